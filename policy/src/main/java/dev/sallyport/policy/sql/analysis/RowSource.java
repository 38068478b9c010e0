package dev.sallyport.policy.sql.analysis;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An item of FROM beside the rows that a condition is judged for.
 *
 * @param name what it is called, empty if it has no name
 * @param columns its columns' names, or null if they aren't known
 * @param every whether it may have all of those same rows, so that to match one of its rows says nothing
 */
record RowSource(String name, @Nullable Set<String> columns, boolean every) {
    boolean mayHave(String column) {
        return columns == null
                || columns.contains(column)
                || column.equals(name)
                || Subject.SYSTEM_COLUMNS.contains(column);
    }
}
