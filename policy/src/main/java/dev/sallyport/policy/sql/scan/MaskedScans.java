package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.catalog.Relation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which relations are masked when they are read, and what stands for their columns then. */
public interface MaskedScans {
    /** Whether any of the relation's columns is masked. */
    boolean masked(Relation relation);

    /**
     * What a query of the relation alone selects instead of its columns: one item for each, in order, under its name.
     *
     * @return null if some column can't be masked in SQL
     */
    @Nullable
    List<String> items(Relation relation);
}
