package dev.sallyport.policy.statement;

/** Properties of a statement that the road to the database or the rules need to know. */
public enum Trait {
    /** Answers with rows (or may). */
    RETURNS_ROWS,
    /** Locks the rows that it reads: SELECT … FOR UPDATE and the like, in any part of it. */
    LOCKS_ROWS,
    /** COPY … FROM STDIN. */
    COPY_IN,
    /** COPY … TO STDOUT. */
    COPY_OUT,
    /** Reads or writes a file on the server (COPY file, LOAD, …). */
    SERVER_FILE,
    /** Runs a program on the server (COPY … PROGRAM). */
    SERVER_PROGRAM,
    /** May change what names mean for others: any DDL or DCL, and the end of a prepared transaction. */
    CHANGES_CATALOG,
    /** May change the session's search_path. */
    CHANGES_SEARCH_PATH,
    /** Runs code that can't be seen through: DO, CALL, EXECUTE of a name not known here. */
    OPAQUE,
    /** Starts, ends or changes a transaction block. */
    TRANSACTION_CONTROL,
    /** EXPLAIN that executes its statement. */
    EXPLAIN_ANALYZE,
    /** Carries a password or another secret in its text (CREATE ROLE … PASSWORD, CREATE USER MAPPING, …). */
    CARRIES_SECRET
}
