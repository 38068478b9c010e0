package dev.sallyport.audit.sink;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log's records to a sink, in order, each at least once, on a thread of its own that holds one batch at a time.
 * Nothing is ever skipped: what can't be delivered is tried again until it can, and whoever writes the log never waits.
 */
public final class SinkRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkRunner.class);
    static final int BATCH_RECORDS_MAX = 500;
    private static final long BATCH_BYTES_MAX = 1 << 20;

    /** How long until the log is looked at again after nothing was new. */
    private static final Duration POLL = Duration.ofMillis(200);

    /** Records acknowledged within so long before the process is killed are sent again. */
    private static final Duration KEEP = Duration.ofSeconds(1);

    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    private final String name;
    private final String kind;
    private final LogLayout layout;
    private final LongSupplier durable;
    private final SinkOffset offset;
    private final Sink sink;
    private final Duration firstPause;
    private final AtomicLong failures = new AtomicLong();
    private final EndingThread thread;
    private volatile long next;
    private volatile String problem = "";
    private long kept = -1;
    private long keptAt;
    private int failedInRow;
    private int recordsMax = BATCH_RECORDS_MAX;

    /**
     * A sink that hasn't begun.
     *
     * @param name of lower-case letters, digits and hyphens
     * @param kind for people
     * @param origin the log's name
     * @param durable how many records of the log no crash takes back
     */
    public SinkRunner(
            String name, String kind, LogLayout layout, String origin, LongSupplier durable, Sink sink, Disk disk) {
        this(name, kind, layout, origin, durable, sink, disk, Duration.ofSeconds(1));
    }

    /**
     * The same, with another haste.
     *
     * @param firstPause after the first failure; doubled after each further one
     */
    public SinkRunner(
            String name,
            String kind,
            LogLayout layout,
            String origin,
            LongSupplier durable,
            Sink sink,
            Disk disk,
            Duration firstPause) {
        this.name = name;
        this.kind = kind;
        this.layout = layout;
        this.durable = durable;
        this.offset = new SinkOffset(layout.sinkOffset(name), origin, disk);
        this.sink = sink;
        this.firstPause = firstPause;
        this.thread = new EndingThread("audit-sink-" + name, this::run);
    }

    /** Begins where the sink stopped last, or with the log's first record. */
    public void start() {
        thread.start();
    }

    /** How it stands now. */
    public SinkHealth health() {
        long sent = next;
        return new SinkHealth(name, kind, sent, Math.max(0, durable.getAsLong() - sent), failures.get(), problem);
    }

    /** Lets it end, without waiting for that: what is durable already is still sent if it takes a few seconds at most. */
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
            while (!begun() && !thread.endsWithin(pause(UndeliveredException.of("")))) {
                // Tried again below: a file that can't be read now may be readable later.
                LOG.atDebug().addKeyValue("sink", name).log("sink begins again");
            }
            if (kept >= 0) {
                serve();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("sink", name).log("sink was interrupted");
        } finally {
            end();
        }
    }

    /** Whether it is known where to begin. */
    private boolean begun() {
        try {
            next = offset.isNew() ? firstKept() : offset.read();
            kept = next;
            return true;
        } catch (IOException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    /** A new sink begins with what was not pruned, and holds up pruning from then on. */
    private long firstKept() throws IOException {
        while (true) {
            long first = oldest();
            offset.write(first);
            if (first == oldest()) {
                return first;
            }
        }
    }

    private long oldest() throws IOException {
        List<LogLayout.Segment> segments = layout.listSegments();
        return segments.isEmpty() ? 0 : segments.get(0).first();
    }

    private void serve() throws InterruptedException {
        try (SinkReader reader = new SinkReader(layout, durable, next)) {
            while (true) {
                boolean last = thread.isEnding();
                try {
                    if (step(reader)) {
                        continue;
                    }
                    if (last || thread.endsWithin(POLL)) {
                        last = true;
                    }
                } catch (IOException | RuntimeException e) {
                    failed(e);
                    back(reader, e);
                    if (last || thread.endsWithin(pause(e))) {
                        return;
                    }
                }
                if (last && next == durable.getAsLong()) {
                    return;
                }
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Delivers one batch; false if there is nothing to deliver. */
    private boolean step(SinkReader reader) throws IOException, InterruptedException {
        List<SinkRecord> batch = reader.read(recordsMax, BATCH_BYTES_MAX);
        if (batch.isEmpty()) {
            if (kept != next) {
                keep();
            }
            return false;
        }
        sink.deliver(batch);
        problem = "";
        next = batch.get(batch.size() - 1).seq() + 1;
        recordsMax = Math.min(BATCH_RECORDS_MAX, recordsMax * 2);
        if (failedInRow > 0) {
            LOG.atInfo().addKeyValue("sink", name).log("audit sink works again");
        }
        failedInRow = 0;
        if (System.nanoTime() - keptAt >= KEEP.toNanos()) {
            keep();
        }
        return true;
    }

    private void keep() throws IOException {
        offset.write(next);
        kept = next;
        keptAt = System.nanoTime();
    }

    /** Nothing of the batch counts, and perhaps nothing of some before it. */
    private void back(SinkReader reader, Exception failure) {
        try {
            if (failure instanceof UndeliveredException undelivered) {
                if (undelivered.isTooLarge()) {
                    recordsMax = Math.max(1, recordsMax / 4);
                }
                next = Math.max(0, next - undelivered.again());
            }
            reader.seek(next);
            if (kept > next) {
                keep();
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(Exception failure) {
        // INVARIANT: the problem before the count, so that whoever sees the one sees the other.
        problem = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
        failures.incrementAndGet();
        if (failedInRow++ == 0) {
            LOG.atWarn()
                    .addKeyValue("sink", name)
                    .addKeyValue("error", problem)
                    .log("audit sink doesn't work; records wait in the log");
        }
    }

    private Duration pause(Exception failure) {
        long doubled = firstPause.toMillis() << Math.min(20, Math.max(0, failedInRow - 1));
        double jitter = 1 + 0.2 * ThreadLocalRandom.current().nextDouble(-1, 1);
        Duration pause = Duration.ofMillis((long) (Math.min(doubled, PAUSE_MAX.toMillis()) * jitter));
        Duration least = failure instanceof UndeliveredException undelivered ? undelivered.pause() : Duration.ZERO;
        return pause.compareTo(least) < 0 ? least : pause;
    }

    private void end() {
        // A file can't be written while the interrupt stands.
        boolean interrupted = Thread.interrupted();
        try {
            if (kept >= 0 && kept != next) {
                keep();
            }
            sink.close();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
