package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Budget;

/**
 * How much one principal may ask about one column.
 *
 * @param rule id of the rule that says so
 * @param column qualified name of the column that the rule names. Partitions, heirs and parents ask about the same one
 * @param budget how much
 */
public record ColumnBudget(String rule, String column, Budget budget) {}
