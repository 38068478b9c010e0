package dev.sallyport.masking;

import dev.sallyport.masking.scan.Entity;
import dev.sallyport.masking.scan.Hints;
import org.jspecify.annotations.Nullable;

/** Which rule a column of some type gets. What masking doesn't know becomes NULL. */
final class CellRules {
    private CellRules() {}

    /** The rule for a column that has to be masked as a whole. */
    static CellRule transform(ResultColumn column, ColumnTransform transform, MaskingKey key) {
        if (transform.style() == MaskStyle.NULL) {
            return ConstantRule.NULL;
        }
        int elementOid = ValueType.elementOid(column.typeOid());
        if (elementOid == 0) {
            return transform(ValueType.of(column.typeOid()), column, transform, key);
        }
        CellRule elements = transform(ValueType.of(elementOid), column, transform, key);
        return column.binary() ? new BinaryArrayRule(elementOid, elements) : new TextArrayRule(elements);
    }

    private static CellRule transform(ValueType type, ResultColumn column, ColumnTransform transform, MaskingKey key) {
        boolean binary = column.binary();
        boolean hash = transform.style() == MaskStyle.HASH;
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> text(TextLimit.of(type, column.typeModifier()), transform, key);
            case JSON -> JsonRule.redact(false);
            case JSONB -> JsonRule.redact(binary);
            case INT2, INT4, INT8 ->
                hash ? NumericRules.hash(type, binary, key) : NumericRules.zero(type, column.typeModifier(), binary);
            case FLOAT4, FLOAT8, NUMERIC -> NumericRules.zero(type, column.typeModifier(), binary);
            case DATE -> OtherRules.date(binary);
            case TIMESTAMP -> OtherRules.timestamp(binary, false);
            case TIMESTAMPTZ -> OtherRules.timestamp(binary, true);
            case TIME -> OtherRules.time(binary, false);
            case TIMETZ -> OtherRules.time(binary, true);
            case UUID -> hash ? OtherRules.uuidHash(binary, key) : OtherRules.uuidZero(binary);
            case INET -> OtherRules.network(binary, false);
            case CIDR -> OtherRules.network(binary, true);
            case MACADDR -> OtherRules.hardware(binary, 6);
            case MACADDR8 -> OtherRules.hardware(binary, 8);
            case BYTEA -> OtherRules.byteaEmpty(binary);
            case XML, FORMED, OTHER -> ConstantRule.NULL;
        };
    }

    private static CellRule text(TextLimit limit, ColumnTransform transform, MaskingKey key) {
        return switch (transform.style()) {
            case HASH -> TextRules.hash(limit, key);
            case PARTIAL -> TextRules.partial(limit, transform.keepFirst(), transform.keepLast());
            case REDACT, NULL -> TextRules.redact(limit);
        };
    }

    /** The rule that looks for personal data in a column; null if its type can't hold any. */
    static @Nullable CellRule detection(ResultColumn column, DetectorSet detectors) {
        if (detectors.isEmpty()) {
            return null;
        }
        int elementOid = ValueType.elementOid(column.typeOid());
        if (elementOid == 0) {
            return detection(ValueType.of(column.typeOid()), column, detectors);
        }
        CellRule elements = detection(ValueType.of(elementOid), column, detectors);
        if (elements == null) {
            return null;
        }
        return column.binary() ? new BinaryArrayRule(elementOid, elements) : new TextArrayRule(elements);
    }

    private static @Nullable CellRule detection(ValueType type, ResultColumn column, DetectorSet detectors) {
        boolean binary = column.binary();
        long hints = Detector.hints(column.name());
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, XML ->
                TextRules.detect(TextLimit.of(type, column.typeModifier()), detectors, hints);
            case JSON -> JsonRule.detect(false, detectors, hints);
            case JSONB -> JsonRule.detect(binary, detectors, hints);
            case INT4, INT8, NUMERIC -> number(type, column, detectors, hints);
            case BYTEA -> OtherRules.detectBytea(binary, detectors, hints);
            case OTHER ->
                binary
                        ? TextRules.detectOpaque(detectors, hints)
                        : TextRules.detect(TextLimit.of(type, -1), detectors, hints);
            // whatever is in a column of such a type is what the detector looks for
            case INET, CIDR -> only(detectors, Entity.IP_ADDRESS, OtherRules.network(binary, type == ValueType.CIDR));
            case MACADDR -> only(detectors, Entity.MAC_ADDRESS, OtherRules.hardware(binary, 6));
            case MACADDR8 -> only(detectors, Entity.MAC_ADDRESS, OtherRules.hardware(binary, 8));
            case DATE -> birth(detectors, hints, OtherRules.date(binary));
            case TIMESTAMP -> birth(detectors, hints, OtherRules.timestamp(binary, false));
            case TIMESTAMPTZ -> birth(detectors, hints, OtherRules.timestamp(binary, true));
            case CHAR, INT2, FLOAT4, FLOAT8, TIME, TIMETZ, UUID, FORMED -> null;
        };
    }

    private static @Nullable CellRule only(DetectorSet detectors, Entity entity, CellRule rule) {
        return detectors.contains(entity) ? rule : null;
    }

    private static @Nullable CellRule birth(DetectorSet detectors, long hints, CellRule rule) {
        return Hints.nameBirth(hints) ? only(detectors, Entity.DATE_OF_BIRTH, rule) : null;
    }

    /** Cards in any column of numbers that are long enough; everything else only where the column names it. */
    private static @Nullable CellRule number(ValueType type, ResultColumn column, DetectorSet detectors, long hints) {
        if (Hints.nameNumber(hints)) {
            return NumericRules.detect(type, column.typeModifier(), column.binary(), detectors, hints);
        }
        boolean cards = type != ValueType.INT4 && detectors.contains(Entity.CREDIT_CARD);
        return cards ? NumericRules.detectCard(type, column.typeModifier(), column.binary()) : null;
    }
}
