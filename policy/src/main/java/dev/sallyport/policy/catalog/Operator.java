package dev.sallyport.policy.catalog;

/**
 * An operator; one per overload.
 *
 * @param name schema and characters
 * @param function the function that it calls
 * @param trusted whether it only computes: PostgreSQL's own, or compiled code that an extension brought
 */
public record Operator(QualifiedName name, Function function, boolean trusted) {}
