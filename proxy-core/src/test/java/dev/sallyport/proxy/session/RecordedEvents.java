package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditHealth;
import dev.sallyport.audit.AuditLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log that keeps its events in memory. */
final class RecordedEvents implements AuditLog {
    final List<AuditEvent> events = new ArrayList<>();

    @Override
    public CompletableFuture<Long> append(AuditEvent event) {
        events.add(event);
        return CompletableFuture.completedFuture((long) events.size());
    }

    /** What each event says was done or refused. */
    List<String> reasons() {
        return events.stream()
                .map(event -> event.admin() == null ? "" : event.admin().target())
                .toList();
    }

    @Override
    public AuditHealth health() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
