package dev.sallyport.policy.statement;

import dev.sallyport.policy.catalog.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One mention of a relation in a statement so plain that it is certain what the statement does with its rows: each row of
 * the answer, or each change, has to do with one row of it at most, and with no other.
 *
 * @param relation which one
 * @param outputs its columns that the statement answers with as they are, and in which place, from 0
 * @param equal its columns that are compared with constants so that every row has one of these
 * @param inserted the constants of each row that is inserted, by column
 * @param assigned its columns that are given new values
 * @param open whether rows may be changed that nothing here speaks of
 */
public record RowReference(
        Relation relation,
        Map<String, Integer> outputs,
        Map<String, List<RowValue>> equal,
        List<Map<String, RowValue>> inserted,
        Set<String> assigned,
        boolean open) {
    public RowReference {
        outputs = Map.copyOf(outputs);
        equal = Map.copyOf(equal);
        inserted = List.copyOf(inserted);
        assigned = Set.copyOf(assigned);
    }

    /** What is certain of it where its parameters are another statement's. */
    public RowReference withoutParameters() {
        Map<String, List<RowValue>> literals = new HashMap<>(equal);
        literals.values().removeIf(values -> values.stream().anyMatch(value -> value.parameter() > 0));
        List<Map<String, RowValue>> rows = new ArrayList<>();
        for (Map<String, RowValue> row : inserted) {
            Map<String, RowValue> kept = new HashMap<>(row);
            kept.values().removeIf(value -> value.parameter() > 0);
            rows.add(kept);
        }
        return new RowReference(relation, outputs, literals, rows, assigned, open);
    }
}
