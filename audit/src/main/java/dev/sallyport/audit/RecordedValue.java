package dev.sallyport.audit;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One parameter or literal of a statement, as it is on record.
 *
 * @param number which one, from 1
 * @param type a parameter's type (OID) as the client declared it; 0 if it didn't, and for literals
 * @param format {@code text} or {@code binary} for parameters, {@code quoted} or {@code bare} for literals
 * @param bytes how long it is as it came, in bytes; −1 for NULL
 * @param kept the value; null for NULL and if it is withheld
 * @param withheld why the value isn't here; null if it is
 */
public record RecordedValue(
        int number,
        int type,
        String format,
        int bytes,
        @Nullable Kept kept,
        @Nullable String withheld) {
    private static final Set<String> FORMATS = Set.of("text", "binary", "quoted", "bare");
    private static final Set<String> REASONS = Set.of("protected", "detected", "unreadable", "long", "space", "key");

    public RecordedValue {
        FieldRules.oneOf("statement.values.format", format, FORMATS);
        FieldRules.oneOf("statement.values.withheld", withheld, REASONS);
        if (kept != null && withheld != null) {
            throw new IllegalArgumentException("a withheld value is there");
        }
    }

    /**
     * A value in its form.
     *
     * @param value itself
     * @param hash its keyed hash
     * @param sealed itself, encrypted
     * @param truncated whether {@code value} or {@code sealed} is only its beginning
     */
    public record Kept(
            @Nullable String value,
            @Nullable String hash,
            @Nullable String sealed,
            boolean truncated) {}
}
