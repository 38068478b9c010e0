package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.decision.AuditedTable;
import dev.sallyport.policy.statement.RowReference;
import dev.sallyport.policy.statement.RowValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that a statement itself states: by what it compares them with, or by what it inserts. */
final class StatedKeys {
    private static final int KEYS_MAX = 1000;

    private StatedKeys() {}

    /** The keys, of which every row that is read or changed has one; null if that isn't certain. */
    static @Nullable List<List<String>> of(RowReference reference, AuditedTable table, BoundValues bound) {
        RelationKind kind = reference.relation().kind();
        if (table.key().isEmpty() || kind == RelationKind.VIEW || kind == RelationKind.MATERIALIZED_VIEW) {
            return null;
        }
        return reference.inserted().isEmpty()
                ? compared(reference, table, bound)
                : inserted(reference.inserted(), table, bound);
    }

    private static @Nullable List<List<String>> inserted(
            List<Map<String, RowValue>> rows, AuditedTable table, BoundValues bound) {
        List<List<String>> keys = new ArrayList<>();
        for (Map<String, RowValue> row : rows) {
            List<String> key = new ArrayList<>();
            for (Column column : table.key()) {
                RowValue value = row.get(column.name());
                String text = value == null ? null : KeyValues.of(column, value, bound);
                if (text == null) {
                    return null;
                }
                key.add(text);
            }
            keys.add(key);
        }
        return keys;
    }

    private static @Nullable List<List<String>> compared(
            RowReference reference, AuditedTable table, BoundValues bound) {
        List<List<String>> keys = List.of(List.of());
        for (Column column : table.key()) {
            List<RowValue> values = reference.equal().get(column.name());
            if (values == null || (long) keys.size() * values.size() > KEYS_MAX) {
                return null;
            }
            List<List<String>> longer = new ArrayList<>();
            for (RowValue value : values) {
                String text = KeyValues.of(column, value, bound);
                if (text == null) {
                    return null;
                }
                for (List<String> key : keys) {
                    List<String> more = new ArrayList<>(key);
                    more.add(text);
                    longer.add(more);
                }
            }
            keys = longer;
        }
        return keys;
    }
}
