package dev.sallyport.audit.sink;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.LocalDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A log of small segments, sinks that follow it, and what they have got. */
final class SinkScene implements AutoCloseable {
    static final String ORIGIN = "audit.example/sinks";

    final Path directory;
    final LogLayout layout;
    final FileAuditLog log;
    private final List<SinkRunner> runners = new ArrayList<>();

    SinkScene(Path directory) {
        this.directory = directory;
        this.layout = new LogLayout(directory);
        this.log = FileAuditLog.open(
                AuditSettings.of(directory, ORIGIN, "proxy-1")
                        .withSegmentBytesMax(4000)
                        .withReserveBytes(4096)
                        .withCheckpointInterval(Duration.ofHours(1)),
                Clock.systemUTC());
    }

    /** What a sink does with a batch. */
    interface Delivery {
        void deliver(List<SinkRecord> batch) throws IOException, InterruptedException;
    }

    /** Keeps the lines that it got. */
    static final class Kept implements Sink {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final List<Long> numbers = new CopyOnWriteArrayList<>();
        final List<Integer> sizes = new CopyOnWriteArrayList<>();
        volatile boolean closed;
        private final Delivery first;

        /** @param first what is done before a batch is kept; if it throws, the batch isn't */
        Kept(Delivery first) {
            this.first = first;
        }

        @Override
        public void deliver(List<SinkRecord> batch) throws IOException, InterruptedException {
            sizes.add(batch.size());
            first.deliver(batch);
            for (SinkRecord record : batch) {
                lines.add(new String(record.leaf(), StandardCharsets.UTF_8));
                numbers.add(record.seq());
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    void append(int events) {
        List<CompletableFuture<Long>> written = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            written.add(log.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                    .admin(new AdminFields("test", "event " + i, null, null))
                    .build()));
        }
        written.forEach(CompletableFuture::join);
    }

    SinkRunner start(Sink sink) {
        return start(sink, log::durableSize);
    }

    SinkRunner start(Sink sink, LongSupplier durable) {
        SinkRunner runner =
                new SinkRunner("test", "kept", layout, ORIGIN, durable, sink, new LocalDisk(), Duration.ofMillis(1));
        runners.add(runner);
        runner.start();
        return runner;
    }

    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (LogLayout.Segment segment : layout.listSegments()) {
            lines.addAll(Files.readAllLines(segment.file()));
        }
        return lines;
    }

    /** How far the sink has got, as it is on disk. */
    long offset() throws IOException {
        return new SinkOffset(layout.sinkOffset("test"), ORIGIN, new LocalDisk()).read();
    }

    /** Records of the log, as a sink gets them. */
    List<SinkRecord> records(long from, int many) throws IOException {
        try (SinkReader reader = new SinkReader(layout, log::durableSize, from)) {
            return reader.read(many, Long.MAX_VALUE);
        }
    }

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came true");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        log.close();
        runners.forEach(SinkRunner::close);
    }
}
