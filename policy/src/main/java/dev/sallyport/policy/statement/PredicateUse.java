package dev.sallyport.policy.statement;

/**
 * A place where a query asks about a column by nothing but its name and, perhaps, constants or another column. Only of
 * such places can be told what they give away.
 *
 * @param position of the column's mention: characters from 1 in the analysed text
 * @param usage in what role the column stands there
 * @param kind what is asked
 * @param values with how many constants it is compared
 * @param otherPosition the position of the column that it is compared with, 0 if there is none
 */
public record PredicateUse(int position, ColumnUsage usage, PredicateKind kind, int values, int otherPosition) {}
