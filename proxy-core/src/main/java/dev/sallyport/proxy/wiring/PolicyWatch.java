package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.rule.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present policy. The files are looked at every {@value #INTERVAL_MILLIS} ms; a change that can be read takes effect
 * for the next statement, one that can't is rejected and the old policy stays. Safe for use by any thread.
 */
public final class PolicyWatch implements Supplier<PolicyEngine> {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);
    private static final long INTERVAL_MILLIS = 250;

    private final Supplier<Policy> reader;
    private final List<Path> files;
    private final AuditLog audit;
    private volatile PolicyEngine engine;
    private List<Object> seen;

    /**
     * Reads the policy for the first time; throws what the reader throws.
     *
     * @param files what is looked at for changes
     * @param reader reads the policy in them
     */
    PolicyWatch(List<Path> files, Supplier<Policy> reader, AuditLog audit) {
        this.files = List.copyOf(files);
        this.reader = reader;
        this.audit = audit;
        this.seen = stamps();
        this.engine = new PolicyEngine(reader.get());
        record(AuditEventType.POLICY_LOADED, null, engine.policy().hash(), AuditSeverity.INFO);
    }

    @Override
    public PolicyEngine get() {
        return engine;
    }

    void start(ScheduledExecutorService timer) {
        var unused = timer.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<Object> now = stamps();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        String before = engine.policy().hash();
        try {
            Policy policy = reader.get();
            if (policy.hash().equals(before)) {
                return;
            }
            record(AuditEventType.POLICY_LOADED, before, policy.hash(), AuditSeverity.INFO);
            engine = new PolicyEngine(policy);
            LOG.atInfo().addKeyValue("policy", policy.hash()).log("policy reloaded");
        } catch (YamlException | IllegalArgumentException e) {
            record(AuditEventType.POLICY_REJECTED, before, String.valueOf(e.getMessage()), AuditSeverity.HIGH);
            LOG.atError()
                    .addKeyValue("error", e.getMessage())
                    .addKeyValue("policy", before)
                    .log("changed policy rejected, the old one stays");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("changed policy could not be read, the old one stays");
        }
    }

    private void record(AuditEventType type, @Nullable String before, String after, AuditSeverity severity) {
        var unused = audit.append(AuditEvent.of(type)
                .severity(severity)
                .admin(new AdminFields("policy", files.toString(), before, after))
                .build());
    }

    /** Modification time, size and identity of each file: enough to see that it was replaced. */
    private List<Object> stamps() {
        List<Object> stamps = new ArrayList<>();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(List.of(
                        attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey())));
            } catch (IOException e) {
                stamps.add("missing");
            }
        }
        return stamps;
    }
}
