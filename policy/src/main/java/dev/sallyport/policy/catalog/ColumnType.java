package dev.sallyport.policy.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column's type as SQL writes it, whatever the search path.
 *
 * @param oid of the type, or of the type that a domain is made of: that is what RowDescription reports
 * @param name schema-qualified and quoted, with its modifier: {@code pg_catalog.varchar(20)}
 * @param array whether its values are arrays
 * @param collation the column's collation, schema-qualified and quoted, where it isn't the type's own; else null
 */
public record ColumnType(
        long oid, String name, boolean array, @Nullable String collation) {}
