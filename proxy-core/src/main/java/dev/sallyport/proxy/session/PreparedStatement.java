package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.StatementFacts;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of the session, by protocol or by SQL: both share one name space (manual, "PREPARE").
 */
final class PreparedStatement {
    final String name;
    final String sql;
    /** Null for an empty statement. */
    final @Nullable StatementFacts facts;

    /**
     * The execution that was recorded when the statement was parsed and that the first Execute before the next Sync
     * takes over; null when there is none.
     */
    @Nullable
    Execution opened;

    PreparedStatement(String name, String sql, @Nullable StatementFacts facts) {
        this.name = name;
        this.sql = sql;
        this.facts = facts;
    }
}
