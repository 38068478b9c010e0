package dev.sallyport.policy.catalog;

/**
 * A column by PostgreSQL's own identity.
 *
 * @param relationOid the relation's {@code pg_class.oid}
 * @param number {@code attnum}; 0 stands for the whole row
 */
public record ColumnId(long relationOid, int number) {}
