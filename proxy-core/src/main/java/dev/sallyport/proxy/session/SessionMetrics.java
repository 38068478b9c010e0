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
    private final Counter turnedAway;
    private final Counter unheard;
    private final Counter cancelled;
    private final Counter unknownCancels;

    public SessionMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.rows = counter("sallyport.rows", "Rows passed to clients");
        this.maskedCells = counter("sallyport.masked.cells", "Values masked in rows");
        this.authenticated = counter("sallyport.authentications", "Authentications by outcome", "ok");
        this.rejected = counter("sallyport.authentications", "Authentications by outcome", "rejected");
        this.turnedAway = counter("sallyport.turned.away", "Connections over a limit");
        this.unheard = counter("sallyport.unheard", "Connections that ended before a startup packet was read");
        this.cancelled = counter("sallyport.cancels", "Cancel requests by outcome", "passed");
        this.unknownCancels = counter("sallyport.cancels", "Cancel requests by outcome", "unknown");
    }

    private Counter counter(String name, String description, String outcome) {
        return Counter.builder(name)
                .description(description)
                .tag("outcome", outcome)
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

    /** A connection was refused for being one too many. */
    public void turnedAway() {
        turnedAway.increment();
    }

    /** A connection ended before a startup packet was read, whoever ended it. */
    void unheard() {
        unheard.increment();
    }

    void cancel(boolean known) {
        (known ? cancelled : unknownCancels).increment();
    }
}
