package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.RowValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link PlainRows} has found of one mention of a relation. */
final class PlainRow {
    /** More are as good as unknown: nobody records so many. */
    private static final int ROWS_MAX = 1000;

    final String alias;
    final Relation relation;
    final Map<String, Integer> outputs = new HashMap<>();
    final Map<String, List<RowValue>> equal = new HashMap<>();
    final List<Map<String, RowValue>> inserted = new ArrayList<>();
    final Set<String> assigned = new HashSet<>();
    boolean open;

    PlainRow(String alias, Relation relation) {
        this.alias = alias;
        this.relation = relation;
    }

    void insert(List<String> columns, ValuesRows values) {
        if (values.expressions.size() / values.width > ROWS_MAX) {
            return;
        }
        for (int i = 0; i < values.expressions.size(); i += values.width) {
            Map<String, RowValue> row = new HashMap<>();
            for (int column = 0; column < values.width; column++) {
                RowValue value = KeyConditions.value(values.expressions.get(i + column));
                if (value != null) {
                    row.put(columns.get(column), value);
                }
            }
            inserted.add(row);
        }
    }

    RowReference reference() {
        return new RowReference(relation, outputs, equal, inserted, assigned, open);
    }
}
