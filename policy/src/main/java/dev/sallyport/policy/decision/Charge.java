package dev.sallyport.policy.decision;

/**
 * What one execution of a statement takes of a budget.
 *
 * @param budget which one; each principal has its own
 * @param queries how many, at least 1
 */
public record Charge(ColumnBudget budget, int queries) {}
