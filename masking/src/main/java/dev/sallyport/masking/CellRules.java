package dev.sallyport.masking;

import dev.sallyport.masking.scan.Entity;
import dev.sallyport.masking.scan.Hints;
import org.jspecify.annotations.Nullable;

/** Which rule a column of some type gets. What masking doesn't know becomes NULL. */
final class CellRules {
    private CellRules() {}

    /** The rule for a column that has to be masked as a whole. */
    static CellRule transform(ResultColumn column, ColumnTransform transform, MaskingKeys keys) {
        if (transform.style() == MaskStyle.NULL) {
            return ConstantRule.NULL;
        }
        int elementOid = ValueType.elementOid(column.typeOid());
        if (elementOid == 0) {
            return transform(ValueType.of(column.typeOid()), column, transform, keys);
        }
        CellRule elements = transform(ValueType.of(elementOid), column, transform, keys);
        return column.binary() ? new BinaryArrayRule(elementOid, elements) : new TextArrayRule(elements);
    }

    private static CellRule transform(
            ValueType type, ResultColumn column, ColumnTransform transform, MaskingKeys keys) {
        CellRule redact = redact(type, column);
        MaskSettings settings = transform.settings();
        // INVARIANT: what can't be masked as asked for is redacted
        if (transform.style() == MaskStyle.PARTIAL) {
            return isText(type)
                    ? TextRules.partial(limit(type, column), settings.keepFirst(), settings.keepLast())
                    : redact;
        }
        if (!transform.style().keyed() || !keys.has(settings.keyVersion())) {
            return redact;
        }
        return keyed(type, column, transform, keys.key(settings.keyVersion()), redact);
    }

    private static CellRule keyed(
            ValueType type, ResultColumn column, ColumnTransform transform, MaskingKey key, CellRule redact) {
        MaskStyle style = transform.style();
        MaskSettings settings = transform.settings();
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR ->
                switch (style) {
                    case HASH -> TextRules.hash(limit(type, column), key);
                    case PSEUDONYM -> new PseudonymText(limit(type, column), settings.kind(), key);
                    case FPE -> FormatRules.text(limit(type, column), key);
                    case NULL, REDACT, NOISE, PARTIAL -> redact;
                };
            case INT2, INT4, INT8 ->
                style == MaskStyle.HASH
                        ? NumericRules.hash(type, column.binary(), key)
                        : number(type, column, transform, key, redact);
            case NUMERIC -> number(type, column, transform, key, redact);
            case FLOAT4, FLOAT8 -> style == MaskStyle.NOISE ? number(type, column, transform, key, redact) : redact;
            case DATE, TIMESTAMP, TIMESTAMPTZ -> {
                TimeFormat format = new TimeFormat(type, column.binary());
                yield switch (style) {
                    case PSEUDONYM -> KeyedTimes.pseudonym(format, key, redact);
                    case NOISE -> KeyedTimes.noise(format, key, settings.noise(), redact);
                    case NULL, REDACT, HASH, FPE, PARTIAL -> redact;
                };
            }
            case UUID ->
                style == MaskStyle.HASH || style == MaskStyle.PSEUDONYM
                        ? OtherRules.uuidHash(column.binary(), key)
                        : redact;
            case JSON, JSONB, TIME, TIMETZ, INET, CIDR, MACADDR, MACADDR8, BYTEA, XML, FORMED, OTHER -> redact;
        };
    }

    private static CellRule number(
            ValueType type, ResultColumn column, ColumnTransform transform, MaskingKey key, CellRule redact) {
        NumberFormat format = new NumberFormat(type, column.typeModifier(), column.binary());
        return switch (transform.style()) {
            case PSEUDONYM -> KeyedNumbers.pseudonym(format, key, redact);
            case FPE -> FormatRules.number(format, key, redact);
            case NOISE -> KeyedNumbers.noise(format, key, transform.settings().noise(), redact);
            case NULL, REDACT, HASH, PARTIAL -> redact;
        };
    }

    private static boolean isText(ValueType type) {
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> true;
            default -> false;
        };
    }

    private static TextLimit limit(ValueType type, ResultColumn column) {
        return TextLimit.of(type, column.typeModifier());
    }

    private static CellRule redact(ValueType type, ResultColumn column) {
        boolean binary = column.binary();
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, CHAR -> TextRules.redact(limit(type, column));
            case JSON -> JsonRule.redact(false);
            case JSONB -> JsonRule.redact(binary);
            case INT2, INT4, INT8, FLOAT4, FLOAT8, NUMERIC -> NumericRules.zero(type, column.typeModifier(), binary);
            case DATE -> OtherRules.date(binary);
            case TIMESTAMP -> OtherRules.timestamp(binary, false);
            case TIMESTAMPTZ -> OtherRules.timestamp(binary, true);
            case TIME -> OtherRules.time(binary, false);
            case TIMETZ -> OtherRules.time(binary, true);
            case UUID -> OtherRules.uuidZero(binary);
            case INET -> OtherRules.network(binary, false);
            case CIDR -> OtherRules.network(binary, true);
            case MACADDR -> OtherRules.hardware(binary, 6);
            case MACADDR8 -> OtherRules.hardware(binary, 8);
            case BYTEA -> OtherRules.byteaEmpty(binary);
            case XML, FORMED, OTHER -> ConstantRule.NULL;
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
        return detection(type, column.typeModifier(), column.binary(), detectors, Detector.hints(column.name()));
    }

    /** The rule for parts of that type in a value in binary format; null if they can't hold any. */
    static @Nullable CellRule part(ValueType type, DetectorSet detectors, long hints) {
        // how long they may be, the value doesn't say
        return type == ValueType.VARCHAR || type == ValueType.BPCHAR
                ? new PartRule(detectors, hints, false)
                : detection(type, -1, true, detectors, hints);
    }

    private static @Nullable CellRule detection(
            ValueType type, int typeModifier, boolean binary, DetectorSet detectors, long hints) {
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, NAME, XML ->
                TextRules.detect(TextLimit.of(type, typeModifier), detectors, hints);
            case JSON -> JsonRule.detect(false, detectors, hints);
            case JSONB -> JsonRule.detect(binary, detectors, hints);
            case INT4, INT8, NUMERIC -> number(type, typeModifier, binary, detectors, hints);
            case BYTEA -> OtherRules.detectBytea(binary, detectors, hints);
            case OTHER -> binary ? new NestedBinaryRule(detectors, hints) : new NestedTextRule(detectors, hints);
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
    private static @Nullable CellRule number(
            ValueType type, int typeModifier, boolean binary, DetectorSet detectors, long hints) {
        if (Hints.nameNumber(hints)) {
            return NumericRules.detect(type, typeModifier, binary, detectors, hints);
        }
        boolean cards = type != ValueType.INT4 && detectors.contains(Entity.CREDIT_CARD);
        return cards ? NumericRules.detectCard(type, typeModifier, binary) : null;
    }
}
