package dev.sallyport.proxy.session;

import dev.sallyport.config.SessionTimes;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose client wants nothing for too long, or doesn't take what it wanted, with the words and codes of
 * PostgreSQL's own timeouts (idle_session_timeout, idle_in_transaction_session_timeout). What the server says unasked
 * doesn't count as activity; an open batch of the extended protocol counts as a transaction, and so does a COPY FROM
 * STDIN that waits for data. Confined to one event loop.
 */
final class SessionIdle {
    private static final ErrorFields IDLE = ErrorFields.fatal(
                    SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout")
            .build();
    private static final ErrorFields IN_TRANSACTION = ErrorFields.fatal(
                    SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                    "terminating connection due to idle-in-transaction timeout")
            .build();
    private static final ErrorFields UNREAD = ErrorFields.fatal(
                    SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to unread-answers timeout")
            .build();

    private final EventLoop loop;
    private final SessionTimes times;
    private final UpstreamLine line;
    private final CopyRoad copy;
    private final BooleanSupplier working;
    private final SessionEnd end;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> unread;
    private boolean asked;
    private long sinceNanos = System.nanoTime();

    /** @param working whether a message of the client's is being judged or waits for that */
    SessionIdle(
            EventLoop loop,
            SessionTimes times,
            UpstreamLine line,
            CopyRoad copy,
            BooleanSupplier working,
            SessionEnd end) {
        this.loop = loop;
        this.times = times;
        this.line = line;
        this.copy = copy;
        this.working = working;
        this.end = end;
    }

    /** Begins to look, if there is anything to look for. */
    void start() {
        sinceNanos = System.nanoTime();
        schedule(limit());
    }

    private void schedule(Duration wait) {
        Duration shortest = shortest();
        if (!shortest.isZero()) {
            // The other limit may apply by then.
            Duration next = wait.isZero() || wait.compareTo(shortest) > 0 ? shortest : wait;
            timer = loop.schedule(this::look, next.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Duration shortest() {
        if (times.idle().isZero() || times.idleInTransaction().isZero()) {
            return times.idle().plus(times.idleInTransaction());
        }
        return times.idle().compareTo(times.idleInTransaction()) < 0 ? times.idle() : times.idleInTransaction();
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (unread != null) {
            unread.cancel(false);
        }
    }

    /**
     * The client took most of what was written for it, or so much waits again that the upstream isn't read any more:
     * then it has so long to take most of that. Single bytes now and then don't count, with which it could keep the
     * upstream within its statement for ever.
     */
    void taking(boolean takes) {
        if (unread != null) {
            unread.cancel(false);
            unread = null;
        }
        if (!takes && !times.unread().isZero() && !end.over()) {
            unread = loop.schedule(this::notTaken, times.unread().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void notTaken() {
        end.kill(UNREAD, UNREAD.message());
    }

    /** The client wants something. */
    void asked() {
        asked = true;
        sinceNanos = System.nanoTime();
    }

    /** The upstream takes bytes again: only now can a client that copies be waited for. */
    void upstreamTakes() {
        if (copy.active()) {
            sinceNanos = System.nanoTime();
        }
    }

    /** Some answers came. */
    void answered() {
        if (asked) {
            sinceNanos = System.nanoTime();
            // What is judged or waits will be asked of the server yet.
            asked = !line.quiet() || working.getAsBoolean();
        }
    }

    /** How long nothing was asked or answered. */
    Duration time() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    private Duration limit() {
        return outside() ? times.idle() : times.idleInTransaction();
    }

    private boolean outside() {
        return line.idle() && line.status() == TransactionStatus.IDLE;
    }

    private boolean waits() {
        boolean copies = copy.active() && line.writable();
        return (line.quiet() || copies) && !working.getAsBoolean();
    }

    private void look() {
        if (end.over()) {
            return;
        }
        if (!waits() || limit().isZero()) {
            schedule(shortest());
            return;
        }
        Duration left = limit().minus(time());
        if (left.isZero() || left.isNegative()) {
            end.fatal(outside() ? IDLE : IN_TRANSACTION);
        } else {
            schedule(left);
        }
    }
}
