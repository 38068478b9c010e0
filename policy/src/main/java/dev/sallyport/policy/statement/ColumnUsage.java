package dev.sallyport.policy.statement;

/** In what role a column is mentioned. */
public enum ColumnUsage {
    /**
     * A bare item of the outermost SELECT list (or a star there), read directly from a relation in the same query's
     * FROM: the only use of which RowDescription reports the origin for certain.
     */
    OUTPUT,
    /** Read in any other place of what is computed: inside expressions, subqueries, set operations, RETURNING, … */
    EXPRESSION,
    /** WHERE, HAVING, ON CONFLICT … WHERE. */
    PREDICATE,
    /** JOIN … ON, USING, NATURAL. */
    JOIN,
    /** GROUP BY, DISTINCT ON, window partitions. */
    GROUP,
    /** ORDER BY. */
    ORDER,
    /** Assigned to by INSERT, UPDATE, MERGE or COPY FROM. */
    WRITE
}
