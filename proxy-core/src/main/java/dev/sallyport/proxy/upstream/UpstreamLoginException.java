package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxy got no session on the server. {@link #error} is fit for the client; {@link #getMessage}, the cause and
 * {@link #serverError} say what it must not see and the operator should: hosts, users, the server's own words.
 */
public final class UpstreamLoginException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");
    private static final String AUTHORIZATION_CLASS = "28";

    private final transient ErrorFields error;
    private final transient @Nullable ErrorFields serverError;

    private UpstreamLoginException(
            ErrorFields error, String message, @Nullable ErrorFields serverError, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
        this.serverError = serverError;
    }

    /** No connection came about: 08001. */
    static UpstreamLoginException unreachable(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(
                fatal(SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION, "could not connect to the database server"),
                message,
                null,
                cause);
    }

    /** No TLS came about: 08001. */
    static UpstreamLoginException tls(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(
                fatal(
                        SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION,
                        "could not establish a TLS connection to the database server"),
                message,
                null,
                cause);
    }

    /** The server did what the protocol doesn't allow or we don't accept: 08001. */
    static UpstreamLoginException protocol(String message) {
        return new UpstreamLoginException(
                fatal(
                        SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION,
                        "the database server did not complete the login"),
                message,
                null,
                null);
    }

    /** The proxy's own credentials don't let it in, or it won't show them: 08004. */
    static UpstreamLoginException credentials(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(refused(), message, null, cause);
    }

    /** Too many logins wait for a thread: 53300. */
    static UpstreamLoginException busy(Throwable cause) {
        return new UpstreamLoginException(
                fatal(SqlState.TOO_MANY_CONNECTIONS, "too many connections are being established"),
                "the executor for blocking work is full",
                null,
                cause);
    }

    /**
     * The server refused. Its SQLSTATE and texts are passed on, since clients act on 53300 or 57P03; but for class 28,
     * which is about the proxy's login and not about the client.
     */
    static UpstreamLoginException refusedBy(ErrorFields server) {
        String sqlState = server.sqlState();
        ErrorFields error;
        if (sqlState.startsWith(AUTHORIZATION_CLASS)) {
            error = refused();
        } else {
            String known = SQL_STATE.matcher(sqlState).matches() ? sqlState : SqlState.INTERNAL_ERROR;
            ErrorFields.Builder builder = ErrorFields.fatal(known, server.message());
            server.field('D').ifPresent(builder::detail);
            server.field('H').ifPresent(builder::hint);
            error = builder.build();
        }
        return new UpstreamLoginException(
                error, "the server refused: " + sqlState + " " + server.message(), server, null);
    }

    /** What the client is told. */
    public ErrorFields error() {
        return error;
    }

    /** What the server said, if it was the server that refused. */
    public Optional<ErrorFields> serverError() {
        return Optional.ofNullable(serverError);
    }

    private static ErrorFields refused() {
        return fatal(SqlState.SQLSERVER_REJECTED_ESTABLISHMENT_OF_CONNECTION, "the proxy could not log in upstream");
    }

    private static ErrorFields fatal(String sqlState, String message) {
        return ErrorFields.fatal(sqlState, message).build();
    }
}
