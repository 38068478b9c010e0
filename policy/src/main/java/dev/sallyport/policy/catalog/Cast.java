package dev.sallyport.policy.catalog;

/**
 * A conversion that somebody added to PostgreSQL's own.
 *
 * @param type the bare name of the type that it converts to, as in {@code pg_type.typname}; a domain over that type has
 *     an entry of its own
 * @param function the function that converts
 */
public record Cast(String type, Function function) {}
