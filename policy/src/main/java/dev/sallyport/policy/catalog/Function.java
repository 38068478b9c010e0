package dev.sallyport.policy.catalog;

/**
 * A function, procedure, aggregate or window function; one per overload.
 *
 * @param oid {@code pg_proc.oid}
 * @param name schema and name
 * @param procedure whether it is called by CALL
 * @param language {@code pg_language.lanname}: {@code internal}, {@code c}, {@code sql}, {@code plpgsql}, …
 * @param volatility {@code provolatile}: {@code i}, {@code s} or {@code v}
 * @param securityDefiner whether it runs with its owner's rights
 */
public record Function(
        long oid, QualifiedName name, boolean procedure, String language, char volatility, boolean securityDefiner) {}
