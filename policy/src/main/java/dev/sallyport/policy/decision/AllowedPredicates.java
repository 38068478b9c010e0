package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.PredicateKind;
import dev.sallyport.policy.statement.PredicateUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which mentions of masked columns in a statement ask nothing about their real values but what is allowed.
 *
 * <p>INVARIANT: only a SELECT that stands by itself may ask, only where each of its names can mean but one thing that
 * the catalog shows, and only if it calls nothing in disguise: an operator or a cast of somebody's own could do anything
 * with the values that it is handed.
 */
final class AllowedPredicates {
    private final ColumnMasks masks;
    private final StatementFacts facts;
    private final Map<Integer, List<PredicateUse>> byPosition = new HashMap<>();

    AllowedPredicates(StatementFacts facts, ColumnMasks masks) {
        this.masks = masks;
        this.facts = facts;
        if (facts.kind().equals("SELECT")
                && facts.nested().isEmpty()
                && facts.names().isEmpty()
                && facts.relations().stream().allMatch(AllowedPredicates::certain)
                && facts.functions().stream().noneMatch(use -> use.way() != FunctionUse.Way.CALL)) {
            for (PredicateUse use : facts.predicates()) {
                byPosition
                        .computeIfAbsent(use.position(), position -> new ArrayList<>(2))
                        .add(use);
            }
        }
    }

    private static boolean certain(RelationUse use) {
        return use.names().size() == 1 && use.relations().size() == 1;
    }

    /** Whether a mention of a column with that mask is such a one. */
    boolean allows(ColumnUse use, ColumnMask mask) {
        PredicateUse predicate = predicate(use);
        return predicate != null && mask.asking().predicates().contains(predicate.kind());
    }

    private @Nullable PredicateUse predicate(ColumnUse use) {
        if (use.star() || use.relations().size() != 1) {
            return null;
        }
        for (PredicateUse predicate : byPosition.getOrDefault(use.position(), List.of())) {
            if (predicate.usage() == use.usage()) {
                return predicate.kind() == PredicateKind.JOIN && !storedColumn(predicate.otherPosition())
                        ? null
                        : predicate;
            }
        }
        return null;
    }

    /** Whether nothing but a column of a table that outlasts the session can stand there. */
    private boolean storedColumn(int position) {
        boolean found = false;
        for (ColumnUse use : facts.columns()) {
            if (use.position() == position) {
                if (use.star() || use.relations().size() != 1) {
                    return false;
                }
                Relation relation = use.relations().iterator().next();
                if (relation.column(use.column()) == null
                        || relation.name().temporary()
                        || CatalogLinks.isView(relation)) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** Whether anything is asked about masked columns. */
    boolean any() {
        if (byPosition.isEmpty()) {
            return false;
        }
        return facts.columns().stream().anyMatch(use -> predicate(use) != null && mask(use) != null);
    }

    /** What one execution takes of which budgets, if it asks nothing else; sorted. */
    List<Charge> charges() {
        Map<ColumnBudget, Integer> queries = new HashMap<>();
        Map<ColumnBudget, Integer> keys = new HashMap<>();
        for (ColumnUse use : byPosition.isEmpty() ? List.<ColumnUse>of() : facts.columns()) {
            PredicateUse predicate = predicate(use);
            ColumnMask mask = predicate == null ? null : mask(use);
            if (predicate == null || mask == null) {
                continue;
            }
            boolean key = predicate.kind() == PredicateKind.GROUP || predicate.kind() == PredicateKind.ORDER;
            for (ColumnBudget budget : mask.asking().budgets()) {
                if (key) {
                    keys.put(budget, 1);
                } else {
                    queries.merge(budget, Math.max(1, predicate.values()), Integer::sum);
                }
            }
        }
        keys.forEach((budget, one) -> queries.merge(budget, one, Integer::sum));
        List<Charge> charges = new ArrayList<>();
        queries.forEach((budget, count) -> charges.add(new Charge(budget, count)));
        charges.sort(Comparator.comparing(
                charge -> charge.budget().column() + " " + charge.budget().rule()));
        return charges;
    }

    private @Nullable ColumnMask mask(ColumnUse use) {
        Relation relation = use.relations().iterator().next();
        Column column = relation.column(use.column());
        return column == null ? null : masks.mask(relation.oid(), column.number());
    }
}
