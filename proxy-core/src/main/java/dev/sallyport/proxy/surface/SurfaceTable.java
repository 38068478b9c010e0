package dev.sallyport.proxy.surface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of the proxy's own. Gives each caller the rows that they may see, before any condition is looked at. */
public interface SurfaceTable {
    String name();

    /** What it is, in one line. */
    String description();

    List<SurfaceColumn> columns();

    /**
     * Gives rows to the taker until it wants no more. May block.
     *
     * @param wanted what the statement's condition says of columns; rows that don't fit may come all the same
     */
    void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop);

    /** Whether rows come newest first, so that a limit can end the search. */
    default boolean newestFirst() {
        return false;
    }

    /** A comparison with a constant that holds for every row wanted; for a list, that the value is in it. */
    record Wanted(String column, String operator, Object value) {}

    /** Takes rows. */
    @FunctionalInterface
    interface Taker {
        /** Takes a row with a value or null for each column; whether more are wanted. */
        boolean take(@Nullable Object[] row);
    }
}
