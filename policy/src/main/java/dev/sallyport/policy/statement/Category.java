package dev.sallyport.policy.statement;

import java.util.Locale;

/** The coarse class of a statement, after the most dangerous thing that it does. */
public enum Category {
    /** Reads: SELECT, VALUES, TABLE, COPY … TO STDOUT, FETCH, EXPLAIN without ANALYZE. */
    DQL,
    /** Changes rows: INSERT, UPDATE, DELETE, MERGE, COPY … FROM STDIN, and queries with such a part. */
    DML,
    /** Changes definitions: CREATE, ALTER, DROP, TRUNCATE, COMMENT, SELECT INTO, REFRESH, REINDEX, … */
    DDL,
    /** Changes rights: GRANT, REVOKE, roles, default privileges, policies, ownership. */
    DCL,
    /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT, … */
    TXN,
    /** Changes only the session: SET, SHOW, RESET, DISCARD, LISTEN, DEALLOCATE, CLOSE, … */
    SESSION,
    /** Everything else that is understood: VACUUM, ANALYZE, CHECKPOINT, LOCK, DO, CALL, LOAD, NOTIFY, … */
    UTILITY,
    /** Not understood. */
    UNKNOWN;

    /** The name used in policy files and audit events: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
