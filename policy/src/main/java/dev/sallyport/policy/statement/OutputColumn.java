package dev.sallyport.policy.statement;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column of the rows that a statement answers with, and where its values come from (its lineage).
 *
 * @param name what the server calls it, or null if that isn't certain
 * @param many whether it stands for any number of columns: a star over something whose columns aren't known. The columns
 *     after it have no certain place then
 * @param plain whether its values are a source's values as they are; otherwise they are computed from the sources, or
 *     that isn't certain
 * @param sources every column that its values are computed from: those of tables, and those of the views that they
 *     passed through. Where a name's meaning isn't certain, all that it may mean; where nothing is known of it, all
 *     columns of all relations in its scope. Empty for what no column has a part in
 */
public record OutputColumn(@Nullable String name, boolean many, boolean plain, Set<ColumnSource> sources) {
    public OutputColumn {
        sources = Set.copyOf(sources);
    }
}
