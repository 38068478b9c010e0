package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session whose time has run out, also one that only listens: an idle one at once, a busy one when what was
 * admitted before is answered, one that waits within a transaction at its next message, and a COPY FROM STDIN by making
 * it fail. Confined to one event loop.
 */
final class SessionExpiry {
    /** The clock is looked at that often at least: it may be set, and timers stand still while a machine sleeps. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final Clock clock;
    private final List<Deadline> deadlines;
    private final UpstreamLine line;
    private final CopyRoad copy;
    private final SessionEnd end;
    private final Runnable giveUp;
    private @Nullable Future<?> timer;
    private boolean passed;
    private @Nullable Deadline due;

    /**
     * A time after which nothing more is done.
     *
     * @param inTransaction what an open transaction gets beyond it
     * @param lastWord what the client is told
     */
    record Deadline(Instant at, Duration inTransaction, ErrorFields lastWord) {
        Instant in(TransactionStatus status) {
            return status == TransactionStatus.IDLE ? at : at.plus(inTransaction);
        }
    }

    /** @param giveUp forgets what the client sent that wasn't handled yet, and goes on */
    SessionExpiry(
            EventLoop loop,
            Clock clock,
            List<Deadline> deadlines,
            UpstreamLine line,
            CopyRoad copy,
            SessionEnd end,
            Runnable giveUp) {
        this.loop = loop;
        this.clock = clock;
        this.deadlines = List.copyOf(deadlines);
        this.line = line;
        this.copy = copy;
        this.end = end;
        this.giveUp = giveUp;
    }

    /** Begins to look. */
    void start() {
        Instant now = clock.instant();
        Duration wait = LOOK;
        for (Deadline deadline : deadlines) {
            wait = sooner(wait, now, deadline.at());
            wait = sooner(wait, now, deadline.at().plus(deadline.inTransaction()));
        }
        timer = loop.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration sooner(Duration wait, Instant now, Instant at) {
        Duration left = Duration.between(now, at).plusMillis(1);
        if (left.isNegative()) {
            return passed ? wait : Duration.ZERO;
        }
        return left.compareTo(wait) > 0 ? wait : left;
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void look() {
        Instant now = clock.instant();
        passed = deadlines.stream().anyMatch(deadline -> now.isAfter(deadline.at()));
        answersRead();
        if (!end.over()) {
            start();
        }
    }

    private @Nullable Deadline missed() {
        Instant now = clock.instant();
        for (Deadline deadline : deadlines) {
            if (now.isAfter(deadline.in(line.status()))) {
                return deadline;
            }
        }
        return null;
    }

    /** Some answers came, so that it may be time now. */
    void answersRead() {
        if (passed && !end.over() && !end.goodbye() && (copy.active() || !line.inTransaction())) {
            Deadline missed = missed();
            if (missed != null) {
                due = missed;
                act(missed);
            }
        }
    }

    /** Whether it is over for this session, so that no further message of the client's may be handled. */
    boolean reached() {
        if (due == null) {
            due = missed();
        }
        if (due == null) {
            return false;
        }
        passed = true;
        act(due);
        return true;
    }

    private void act(Deadline missed) {
        if (copy.active()) {
            // Never CopyDone: what was copied so far must not become part of the table.
            copy.giveUp(missed.lastWord().message());
        }
        if (!end.near()) {
            end.withEarsOpen(missed.lastWord());
            giveUp.run();
        }
    }
}
