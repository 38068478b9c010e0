package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose principal's proof of identity has run out, also one that only listens: an idle one at once, a
 * busy one when what was admitted before is answered, one that waits within a transaction at its next message, and a
 * COPY FROM STDIN by making it fail. Confined to one event loop.
 */
final class SessionExpiry {
    private static final String EXPIRED = "the token has expired";

    /** The clock is looked at that often at least: it may be set, and timers stand still while a machine sleeps. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Clock clock;
    private final Instant expiry;
    private final UpstreamLine line;
    private final CopyRoad copy;
    private final SessionEnd end;
    private final Runnable giveUp;
    private @Nullable Future<?> timer;
    private boolean due;

    /** @param giveUp forgets what the client sent that wasn't handled yet, and goes on */
    SessionExpiry(
            EventLoop loop,
            Clock clock,
            Instant expiry,
            UpstreamLine line,
            CopyRoad copy,
            SessionEnd end,
            Runnable giveUp) {
        this.loop = loop;
        this.clock = clock;
        this.expiry = expiry;
        this.line = line;
        this.copy = copy;
        this.end = end;
        this.giveUp = giveUp;
    }

    /** Begins to look. */
    void start() {
        Duration left = Duration.between(clock.instant(), expiry).plusMillis(1);
        Duration wait = left.compareTo(LOOK) > 0 ? LOOK : left.isNegative() ? Duration.ZERO : left;
        timer = loop.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void look() {
        if (!expired()) {
            start();
            return;
        }
        due = true;
        answersRead();
    }

    private boolean expired() {
        return clock.instant().isAfter(expiry);
    }

    /** Some answers came, so that it may be time now. */
    void answersRead() {
        if (due && !end.over() && !end.goodbye() && (copy.active() || !line.inTransaction())) {
            act();
        }
    }

    /** Whether it is over for this session, so that no further message of the client's may be handled. */
    boolean reached() {
        if (!due && !expired()) {
            return false;
        }
        due = true;
        act();
        return true;
    }

    private void act() {
        if (copy.active()) {
            // Never CopyDone: what was copied so far must not become part of the table.
            copy.giveUp(EXPIRED);
        }
        if (!end.near()) {
            end.withEarsOpen(ErrorFields.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, EXPIRED)
                    .hint("Reconnect with a fresh token.")
                    .build());
            giveUp.run();
        }
    }
}
