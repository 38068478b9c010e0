package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Budget;
import dev.sallyport.policy.statement.PredicateKind;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may be asked about a masked column's real values.
 *
 * @param predicates what; nothing means that the column is masked at the scan
 * @param budgets how often, all of which hold
 */
public record Asking(Set<PredicateKind> predicates, Set<ColumnBudget> budgets) {
    /** Nothing. */
    public static final Asking NOTHING = new Asking(Set.of(), Set.of());

    public Asking {
        predicates = Set.copyOf(predicates);
        budgets = Set.copyOf(budgets);
    }

    boolean nothing() {
        return predicates.isEmpty();
    }

    /** What both allow, within the budgets of both. */
    Asking and(Asking other) {
        if (equals(other)) {
            return this;
        }
        Set<PredicateKind> both = EnumSet.noneOf(PredicateKind.class);
        both.addAll(predicates);
        both.retainAll(other.predicates);
        if (both.isEmpty()) {
            return NOTHING;
        }
        Set<ColumnBudget> all = new HashSet<>(budgets);
        all.addAll(other.budgets);
        return new Asking(both, all);
    }

    /** In words, to be put behind how the column is masked. */
    @Override
    public String toString() {
        if (nothing()) {
            return "";
        }
        Set<String> kinds = new TreeSet<>();
        predicates.forEach(kind -> kinds.add(kind.name().toLowerCase(Locale.ROOT)));
        Set<String> limits = new TreeSet<>();
        budgets.stream().map(ColumnBudget::budget).map(Budget::toString).forEach(limits::add);
        return ", at output, open to " + String.join(" ", kinds)
                + (limits.isEmpty() ? "" : ", " + String.join(" and ", limits));
    }
}
