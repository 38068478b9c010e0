package dev.sallyport.it.bench;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a statement's record costs until it is on the device: alone, and as one of a thousand that share a write. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AuditAppendBenchmark {
    private static final int TOGETHER = 1000;
    private static final String HASH = "0123456789abcdef".repeat(4);

    private final AuditEvent event = event();
    private Path directory = Path.of("");
    private @Nullable FileAuditLog opened;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("audit-bench");
        opened = FileAuditLog.open(AuditSettings.of(directory, "bench.example/1", "bench"), Clock.systemUTC());
    }

    private FileAuditLog log() {
        return Objects.requireNonNull(opened);
    }

    /** Closes the log and deletes what was measured. */
    @TearDown
    public void close() throws IOException {
        log().close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public long alone() {
        return log().append(event).join();
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public long together() {
        CompletableFuture<Long> last = log().append(event);
        for (int i = 1; i < TOGETHER; i++) {
            last = log().append(event);
        }
        return last.join();
    }

    private static AuditEvent event() {
        return AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(SessionFields.of("01JCY7QK3V0000000000000000"))
                .actor(new ActorFields(
                        "human", "issuer|ada", "ada", List.of("eng"), List.of("dev"), null, true, null, List.of()))
                .statement(new StatementFields(
                        "01JCY7QK3V0000000000000000.1",
                        "simple",
                        "SELECT abalance FROM pgbench_accounts WHERE aid = ?",
                        "redacted",
                        Statements.POINT_READ.length(),
                        HASH,
                        "hmac-0123456789abcdef",
                        HASH.substring(0, 16),
                        "SELECT public.pgbench_accounts",
                        "SELECT",
                        "dql",
                        true,
                        List.of("public.pgbench_accounts"),
                        List.of(),
                        List.of("public.pgbench_accounts.abalance", "public.pgbench_accounts.aid"),
                        List.of(),
                        null,
                        0,
                        "I",
                        null,
                        null,
                        null))
                .decision(new DecisionFields(
                        "allow",
                        "all",
                        List.of("all"),
                        "sha256:" + HASH,
                        List.of(),
                        null,
                        null,
                        12,
                        OptionalLong.empty(),
                        List.of()))
                .build();
    }
}
