package dev.sallyport.proxy.session;

import dev.sallyport.config.SessionTimes;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a client is told last when its session is ended from without, and when that is known beforehand. */
final class SessionEndings {
    /** The proof of identity has run out. */
    static final ErrorFields EXPIRED = ErrorFields.fatal(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "the token has expired")
            .hint("Reconnect with a fresh token.")
            .build();

    /** The proof of identity was taken back. */
    static final ErrorFields REVOKED = ErrorFields.fatal(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "the token has been revoked")
            .build();

    /** Somebody who may do so ended it, or the daemon stops. */
    static final ErrorFields TERMINATED = ErrorFields.fatal(
                    SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command")
            .build();

    private static final ErrorFields TOO_LONG = ErrorFields.fatal(
                    SqlState.ADMIN_SHUTDOWN, "terminating connection due to maximum session time")
            .hint("Reconnect.")
            .build();

    private SessionEndings() {}

    /**
     * When a session has to be over.
     *
     * @param expiry of its proof of identity
     * @param since when it began
     */
    static List<SessionExpiry.Deadline> deadlines(SessionTimes times, Instant expiry, Instant since) {
        List<SessionExpiry.Deadline> deadlines = new ArrayList<>();
        deadlines.add(new SessionExpiry.Deadline(expiry.plus(times.expiryGrace()), times.expiryTransaction(), EXPIRED));
        if (!times.sessionMax().isZero()) {
            deadlines.add(
                    new SessionExpiry.Deadline(since.plus(times.sessionMax()), times.expiryTransaction(), TOO_LONG));
        }
        return deadlines;
    }
}
