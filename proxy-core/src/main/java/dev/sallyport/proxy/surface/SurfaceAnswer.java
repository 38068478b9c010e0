package dev.sallyport.proxy.surface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a statement.
 *
 * @param columns of its result; none if it has no result
 * @param rows each with a value or null for each column
 * @param tag PostgreSQL's command tag
 * @param notice what else to tell, or null
 */
public record SurfaceAnswer(
        List<SurfaceColumn> columns,
        List<@Nullable Object[]> rows,
        String tag,
        @Nullable String notice) {
    public SurfaceAnswer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    static SurfaceAnswer select(List<SurfaceColumn> columns, List<@Nullable Object[]> rows) {
        return new SurfaceAnswer(columns, rows, "SELECT " + rows.size(), null);
    }
}
