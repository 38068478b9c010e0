package dev.sallyport.masking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for personal data and secrets in values that come without their types, as the fields of a COPY do. Keeps buffers
 * from value to value: confined to one event loop.
 */
public final class FieldMasker {
    /**
     * What is known of a field.
     *
     * @param name what its column is called, null where that isn't certain: hints at what bare digits are
     * @param typeOid its type, 0 where that isn't certain
     */
    public record Field(@Nullable String name, int typeOid) {
        /** A field of which nothing is known. */
        public static final Field UNKNOWN = new Field(null, 0);
    }

    /** What became of a value. */
    public enum Result {
        /** It may pass as it is. */
        UNCHANGED,
        /** {@link #array()} holds what stands in its place. */
        CHANGED,
        /** NULL stands in its place. */
        NULL
    }

    private final Scratch scratch = new Scratch();
    private final @Nullable CellRule[] rules;
    private final @Nullable CellRule unnamed;

    /**
     * @param detectors what to look for; nothing is ever found if there are none
     * @param binary whether values come in binary rather than as text
     */
    public FieldMasker(DetectorSet detectors, List<Field> fields, boolean binary) {
        rules = new CellRule[fields.size()];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = rule(detectors, fields.get(i), binary);
        }
        unnamed = rule(detectors, Field.UNKNOWN, binary);
    }

    private static @Nullable CellRule rule(DetectorSet detectors, Field field, boolean binary) {
        if (detectors.isEmpty()) {
            return null;
        }
        long hints = field.name() == null ? 0 : Detector.hints(field.name());
        return binary
                ? new UntypedBinaryRule(detectors, hints, field.typeOid())
                : new UntypedTextRule(detectors, hints);
    }

    /** How many fields it knows. */
    public int fields() {
        return rules.length;
    }

    /** Looks at bytes {@code from..to} (the latter excluded) of the field with that index; binary ones become NULL. */
    public Result mask(byte[] bytes, int from, int to, int field) {
        return mask(rules[field], bytes, from, to);
    }

    /** Looks at bytes {@code from..to} (the latter excluded) that are no field's value, such as its name. */
    public Result mask(byte[] bytes, int from, int to) {
        return mask(unnamed, bytes, from, to);
    }

    private Result mask(@Nullable CellRule rule, byte[] bytes, int from, int to) {
        if (rule == null) {
            return Result.UNCHANGED;
        }
        scratch.cell.clear();
        return switch (rule.apply(bytes, from, to, scratch, scratch.cell)) {
            case UNCHANGED -> Result.UNCHANGED;
            case CHANGED -> Result.CHANGED;
            case NULL -> Result.NULL;
        };
    }

    /** Where the last changed value stands, from index 0 on; valid until the next call. */
    public byte[] array() {
        return scratch.cell.array;
    }

    /** How long the last changed value is. */
    public int length() {
        return scratch.cell.length;
    }
}
