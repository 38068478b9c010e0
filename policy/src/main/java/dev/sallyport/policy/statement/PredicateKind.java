package dev.sallyport.policy.statement;

/** What a statement asks about a column's values by a plain mention of it, apart from showing them. */
public enum PredicateKind {
    /** Whether a value is one that is given: {@code =}, {@code <>}, IN a list, IS [NOT] DISTINCT FROM. */
    EQUALITY,
    /** Whether two columns' values are the same: {@code =}, {@code <>}, IS [NOT] DISTINCT FROM. */
    JOIN,
    /** Whether there is a value: IS [NOT] NULL. */
    NULL,
    /** Whether a value lies before or behind one that is given: {@code <}, {@code <=}, {@code >}, {@code >=}, BETWEEN. */
    RANGE,
    /** Whether a text is like one that is given: LIKE, ILIKE, regular expressions. */
    PATTERN,
    /** Which rows have the same value: GROUP BY, DISTINCT, DISTINCT ON. The server may sort to find out. */
    GROUP,
    /** In which order the values are: ORDER BY. */
    ORDER
}
