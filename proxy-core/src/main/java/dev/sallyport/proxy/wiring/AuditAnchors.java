package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.Disk;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.witness.Anchor;
import dev.sallyport.audit.witness.AnchorHealth;
import dev.sallyport.audit.witness.AnchorRunner;
import dev.sallyport.audit.witness.Cosigning;
import dev.sallyport.audit.witness.FileAnchor;
import dev.sallyport.config.AuditAnchorsConfig;
import dev.sallyport.config.AuditAnchorsConfig.WitnessAnchor;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.proxy.admin.Readiness;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The places that the log's checkpoints are kept besides the log, each on a thread of its own. */
final class AuditAnchors implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration AGAIN_MAX = Duration.ofMinutes(1);

    private final AuditAnchorsConfig config;
    private final Clock clock;
    private final List<AnchorRunner> runners = new ArrayList<>();

    /** Puts them together; nothing is sent before {@link #start}. */
    AuditAnchors(AuditConfig audit, MeterRegistry metrics, Clock clock) {
        this.config = audit.anchors();
        this.clock = clock;
        Duration third = config.ageMax().dividedBy(3);
        Duration again = third.compareTo(AGAIN_MAX) < 0 ? third : AGAIN_MAX;
        Path checkpoint = new LogLayout(audit.directory()).checkpoint();
        for (AuditAnchorsConfig.Anchor each : config.anchors()) {
            String kind = each.kind().name().toLowerCase(Locale.ROOT);
            Anchor anchor = anchor(each, audit.directory(), clock);
            AnchorRunner runner = new AnchorRunner(each.name(), kind, checkpoint, anchor, clock, PAUSE, again);
            runners.add(runner);
            meter(each.name(), runner, metrics);
        }
    }

    private static Anchor anchor(AuditAnchorsConfig.Anchor anchor, Path log, Clock clock) {
        Disk disk = new LocalDisk();
        if (anchor instanceof WitnessAnchor witness) {
            try {
                return new Cosigning(log, WitnessKey.parse(witness.vkey()), witness.url(), disk, clock)::run;
            } catch (NoteException e) {
                throw new IllegalArgumentException(
                        "audit.anchors: the key of " + witness.name() + " can't be used: " + e.problem(), e);
            }
        }
        return new FileAnchor(log, ((AuditAnchorsConfig.FileAnchor) anchor).path(), disk, clock);
    }

    private void meter(String name, AnchorRunner runner, MeterRegistry metrics) {
        Gauge.builder("sallyport.audit.anchor.age.seconds", runner, each -> age(each.health()))
                .description("How long ago an anchor had the audit log's newest checkpoint; NaN for never")
                .tag("anchor", name)
                .register(metrics);
        FunctionCounter.builder(
                        "sallyport.audit.anchor.failures",
                        runner,
                        each -> each.health().failures())
                .description("How often a checkpoint could not be brought to an anchor")
                .tag("anchor", name)
                .register(metrics);
    }

    private double age(AnchorHealth health) {
        Instant at = health.at();
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toSeconds();
    }

    void start() {
        runners.forEach(AnchorRunner::start);
    }

    /** How each stands now. */
    List<AnchorHealth> health() {
        return runners.stream().map(AnchorRunner::health).toList();
    }

    /** What is the matter if too few had a checkpoint lately; empty if enough had. */
    List<String> problems() {
        Instant oldest = clock.instant().minus(config.ageMax());
        long young = health().stream()
                .filter(each -> each.at() != null && !each.at().isBefore(oldest))
                .count();
        return young >= config.required()
                ? List.of()
                : List.of("audit log: " + young + " of " + config.required() + " anchors have had it lately");
    }

    /**
     * Whether the proxy is ready.
     *
     * @param others what else stands against it
     */
    Readiness readiness(List<String> others) {
        List<String> problems = problems();
        List<String> reasons = new ArrayList<>(others);
        if (config.unready()) {
            reasons.addAll(problems);
        }
        return new Readiness(reasons, problems);
    }

    /** To be called once the log is closed: its last checkpoint is kept, too, if that is quickly done. */
    @Override
    public void close() {
        runners.forEach(AnchorRunner::letEnd);
        runners.forEach(AnchorRunner::close);
    }
}
