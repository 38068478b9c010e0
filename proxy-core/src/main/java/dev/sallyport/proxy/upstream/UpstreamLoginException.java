package dev.sallyport.proxy.upstream;

import dev.sallyport.config.SecretException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxy got no session on the server. {@link #error} is fit for the client; {@link #getMessage}, the cause and
 * {@link #serverError} say what it must not see and the operator should: hosts, users, the server's own words.
 */
public final class UpstreamLoginException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who may be asked after this failure, as with libpq. */
    enum Next {
        /** It would be no different elsewhere, or must not be papered over. */
        NOBODY,
        /** The host's next address, then the next host. */
        ADDRESS,
        /** The next host. */
        HOST
    }

    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");
    private static final String AUTHORIZATION_CLASS = "28";
    private static final String UNABLE = SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION;
    private static final String UNREACHABLE = "could not connect to the database server";

    /** PostgreSQL's own words for 57P03, which name nothing. */
    private static final Set<String> STATES = Set.of(
            "the database system is starting up",
            "the database system is not yet accepting connections",
            "the database system is not accepting connections",
            "the database system is shutting down",
            "the database system is in recovery mode");

    private final transient ErrorFields error;
    private final transient @Nullable ErrorFields serverError;
    private final Next next;

    private UpstreamLoginException(
            Next next,
            ErrorFields error,
            String message,
            @Nullable ErrorFields serverError,
            @Nullable Throwable cause) {
        super(message, cause);
        this.next = next;
        this.error = error;
        this.serverError = serverError;
    }

    /** Nobody answers there, or not in time: 08001. */
    static UpstreamLoginException absent(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(Next.ADDRESS, fatal(UNABLE, UNREACHABLE), message, null, cause);
    }

    /** The host's name has no address: 08001. */
    static UpstreamLoginException unknownHost(UpstreamHost host, Throwable cause) {
        return new UpstreamLoginException(Next.HOST, fatal(UNABLE, UNREACHABLE), "no address of " + host, null, cause);
    }

    /** All were tried in vain. */
    static UpstreamLoginException exhausted(ErrorFields error, String message) {
        return new UpstreamLoginException(Next.NOBODY, error, message, null, null);
    }

    /** No connection came about: 08001. */
    static UpstreamLoginException unreachable(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(Next.NOBODY, fatal(UNABLE, UNREACHABLE), message, null, cause);
    }

    /** No TLS came about: 08001. */
    static UpstreamLoginException tls(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(
                Next.NOBODY,
                fatal(UNABLE, "could not establish a TLS connection to the database server"),
                message,
                null,
                cause);
    }

    /** The server did what the protocol doesn't allow or we don't accept: 08001. */
    static UpstreamLoginException protocol(String message) {
        return new UpstreamLoginException(
                Next.NOBODY, fatal(UNABLE, "the database server did not complete the login"), message, null, null);
    }

    /** The proxy's own credentials don't let it in, or it won't show them: 08004. */
    static UpstreamLoginException credentials(String message, @Nullable Throwable cause) {
        return new UpstreamLoginException(Next.NOBODY, refused(), message, null, cause);
    }

    /**
     * The proxy's own password can't be had: 08004.
     *
     * @param login for people
     */
    public static UpstreamLoginException noPassword(String login, Throwable cause) {
        // A secret's failure says where the secret was looked for, and nothing of it; others may say anything.
        String why = cause instanceof SecretException ? ": " + cause.getMessage() : "";
        return credentials("the password of " + login + " can't be had" + why, cause);
    }

    /** Whether a connection failed because the server found the password wrong. */
    public static boolean isWrongPassword(Throwable cause) {
        return cause instanceof UpstreamLoginException failure
                && failure.serverError()
                        .filter(said -> said.sqlState().equals(SqlState.INVALID_PASSWORD))
                        .isPresent();
    }

    /** Too many logins wait for a thread: 53300. */
    static UpstreamLoginException busy(Throwable cause) {
        return new UpstreamLoginException(
                Next.NOBODY,
                fatal(SqlState.TOO_MANY_CONNECTIONS, "too many connections are being established"),
                "the executor for blocking work is full",
                null,
                cause);
    }

    /**
     * The server refused. Clients act on 53300 or 57P03, so its SQLSTATE is passed on, but for class 28, which is about
     * the proxy's login and not about the client. Its words are passed on where they are about the client's settings;
     * where they may name what is the proxy's own, words of ours stand instead.
     *
     * @param names the login, the database: what the client need not know
     */
    static UpstreamLoginException refusedBy(ErrorFields server, Collection<String> names) {
        String sqlState = server.sqlState();
        String message = "the server refused: " + sqlState + " " + server.message();
        if (sqlState.startsWith(AUTHORIZATION_CLASS)) {
            return new UpstreamLoginException(Next.NOBODY, refused(), message, server, null);
        }
        String known = SQL_STATE.matcher(sqlState).matches() ? sqlState : SqlState.INTERNAL_ERROR;
        Next next = sqlState.equals(SqlState.CANNOT_CONNECT_NOW) ? Next.HOST : Next.NOBODY;
        return new UpstreamLoginException(next, inFitWords(known, server, names), message, server, null);
    }

    private static ErrorFields inFitWords(String sqlState, ErrorFields server, Collection<String> names) {
        return switch (sqlState) {
            case SqlState.TOO_MANY_CONNECTIONS -> fatal(sqlState, "sorry, too many clients already");
            case SqlState.CANNOT_CONNECT_NOW ->
                fatal(
                        sqlState,
                        STATES.contains(server.message())
                                ? server.message()
                                : "the database system is not accepting connections");
            case SqlState.INVALID_CATALOG_NAME -> fatal(sqlState, "the database server has no such database");
            default -> {
                ErrorFields.Builder builder = ErrorFields.fatal(sqlState, server.message());
                server.field('D').ifPresent(builder::detail);
                server.field('H').ifPresent(builder::hint);
                ErrorFields passed = builder.build();
                boolean telling = Stream.of(server.message(), text(server, 'D'), text(server, 'H'))
                        .anyMatch(text -> names.stream().anyMatch(text::contains));
                yield telling ? fatal(sqlState, "the database server refused the session") : passed;
            }
        };
    }

    private static String text(ErrorFields fields, char field) {
        return fields.field(field).orElse("");
    }

    /** What the client is told. */
    public ErrorFields error() {
        return error;
    }

    Next next() {
        return next;
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
