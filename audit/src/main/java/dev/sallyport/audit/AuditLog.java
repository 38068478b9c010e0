package dev.sallyport.audit;

import java.util.concurrent.CompletableFuture;

/** Where events are recorded. Safe for use by any thread. */
public interface AuditLog extends AutoCloseable {
    /**
     * Records an event. The future completes, on the writer's thread, with the event's sequence number once the event
     * is on the device. It completes exceptionally (with an {@link AuditLogException}) if the event can't be recorded:
     * what it tells of must then not happen. Never blocks: if the queue is full, the future has failed on return.
     *
     * <p>What is attached to the future must be short, for all other events wait for it.
     */
    CompletableFuture<Long> append(AuditEvent event);

    /**
     * Records an event that nothing waits for, such as how a statement ended: as {@link #append}, but the log may keep
     * it back for some milliseconds, so that it shares a disk write with others. It stays in order, and is written
     * before the log is closed.
     */
    default CompletableFuture<Long> appendUnhurried(AuditEvent event) {
        return append(event);
    }

    /** Whether the log can be written. */
    AuditHealth health();

    /** Writes what was accepted, signs it, and refuses everything from then on. */
    @Override
    void close();
}
