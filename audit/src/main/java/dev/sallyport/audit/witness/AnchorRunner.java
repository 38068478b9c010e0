package dev.sallyport.audit.witness;

import dev.sallyport.audit.sink.EndingThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log's checkpoints to one anchor, on a thread of its own: a new one soon, the same again from time to time, so
 * that it is known when it was the newest. Whoever writes the log never waits for it.
 */
public final class AnchorRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnchorRunner.class);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    private final String name;
    private final String kind;
    private final Path checkpoint;
    private final Anchor anchor;
    private final Clock clock;
    private final Duration pause;
    private final Duration again;
    private final AtomicLong failures = new AtomicLong();
    private final EndingThread thread;
    private volatile Cosigning.@Nullable Cosigned last;
    private volatile String problem = "";
    private String anchored = "";
    private int failedInRow;

    /**
     * An anchor that hasn't begun.
     *
     * @param checkpoint the log's newest checkpoint
     * @param pause how long after a try it is tried again
     * @param again after how long the same checkpoint is brought there again
     */
    public AnchorRunner(
            String name, String kind, Path checkpoint, Anchor anchor, Clock clock, Duration pause, Duration again) {
        this.name = name;
        this.kind = kind;
        this.checkpoint = checkpoint;
        this.anchor = anchor;
        this.clock = clock;
        this.pause = pause;
        this.again = again;
        this.thread = new EndingThread("audit-anchor-" + name, this::run);
    }

    public void start() {
        thread.start();
    }

    /** How it stands now. */
    public AnchorHealth health() {
        Cosigning.Cosigned now = last;
        return new AnchorHealth(
                name,
                kind,
                now == null ? 0 : now.size(),
                now == null ? null : Instant.ofEpochSecond(now.seconds()),
                failures.get(),
                problem);
    }

    /** Lets it end, without waiting for that: what is under way is given a few seconds from now. */
    public void letEnd() {
        thread.letEnd();
    }

    /** Ends it, and waits until it has. */
    @Override
    public void close() {
        thread.close();
    }

    private void run() {
        try {
            do {
                step();
            } while (!thread.endsWithin(pauseNow()));
            if (failedInRow == 0) {
                // The log has signed its last words by now.
                step();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("anchor", name).log("anchor was interrupted");
        }
    }

    private Duration pauseNow() {
        Duration doubled = pause.multipliedBy(1L << Math.min(10, failedInRow));
        return doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
    }

    private void step() throws InterruptedException {
        try {
            String newest = Files.readString(checkpoint);
            Cosigning.Cosigned known = last;
            boolean fresh = known != null
                    && Instant.ofEpochSecond(known.seconds()).plus(again).isAfter(clock.instant());
            if (fresh && failedInRow == 0 && newest.equals(anchored)) {
                return;
            }
            last = anchor.anchor();
            anchored = newest;
            problem = "";
            if (failedInRow > 0) {
                LOG.atInfo().addKeyValue("anchor", name).log("audit anchor works again");
            }
            failedInRow = 0;
        } catch (NotCosignedException e) {
            failed(e, e.isAlarming());
        } catch (IOException | RuntimeException e) {
            failed(e, false);
        }
    }

    private void failed(Exception failure, boolean alarming) {
        String said = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
        boolean other = !said.equals(problem);
        // INVARIANT: the problem before the count, so that whoever sees the one sees the other.
        problem = said;
        failures.incrementAndGet();
        if (failedInRow++ > 0 && !other) {
            return;
        }
        (alarming ? LOG.atError() : LOG.atWarn())
                .addKeyValue("anchor", name)
                .addKeyValue("error", problem)
                .log(alarming ? "a witness knows another history of the audit log" : "audit anchor doesn't work");
    }
}
