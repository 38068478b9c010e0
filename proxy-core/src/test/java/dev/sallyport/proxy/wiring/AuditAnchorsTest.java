package dev.sallyport.proxy.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.VerificationReport;
import dev.sallyport.audit.WitnessDemand;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessSigner;
import dev.sallyport.config.AuditAnchorsConfig;
import dev.sallyport.config.AuditAnchorsConfig.FileAnchor;
import dev.sallyport.config.AuditAnchorsConfig.WitnessAnchor;
import dev.sallyport.config.AuditConfig;
import dev.sallyport.config.AuditKeepingConfig;
import dev.sallyport.config.AuditParametersConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.StatementText;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditAnchorsTest {
    private static final WitnessSigner SIGNER = WitnessSigner.generate("witness.example/w1", new SecureRandom());

    @TempDir
    Path folder;

    private final MeterRegistry metrics = new SimpleMeterRegistry();

    private AuditAnchors anchors(int required, boolean unready, AuditAnchorsConfig.Anchor... anchors) {
        AuditConfig config = new AuditConfig(
                folder.resolve("log"),
                "audit.example/proxy",
                StatementText.REDACTED,
                Duration.ofSeconds(1),
                1 << 20,
                null,
                AuditParametersConfig.OMITTED,
                AuditKeepingConfig.DEFAULT,
                List.of(),
                new AuditAnchorsConfig(List.of(anchors), required, Duration.ofMinutes(5), unready));
        return new AuditAnchors(config, metrics, Clock.systemUTC());
    }

    private FileAuditLog open() {
        AuditSettings settings = AuditSettings.of(folder.resolve("log"), "audit.example/proxy", "p")
                .withReserveBytes(0);
        return FileAuditLog.open(settings, Clock.systemUTC());
    }

    private static void awaitEnough(AuditAnchors anchors) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!anchors.problems().isEmpty()) {
            assertThat(System.nanoTime()).as(anchors.health().toString()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void keepsTheLogsCheckpointsWithAWitnessAndInAFileUpToItsLastWords() throws Exception {
        Path worm = folder.resolve("worm");
        FileAuditLog log = open();
        try (WitnessDaemon witness = WitnessDaemon.start(
                SIGNER,
                List.of(VerifierKey.parse(Files.readString(folder.resolve("log/log/vkey")))),
                folder.resolve("state"),
                new HostPort("127.0.0.1", 0),
                null)) {
            URI url = URI.create("http://127.0.0.1:" + witness.address().getPort());
            AuditAnchors anchors = anchors(
                    2, false, new WitnessAnchor("w1", url, witness.key().toString()), new FileAnchor("worm", worm));
            assertThat(anchors.problems()).singleElement().asString().contains("0 of 2 anchors");
            anchors.start();
            awaitEnough(anchors);
            assertThat(anchors.health()).allMatch(each -> each.size() == 1);
            assertThat(metrics.get("sallyport.audit.anchor.age.seconds")
                            .tag("anchor", "w1")
                            .gauge()
                            .value())
                    .isBetween(-1.0, 60.0);

            log.close();
            anchors.close();
            assertThat(anchors.health()).allMatch(each -> each.size() == 2);
        }
        List<String> kept = Files.readAllLines(worm);
        Path since = Files.write(folder.resolve("since"), kept.subList(kept.size() - 5, kept.size()));
        WitnessDemand demand = new WitnessDemand(List.of(SIGNER.verifier()), 1, null, Clock.systemUTC());
        VerificationReport report = AuditVerifier.verify(folder.resolve("log"), null, since, true, demand);
        assertThat(report.sound()).as(report.findings().toString()).isTrue();
    }

    @Test
    void saysWhenTooFewWereReachedAndDoesNotHoldUpTheLog() throws Exception {
        try (FileAuditLog log = open();
                AuditAnchors anchors = anchors(
                        1,
                        true,
                        new WitnessAnchor(
                                "w1",
                                URI.create("http://127.0.0.1:1"),
                                SIGNER.verifier().toString()))) {
            anchors.start();
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            while (anchors.health().get(0).problem().isEmpty()) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }

            assertThat(anchors.problems()).hasSize(1);
            assertThat(anchors.readiness(List.of("stopping")).reasons()).hasSize(2);
            assertThat(log.health().writable()).isTrue();
        }
    }

    @Test
    void refusesAKeyThatIsNoWitness() throws Exception {
        open().close();
        String key = Files.readString(folder.resolve("log/log/vkey")).strip();

        assertThatThrownBy(() -> anchors(0, false, new WitnessAnchor("w1", URI.create("https://w"), key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("w1");
    }
}
