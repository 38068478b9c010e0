package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.config.SecretException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.catalog.CatalogException;
import dev.sallyport.proxy.upstream.UpstreamLoginException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a login failed that nobody refused.
 *
 * @param reason for the audit log
 * @param error for the client
 */
record LoginFailure(String reason, ErrorFields error) {
    private static final Logger LOG = LoggerFactory.getLogger(LoginFailure.class);

    /** What the failure means; the operator's log has all of it. */
    static LoginFailure of(Throwable failure, String sessionId) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LoginFailure known = known(cause);
        (known != null ? LOG.atWarn() : LOG.atError().setCause(cause))
                .addKeyValue("sessionId", sessionId)
                .addKeyValue("error", cause.toString())
                .log(cause instanceof UpstreamLoginException ? "upstream connection failed" : "login failed");
        return known != null
                ? known
                : of("fault of the proxy", SqlState.INTERNAL_ERROR, "the session could not be opened");
    }

    private static @Nullable LoginFailure known(Throwable cause) {
        if (cause instanceof UpstreamLoginException upstream) {
            return new LoginFailure("upstream connection failed", upstream.error());
        }
        if (cause instanceof AuditLogException) {
            return of(
                    "audit log unavailable",
                    SqlState.AUDIT_UNAVAILABLE,
                    "the audit log is unavailable, so nobody can log in");
        }
        if (cause instanceof CatalogException) {
            return of(
                    "catalog could not be read",
                    SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION,
                    "the database can't be reached, or its catalog can't be read");
        }
        if (cause instanceof SecretException) {
            return of(
                    "the key of signed identities can't be had",
                    SqlState.SQLSERVER_REJECTED_ESTABLISHMENT_OF_CONNECTION,
                    "the proxy could not log in upstream");
        }
        if (cause instanceof RejectedExecutionException) {
            return of(
                    "too many logins under way",
                    SqlState.TOO_MANY_CONNECTIONS,
                    "too many connections are being established");
        }
        return null;
    }

    private static LoginFailure of(String reason, String sqlState, String message) {
        return new LoginFailure(reason, ErrorFields.fatal(sqlState, message).build());
    }
}
