package dev.sallyport.proxy.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counters of what sessions do. Safe for use by any thread. */
public final class SessionMetrics {
    private final MeterRegistry registry;
    private final Map<String, Counter> decisions = new ConcurrentHashMap<>();
    private final Counter rows;
    private final Counter maskedCells;
    private final Counter authenticated;
    private final Counter rejected;

    public SessionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.rows = counter("sallyport.rows", "Rows passed to clients");
        this.maskedCells = counter("sallyport.masked.cells", "Values masked in rows");
        this.authenticated = Counter.builder("sallyport.authentications")
                .description("Authentications by outcome")
                .tag("outcome", "ok")
                .register(registry);
        this.rejected = Counter.builder("sallyport.authentications")
                .description("Authentications by outcome")
                .tag("outcome", "rejected")
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void decided(String effect) {
        decisions
                .computeIfAbsent(
                        effect,
                        label -> Counter.builder("sallyport.decisions")
                                .description("Statements decided, by effect")
                                .tag("effect", label)
                                .register(registry))
                .increment();
    }

    void ended(Execution execution) {
        rows.increment((double) execution.rows);
        maskedCells.increment((double) execution.maskedCells);
    }

    void authenticated(boolean ok) {
        (ok ? authenticated : rejected).increment();
    }
}
