package dev.sallyport.policy.catalog;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column of a relation.
 *
 * @param name as stored
 * @param number {@code attnum}, from 1; what RowDescription reports
 * @param typeOid {@code atttypid}
 * @param type how SQL names the type; null if that isn't known
 * @param notNull whether the table forbids NULL in it
 * @param generatedFrom numbers of the columns that a generated column is computed from; null for one that isn't generated
 */
public record Column(
        String name,
        int number,
        long typeOid,
        @Nullable ColumnType type,
        boolean notNull,
        @Nullable Set<Integer> generatedFrom) {
    public Column {
        generatedFrom = generatedFrom == null ? null : Set.copyOf(generatedFrom);
    }

    /** A column that isn't generated, of a type whose name isn't known. */
    public Column(String name, int number, long typeOid) {
        this(name, number, typeOid, null, false, null);
    }
}
