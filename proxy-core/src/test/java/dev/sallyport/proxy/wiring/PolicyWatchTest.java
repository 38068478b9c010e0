package dev.sallyport.proxy.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditHealth;
import dev.sallyport.audit.AuditLog;
import dev.sallyport.config.yaml.YamlException;
import dev.sallyport.policy.decision.PolicyEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWatchTest {
    private static final String HEADER = "apiVersion: sallyport/v1\nkind: Policy\n";
    private static final String AGENT = HEADER + "roles: {agent: {types: [agent]}}\nrules: []\n";
    private static final String MORE =
            HEADER + "roles: {agent: {types: [agent]}}\nrules: [{id: all, effect: allow, roles: [agent]}]\n";

    @TempDir
    Path folder;

    private final RecordingLog audit = new RecordingLog();
    private final ManualTimer timer = new ManualTimer();
    private long written;
    private Path file;
    private PolicyWatch watch;

    private static final class RecordingLog implements AuditLog {
        final List<AuditEvent> events = new ArrayList<>();

        @Override
        public CompletableFuture<Long> append(AuditEvent event) {
            events.add(event);
            return CompletableFuture.completedFuture((long) events.size());
        }

        @Override
        public AuditHealth health() {
            return new AuditHealth(AuditHealth.Level.OK, "");
        }

        @Override
        public void close() {}
    }

    /** Keeps what it is to repeat, for the test to run. */
    private static final class ManualTimer extends ScheduledThreadPoolExecutor {
        private Runnable repeated = () -> {};

        ManualTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initial, long delay, TimeUnit unit) {
            repeated = task;
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }
    }

    private PolicyWatch watch(List<Path> files, Set<String> roles) {
        return new PolicyWatch(files, () -> PolicyFiles.read(files, roles, "sallyport.yaml"), audit);
    }

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("policy.yaml");
        write(AGENT);
        watch = watch(List.of(file), Set.of("agent"));
        watch.start(timer);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /** Each version has its own time, whatever the file system's clock. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(++written * 10_000));
    }

    private List<AuditEventType> recorded() {
        return audit.events.stream().map(AuditEvent::type).toList();
    }

    private AdminFields admin(int event) {
        return Objects.requireNonNull(audit.events.get(event).admin());
    }

    @Test
    void recordsWhatItBeginsWith() {
        assertThat(recorded()).containsExactly(AuditEventType.POLICY_LOADED);
        assertThat(admin(0).after()).isEqualTo(watch.get().policy().hash());
    }

    @Test
    void takesUpAChange() throws IOException {
        PolicyEngine before = watch.get();
        write(MORE);
        assertThat(watch.get()).isSameAs(before);

        timer.repeated.run();

        assertThat(watch.get().policy().hash()).isNotEqualTo(before.policy().hash());
        assertThat(recorded()).containsExactly(AuditEventType.POLICY_LOADED, AuditEventType.POLICY_LOADED);
        assertThat(admin(1).before()).isEqualTo(before.policy().hash());
    }

    @Test
    void aTouchedFileIsNoChange() throws IOException {
        PolicyEngine before = watch.get();
        write(AGENT);

        timer.repeated.run();

        assertThat(watch.get()).isSameAs(before);
        assertThat(recorded()).hasSize(1);
    }

    @Test
    void aBrokenFileKeepsTheOldPolicyAndIsRejectedOnce() throws IOException {
        PolicyEngine before = watch.get();
        write("rules: [");

        timer.repeated.run();
        timer.repeated.run();

        assertThat(watch.get()).isSameAs(before);
        assertThat(recorded()).containsExactly(AuditEventType.POLICY_LOADED, AuditEventType.POLICY_REJECTED);
        write(MORE);
        timer.repeated.run();
        assertThat(watch.get()).isNotSameAs(before);
    }

    @Test
    void aMissingFileKeepsTheOldPolicy() throws IOException {
        PolicyEngine before = watch.get();
        Files.delete(file);

        timer.repeated.run();

        assertThat(watch.get()).isSameAs(before);
        assertThat(recorded()).endsWith(AuditEventType.POLICY_REJECTED);
    }

    @Test
    void aPolicyWithoutARoleThatLoginsNeedIsRejected() throws IOException {
        PolicyEngine before = watch.get();
        write(HEADER + "roles: {robot: {types: [agent]}}\nrules: []\n");

        timer.repeated.run();

        assertThat(watch.get()).isSameAs(before);
        assertThat(recorded()).endsWith(AuditEventType.POLICY_REJECTED);
        assertThat(admin(1).after()).contains("agent");
    }

    @Test
    void refusesDetectorsThatThereAreNot() throws IOException {
        String own = "detectors: {project: {words: [bluebird]}}\n";
        String rule = "rules: [{id: m, effect: mask, what: {content: [%s]}}]\n";
        write(HEADER + own + rule.formatted("email, project"));
        assertThat(PolicyFiles.read(List.of(file), Set.of(), "x").detectors()).hasSize(1);

        write(HEADER + own + rule.formatted("projects"));
        assertThatThrownBy(() -> PolicyFiles.read(List.of(file), Set.of(), "x"))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("unknown detector projects")
                .hasMessageContaining("project,");

        write(HEADER + "detectors: {project: {expression: '(?=x)'}}\n");
        assertThatThrownBy(() -> PolicyFiles.read(List.of(file), Set.of(), "x"))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("RE2");
    }

    @Test
    void doesNotBeginWithWhatItCouldNotKeep() throws IOException {
        assertThatThrownBy(() -> watch(List.of(file), Set.of("agent", "dba")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dba");
        write("rules: [");
        assertThatThrownBy(() -> watch(List.of(file), Set.of())).isInstanceOf(YamlException.class);
        assertThatThrownBy(() -> watch(List.of(folder.resolve("none.yaml")), Set.of()))
                .isInstanceOf(YamlException.class);
    }
}
