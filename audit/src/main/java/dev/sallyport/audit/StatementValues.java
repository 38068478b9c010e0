package dev.sallyport.audit;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement's parameters and literals.
 *
 * @param mode {@code hash}, {@code encrypt} or {@code raw}
 * @param key names the hashes' key, or the day whose key has encrypted; null for {@code raw}
 * @param parameters in their order
 * @param literals those of the text, in their order: the first stands for the first {@code ?} of the redacted text
 * @param capped whether there were more than are here
 */
public record StatementValues(
        String mode,
        @Nullable String key,
        List<RecordedValue> parameters,
        List<RecordedValue> literals,
        boolean capped) {
    private static final Set<String> MODES = Set.of("hash", "encrypt", "raw");

    public StatementValues {
        FieldRules.oneOf("statement.values.mode", mode, MODES);
        parameters = List.copyOf(parameters);
        literals = List.copyOf(literals);
    }

    /** How many characters all of it holds, about. */
    int weight() {
        int weight = 0;
        for (List<RecordedValue> list : List.of(parameters, literals)) {
            for (RecordedValue each : list) {
                RecordedValue.Kept kept = each.kept();
                weight += 64 + (kept == null ? 0 : length(kept.value()) + length(kept.hash()) + length(kept.sealed()));
            }
        }
        return weight;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
