package dev.sallyport.audit;

import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.Checkpoint;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.NoteSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in a directory of its own. One thread takes what is queued, writes it in one go, makes it durable with one
 * {@code fsync} and answers all of it; then the tree grows. Signing follows at intervals, on the same thread, and only
 * of what is durable.
 *
 * <p>The first error of writing ends it: everything queued fails, everything appended later fails, and the health says
 * why. Events are never dropped silently.
 */
public final class FileAuditLog implements AuditLog {
    private static final Logger log = LoggerFactory.getLogger(FileAuditLog.class);
    private static final int BATCH_EVENTS_MAX = 4096;
    private static final long BATCH_BYTES_MAX = 8L * 1024 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** A write isn't put off for longer than this, nor for longer than half of what the last one took. */
    private static final long GATHER_NANOS_MAX = TimeUnit.MICROSECONDS.toNanos(500);

    /** A thread can't sleep for much less. */
    private static final long GATHER_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(50);

    private final AuditSettings settings;
    private final Clock clock;
    private final Disk disk;
    private final LogWriter writer;
    private final DirectoryLock lock;
    private final EventQueue queue;
    private final SegmentKeeper keeper;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile AuditHealth health = AuditHealth.GOOD;
    private volatile boolean closing;

    private FileAuditLog(AuditSettings settings, Clock clock, Disk disk, LogWriter writer, DirectoryLock lock) {
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        this.writer = writer;
        this.lock = lock;
        this.queue = new EventQueue(settings.queueMax(), settings.queueBytesMax());
        this.keeper = new SegmentKeeper(
                settings,
                clock,
                disk,
                writer::settled,
                event -> queue(PendingEvent.of(event, clock.instant())),
                writer.blobs());
        this.thread = new Thread(this::run, "audit-writer");
        this.thread.setDaemon(true);
    }

    /**
     * Opens the log in a directory, which is made if need be; recovers it if it wasn't closed. On return a checkpoint
     * that covers everything is signed. Throws {@link AuditLogException} if the log can't or must not be continued.
     */
    public static FileAuditLog open(AuditSettings settings, Clock clock) {
        return open(settings, clock, new LocalDisk());
    }

    static FileAuditLog open(AuditSettings settings, Clock clock, Disk disk) {
        LogLayout layout = new LogLayout(settings.directory());
        DirectoryLock lock = null;
        LogWriter writer = null;
        try {
            disk.createDirectories(layout.segments());
            disk.createDirectories(layout.log());
            disk.createDirectories(layout.state());
            lock = DirectoryLock.acquire(layout.lock());
            NoteSigner signer = signer(settings, layout, disk);
            Recovery.Recovered recovered = new Recovery(layout, disk).run(signer.verifier());
            writer = new LogWriter(settings, clock, disk, signer, recovered);
            begin(writer, signer, recovered, clock);
            keepReserve(settings, layout, disk);
            FileAuditLog opened = new FileAuditLog(settings, clock, disk, writer, lock);
            opened.health = opened.measured();
            opened.thread.start();
            opened.keeper.start();
            return opened;
        } catch (IOException | NoteException e) {
            release(writer, lock);
            throw new AuditLogException("can't open the audit log in " + settings.directory() + ": " + e, e);
        } catch (RuntimeException e) {
            release(writer, lock);
            throw e;
        }
    }

    private static NoteSigner signer(AuditSettings settings, LogLayout layout, Disk disk) throws IOException {
        if (!Files.exists(layout.signingKey()) && Files.exists(layout.checkpoint())) {
            throw new AuditLogException(layout.signingKey() + " is missing, yet there is a signed log");
        }
        String text = KeyFiles.readOrCreate(
                layout.signingKey(),
                () -> NoteSigner.generate(settings.origin(), new SecureRandom()).secretText());
        NoteSigner signer = NoteSigner.parse(text);
        if (!signer.verifier().name().equals(settings.origin())) {
            throw new AuditLogException("the log in " + settings.directory() + " is `"
                    + signer.verifier().name() + "`, not `" + settings.origin() + "`");
        }
        byte[] key = (signer.verifier() + "\n").getBytes(StandardCharsets.UTF_8);
        disk.replace(layout.verifierKey(), key);
        disk.syncDirectory(layout.log());
        return signer;
    }

    private static void begin(LogWriter writer, NoteSigner signer, Recovery.Recovered recovered, Clock clock)
            throws IOException {
        Checkpoint last = recovered.checkpoint();
        AuditEvent opening = AuditEvent.of(AuditEventType.LOG_OPEN)
                .log(new LogFields(
                        signer.verifier().name(),
                        signer.verifier().toString(),
                        FileAuditLog.class.getPackage().getImplementationVersion(),
                        last == null ? null : last.size(),
                        last == null ? null : last.root(),
                        recovered.dropped(),
                        null))
                .build();
        List<PendingEvent> events = new ArrayList<>();
        events.add(PendingEvent.of(opening, clock.instant()));
        for (AuditEvent closing : recovered.closings()) {
            events.add(PendingEvent.of(closing, clock.instant()));
        }
        writer.commit(events);
        writer.publish();
        if (recovered.dropped() > 0 || !recovered.closings().isEmpty()) {
            log.atWarn()
                    .addKeyValue("bytesDropped", recovered.dropped())
                    .addKeyValue("statementsClosed", recovered.closings().size())
                    .log("audit log was not closed and has been recovered");
        }
    }

    /** Written, not just sized: a file system may promise room that it doesn't have. */
    private static void keepReserve(AuditSettings settings, LogLayout layout, Disk disk) throws IOException {
        boolean there = Files.exists(layout.reserve()) && Files.size(layout.reserve()) == settings.reserveBytes();
        if (settings.reserveBytes() > 0 && !there) {
            disk.replace(layout.reserve(), new byte[Math.toIntExact(settings.reserveBytes())]);
        }
    }

    private static void release(@Nullable LogWriter writer, @Nullable DirectoryLock lock) {
        if (writer != null) {
            writer.release();
        }
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log.atWarn().addKeyValue("error", e.getMessage()).log("audit lock could not be given up");
        }
    }

    @Override
    public CompletableFuture<Long> append(AuditEvent event) {
        return offer(PendingEvent.of(event, clock.instant()));
    }

    @Override
    public CompletableFuture<Long> appendUnhurried(AuditEvent event) {
        return offer(PendingEvent.unhurried(event, clock.instant()));
    }

    private CompletableFuture<Long> offer(PendingEvent pending) {
        if (pending.event().type().ofTheLog()) {
            return failed("events " + pending.event().type().label() + " are the log's own");
        }
        if (Pruning.is(pending.event())) {
            return failed("only the log itself says what was pruned");
        }
        return queue(pending);
    }

    private CompletableFuture<Long> queue(PendingEvent pending) {
        if (closing || !health.writable()) {
            return failed(stopReason());
        }
        if (!queue.offer(pending)) {
            return failed("the audit log's queue is full");
        }
        // The writer may have ended between the check and the offer. Whoever removes the event answers it.
        if ((closing || !health.writable()) && queue.remove(pending)) {
            return failed(stopReason());
        }
        return pending.future();
    }

    private static CompletableFuture<Long> failed(String reason) {
        return CompletableFuture.failedFuture(new AuditLogException(reason));
    }

    private String stopReason() {
        AuditHealth now = health;
        return "the audit log is stopped: " + (now.writable() ? "it is being closed" : now.reason());
    }

    @Override
    public AuditHealth health() {
        return health;
    }

    /** How many records are durable: whoever reads the log no further never reads what a crash may take back. */
    public long durableSize() {
        return writer.durableSize();
    }

    /** Waits until what was accepted is written and signed. */
    @Override
    public void close() {
        closing = true;
        queue.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<PendingEvent> batch = new ArrayList<>();
        try {
            serve(batch);
            writer.close("closed");
            health = AuditHealth.stopped("closed");
        } catch (Throwable e) {
            stop(e, batch);
        } finally {
            failQueued();
            keeper.close();
            release(writer, lock);
            ended.countDown();
        }
    }

    private void serve(List<PendingEvent> batch) throws IOException, InterruptedException {
        long interval = settings.checkpointInterval().toNanos();
        long tick = Math.min(interval == 0 ? Long.MAX_VALUE : interval, IDLE.toNanos());
        long published = System.nanoTime();
        long gather = 0;
        while (true) {
            // INVARIANT: read before the queue is emptied; what is offered later sees it and takes itself back.
            boolean last = closing;
            queue.take(batch, last ? 0 : tick, gather, BATCH_EVENTS_MAX, BATCH_BYTES_MAX);
            if (!batch.isEmpty()) {
                long began = System.nanoTime();
                writer.commit(batch);
                batch.clear();
                gather = worthGathering(System.nanoTime() - began);
            } else if (last) {
                return;
            }
            if (System.nanoTime() - published >= interval) {
                writer.publish();
                health = measured();
                published = System.nanoTime();
            }
        }
    }

    /** How long the next write may be put off, after one that took so long. */
    private static long worthGathering(long nanos) {
        long half = Math.min(nanos / 2, GATHER_NANOS_MAX);
        return half < GATHER_NANOS_MIN ? 0 : half;
    }

    private void stop(Throwable cause, List<PendingEvent> batch) {
        String reason = "writing failed: " + cause;
        health = AuditHealth.stopped(reason);
        log.atError().setCause(cause).log("audit log stopped, nothing may pass");
        for (PendingEvent pending : batch) {
            pending.future().completeExceptionally(new AuditLogException(reason, cause));
        }
        failQueued();
        writer.lastWords(reason);
    }

    private void failQueued() {
        for (PendingEvent pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.future().completeExceptionally(new AuditLogException(stopReason()));
        }
    }

    private AuditHealth measured() throws IOException {
        Disk.Space space = disk.space(settings.directory());
        double ratio = space.total() == 0 ? 1 : (double) space.free() / space.total();
        String reason = space.free() + " of " + space.total() + " bytes are free on the audit log's volume";
        if (ratio < settings.criticalFreeRatio() && space.free() < settings.criticalFreeBytes()) {
            return new AuditHealth(AuditHealth.Level.CRITICAL, reason);
        }
        return ratio < settings.lowFreeRatio() ? new AuditHealth(AuditHealth.Level.LOW, reason) : AuditHealth.GOOD;
    }
}
