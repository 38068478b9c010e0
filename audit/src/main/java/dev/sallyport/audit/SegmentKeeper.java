package dev.sallyport.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.audit.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs segments that are finished and prunes those that needn't be kept any longer, on a thread of its own. What fails
 * is tried again later: the log itself doesn't depend on it.
 *
 * <p>INVARIANT: a segment goes only when it is signed, all its records are in full tiles, no statement in it is open,
 * every sink has acknowledged it, and a record that says so is signed.
 */
final class SegmentKeeper {
    private static final Logger log = LoggerFactory.getLogger(SegmentKeeper.class);
    private static final Pattern OFFSET = Pattern.compile("\\S{1,300} ([0-9]{1,18})\\n");
    private static final Pattern BLOB = Pattern.compile("\"blob\":\"([0-9a-f]{64})\"");
    private static final long TILE = 256;

    private final LogLayout layout;
    private final AuditKeeping keeping;
    private final Clock clock;
    private final Disk disk;
    private final Supplier<Settled> settled;
    private final Function<AuditEvent, CompletableFuture<Long>> append;
    private final BlobStore blobs;
    private final SegmentPacker packer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "audit-keeper");
    private @Nullable CompletableFuture<Long> announced;
    private long announcedEnd;
    private boolean failing;

    /**
     * What the writer is done with.
     *
     * @param signed how many records are signed
     * @param oldestOpen the number of the oldest record of a statement that is open, or of the next record
     */
    record Settled(long signed, long oldestOpen) {}

    SegmentKeeper(
            AuditSettings settings,
            Clock clock,
            Disk disk,
            Supplier<Settled> settled,
            Function<AuditEvent, CompletableFuture<Long>> append,
            BlobStore blobs) {
        this.layout = new LogLayout(settings.directory());
        this.keeping = settings.keeping();
        this.clock = clock;
        this.disk = disk;
        this.settled = settled;
        this.append = append;
        this.blobs = blobs;
        this.packer = new SegmentPacker(disk, () -> closing.getCount() == 0);
        thread.setDaemon(true);
    }

    void start() {
        if (!keeping.idle()) {
            thread.start();
        }
    }

    /** Ends it and waits for that; a segment that is being packed stays as it is. */
    void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing.await(keeping.interval().toNanos(), TimeUnit.NANOSECONDS)) {
                tidy();
            }
        } catch (InterruptedException e) {
            log.atDebug().log("audit keeper was interrupted");
        }
    }

    private void tidy() {
        try {
            while (closing.getCount() > 0 && step()) {
                // One thing at a time: the log has grown meanwhile.
            }
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing && closing.getCount() > 0) {
                log.atWarn().setCause(e).log("finished audit segments can't be packed or pruned");
            }
            failing = true;
        }
    }

    /** Does one thing; false if there is nothing to do for now. */
    private boolean step() throws IOException {
        Settled now = settled.get();
        List<LogLayout.Segment> segments = layout.listSegments();
        CompletableFuture<Long> pending = announced;
        if (pending != null) {
            if (pending.isCompletedExceptionally()) {
                announced = null;
            } else if (pending.isDone() && pending.join() < now.signed && acknowledged() >= announcedEnd) {
                prune(segments, announcedEnd);
                announced = null;
                return true;
            }
            return false;
        }
        // What is due goes first: it needn't be packed, and a volume that is too full to pack gets room by it.
        long end = due(segments, Math.min(now.oldestOpen, Math.min(now.signed / TILE * TILE, acknowledged())));
        if (end > 0) {
            blobs.watch();
            announcedEnd = end;
            announced = append.apply(Pruning.below(end));
            return false;
        }
        for (int i = 0; keeping.packed() && i + 1 < segments.size(); i++) {
            LogLayout.Segment segment = segments.get(i);
            if (!LogLayout.isPacked(segment.file()) && segments.get(i + 1).first() <= now.signed) {
                packer.pack(segment.file());
                return true;
            }
        }
        return false;
    }

    /** The number below which everything is to be pruned, at most the limit; 0 if nothing is. */
    private long due(List<LogLayout.Segment> segments, long limit) throws IOException {
        long bytes = 0;
        for (LogLayout.Segment segment : segments) {
            bytes += Files.size(segment.file());
        }
        long end = 0;
        for (int i = 0; i + 1 < segments.size(); i++) {
            LogLayout.Segment next = segments.get(i + 1);
            if (next.first() > limit || !(bytes > keeping.bytesMax() || tooOld(next))) {
                break;
            }
            end = next.first();
            bytes -= Files.size(segments.get(i).file());
        }
        return end;
    }

    /** Whether all before a segment is too old, by the time of its first record. */
    private boolean tooOld(LogLayout.Segment next) throws IOException {
        if (keeping.ageMax() == null) {
            return false;
        }
        try (SegmentReader reader = new SegmentReader(next.file())) {
            SegmentReader.Line first = reader.next();
            JsonNode record = first == null ? null : RecordReader.read(first);
            return record != null
                    && Instant.parse(record.path("time").asText())
                            .isBefore(clock.instant().minus(keeping.ageMax()));
        } catch (RecordReader.NotARecordException | DateTimeParseException e) {
            throw new IOException(next.file() + " doesn't begin with a record", e);
        }
    }

    /** The least that any sink has got to, whether it is still in use or not. What can't be read counts as nothing. */
    private long acknowledged() throws IOException {
        long least = Long.MAX_VALUE;
        try (Stream<Path> files = Files.list(layout.state())) {
            for (Path file : files.filter(layout::isSinkOffset).toList()) {
                Matcher offset = OFFSET.matcher(Files.readString(file));
                least = Math.min(least, offset.matches() ? Long.parseLong(offset.group(1)) : 0);
            }
        }
        return least;
    }

    private void prune(List<LogLayout.Segment> segments, long end) throws IOException {
        disk.replace(layout.pruned(), (end + "\n").getBytes(StandardCharsets.US_ASCII));
        disk.syncDirectory(layout.state());
        List<LogLayout.Segment> going =
                segments.stream().filter(s -> s.first() < end).toList();
        Set<String> texts = new HashSet<>();
        for (LogLayout.Segment segment : going) {
            texts.addAll(blobs(segment));
        }
        for (int i = going.size(); !texts.isEmpty() && i < segments.size(); i++) {
            if (closing.getCount() == 0) {
                // The next start prunes what was announced.
                throw new IOException("the log is being closed");
            }
            texts.removeAll(blobs(segments.get(i)));
        }
        blobs.delete(texts);
        for (LogLayout.Segment segment : going) {
            // What a torn end held was never a record, but it may be the beginning of one.
            for (Path file : layout.filesOf(segment)) {
                disk.delete(file);
            }
        }
        disk.syncDirectory(layout.segments());
        log.atInfo().addKeyValue("recordsBelow", end).log("audit records were pruned");
    }

    private static Set<String> blobs(LogLayout.Segment segment) throws IOException {
        Set<String> named = new HashSet<>();
        try (SegmentReader reader = new SegmentReader(segment.file())) {
            for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                Matcher blob = BLOB.matcher(new String(line.bytes, StandardCharsets.ISO_8859_1));
                while (blob.find()) {
                    named.add(blob.group(1));
                }
            }
        }
        return named;
    }
}
