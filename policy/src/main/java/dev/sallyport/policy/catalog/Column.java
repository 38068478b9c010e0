package dev.sallyport.policy.catalog;

/**
 * A column of a relation.
 *
 * @param name as stored
 * @param number {@code attnum}, from 1; what RowDescription reports
 * @param typeOid {@code atttypid}
 */
public record Column(String name, int number, long typeOid) {}
