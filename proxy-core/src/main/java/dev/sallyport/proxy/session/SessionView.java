package dev.sallyport.proxy.session;

import dev.sallyport.protocol.type.TransactionStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session at one moment, for those who look after the proxy. Holds no statement's text.
 *
 * @param since when its client was let in
 * @param state {@code active}, {@code idle}, {@code idle in transaction} or {@code idle in transaction (aborted)}, as
 *     PostgreSQL calls them in pg_stat_activity
 * @param quiet how long nothing was asked or answered
 * @param statementKind of the statement that runs, such as {@code SELECT}; null if none is known to
 * @param fingerprint of that statement, as in the audit log
 */
public record SessionView(
        SessionIdentity identity,
        Instant since,
        String state,
        Duration quiet,
        @Nullable String statementKind,
        @Nullable String fingerprint) {
    static SessionView of(SessionIdentity identity, Instant since, boolean active, UpstreamLine line, Duration quiet) {
        Execution running = active ? line.running() : null;
        return new SessionView(
                identity,
                since,
                active ? "active" : resting(line.status()),
                quiet,
                running == null ? null : running.facts.kind(),
                running == null ? null : running.facts.fingerprint());
    }

    /** What pg_stat_activity calls a session that does nothing. */
    static String resting(TransactionStatus status) {
        return switch (status) {
            case IDLE -> "idle";
            case IN_TRANSACTION -> "idle in transaction";
            case FAILED -> "idle in transaction (aborted)";
        };
    }
}
