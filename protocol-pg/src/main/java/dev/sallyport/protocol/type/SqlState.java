package dev.sallyport.protocol.type;

/**
 * SQLSTATEs that the proxy sends or looks at. PostgreSQL's are from appendix A of its manual; class {@code SP} is
 * Sallyport's own, chosen because neither the standard nor PostgreSQL uses it and no driver or pool retries on it.
 */
public final class SqlState {
    /** Undefined function. */
    public static final String UNDEFINED_FUNCTION = "42883";

    /** The command succeeded. */
    public static final String SUCCESSFUL_COMPLETION = "00000";
    /** Class of notices that are warnings. */
    public static final String WARNING = "01000";

    /** The proxy could not reach the server it was to connect to. */
    public static final String SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION = "08001";
    /** The connection does not exist (any more). */
    public static final String CONNECTION_DOES_NOT_EXIST = "08003";
    /** The server refused the connection that the proxy asked for. */
    public static final String SQLSERVER_REJECTED_ESTABLISHMENT_OF_CONNECTION = "08004";
    /** The connection broke. */
    public static final String CONNECTION_FAILURE = "08006";
    /** A peer sent what the protocol does not allow. */
    public static final String PROTOCOL_VIOLATION = "08P01";

    /** The server does not do this. */
    public static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** A parameter has a value that its type does not allow. */
    public static final String INVALID_PARAMETER_VALUE = "22023";
    /** Bytes are not text in the encoding they claim to be in. */
    public static final String CHARACTER_NOT_IN_REPERTOIRE = "22021";

    /** The transaction has failed; only its end is accepted. */
    public static final String IN_FAILED_SQL_TRANSACTION = "25P02";
    /** The session was idle in a transaction for too long. */
    public static final String IDLE_IN_TRANSACTION_SESSION_TIMEOUT = "25P03";
    /** There is no prepared statement of that name. */
    public static final String INVALID_SQL_STATEMENT_NAME = "26000";
    /** There is no portal of that name. */
    public static final String INVALID_CURSOR_NAME = "34000";

    /** Who the client is could not be established or is not accepted. */
    public static final String INVALID_AUTHORIZATION_SPECIFICATION = "28000";
    /** The password, or token in its place, is wrong. */
    public static final String INVALID_PASSWORD = "28P01";

    /** There is no database of that name. */
    public static final String INVALID_CATALOG_NAME = "3D000";

    public static final String INVALID_SCHEMA_NAME = "3F000";

    /** What it needs isn't there at present. */
    public static final String OBJECT_NOT_IN_PREREQUISITE_STATE = "55000";

    /** Policy denies it. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** The text is not SQL. */
    public static final String SYNTAX_ERROR = "42601";
    /** There is no setting or object of that name. */
    public static final String UNDEFINED_OBJECT = "42704";
    /** A column is not known. */
    public static final String UNDEFINED_COLUMN = "42703";
    /** A table is not known. */
    public static final String UNDEFINED_TABLE = "42P01";
    /** A prepared statement of that name exists. */
    public static final String DUPLICATE_PREPARED_STATEMENT = "42P05";
    /** A portal of that name exists. */
    public static final String DUPLICATE_CURSOR = "42P03";

    /** There is no room for another connection. */
    public static final String TOO_MANY_CONNECTIONS = "53300";
    /** A message or statement is longer or more complex than is accepted. */
    public static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    public static final String PROGRAM_LIMIT_EXCEEDED = "54000";
    /** The statement was cancelled. */
    public static final String QUERY_CANCELED = "57014";
    /** An administrator ended the session. */
    public static final String ADMIN_SHUTDOWN = "57P01";
    /** The server crashed and takes its sessions with it. */
    public static final String CRASH_SHUTDOWN = "57P02";
    /** The server starts up or shuts down; clients try again. */
    public static final String CANNOT_CONNECT_NOW = "57P03";
    /** The session was idle for too long. */
    public static final String IDLE_SESSION_TIMEOUT = "57P05";
    /** A fault in the software that reports it. */
    public static final String INTERNAL_ERROR = "XX000";

    /** Somebody has to approve the statement first. */
    public static final String APPROVAL_REQUIRED = "SP001";
    /** A reviewer said no. */
    public static final String APPROVAL_REJECTED = "SP002";
    /** The approval expired, or nobody answered while the statement was held. */
    public static final String APPROVAL_EXPIRED = "SP003";
    /** The statement needs a justification or a ticket. */
    public static final String JUSTIFICATION_MISSING = "SP004";
    /** The statement is not the one that was approved. */
    public static final String APPROVAL_MISMATCH = "SP005";
    /** The statement could not be analysed. */
    public static final String NOT_UNDERSTOOD = "SP006";
    /** A limit of the policy on rows, bytes or affected rows was reached. */
    public static final String POLICY_LIMIT_REACHED = "SP007";
    /** The audit log can't be written, so nothing passes. */
    public static final String AUDIT_UNAVAILABLE = "SP010";

    private SqlState() {}
}
