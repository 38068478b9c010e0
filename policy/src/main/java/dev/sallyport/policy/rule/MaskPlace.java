package dev.sallyport.policy.rule;

import dev.sallyport.policy.statement.PredicateKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a column is masked.
 *
 * @param predicates what statements may ask about its real values; where there are none, or a statement asks anything
 *     else, it is masked at the scan
 * @param budget how often, or null for no limit
 */
public record MaskPlace(
        Set<PredicateKind> predicates, @Nullable Budget budget) {
    /** At the scan, always. */
    public static final MaskPlace SCAN = new MaskPlace(Set.of(), null);

    public MaskPlace {
        predicates = Set.copyOf(predicates);
    }
}
