package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.catalog.Relation;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a text and what stands there instead. Offsets are UTF-16 units from 0.
 *
 * @param end exclusive
 * @param text what is put there
 * @param blind the same without the relation, for telling what the rest of the statement does
 * @param relation what {@code text} reads; null if it reads nothing
 */
record Splice(
        int start,
        int end,
        String text,
        String blind,
        @Nullable Relation relation) {}
