package dev.sallyport.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Events, logs and copies of logs for tests. */
final class Samples {
    static final String ORIGIN = "audit.example/test";
    static final Instant NOON = Instant.parse("2026-11-20T12:00:00.000123456Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    static final String HASH = "ab".repeat(32);

    private Samples() {}

    /** Settings that sign only on opening and closing, so that a test decides what is signed. */
    static AuditSettings settings(Path directory) {
        return AuditSettings.of(directory, ORIGIN, "proxy-1")
                .withReserveBytes(4096)
                .withCheckpointInterval(Duration.ofHours(1));
    }

    static FileAuditLog open(Path directory) {
        return FileAuditLog.open(settings(directory), CLOCK);
    }

    static ActorFields actor() {
        return new ActorFields(
                "agent",
                "https://idp.example|support-bot",
                "support-bot",
                List.of("support", "night"),
                List.of("reader"),
                "bot-client",
                false,
                new OnBehalfOf("https://idp.example|ada", "Ada"),
                List.of("support-bot", "ada"));
    }

    static SessionFields session() {
        return new SessionFields(
                "s-1",
                "10.0.0.7",
                51_234,
                "psql",
                new TlsFields("TLSv1.3", "TLS_AES_256_GCM_SHA384", HASH, "CN=support-bot"),
                "jwt_password",
                new TokenFields("https://idp.example", "t-1", "k-1", "0123456789abcdef", NOON),
                "shop",
                "shopdb",
                "prod",
                new UpstreamFields("pg.example", 5432, "sp_reader", "reader", 4711));
    }

    static StatementFields statement(String id, String text, String mode) {
        return new StatementFields(
                id,
                "extended",
                text,
                mode,
                text.length(),
                HASH,
                mode.equals("raw") ? null : "hmac-1",
                "0123456789abcdef",
                "SELECT customers",
                "SELECT",
                "dql",
                true,
                List.of("public.customers"),
                List.of("public.visits"),
                List.of("public.customers.email"),
                List.of("pg_catalog.lower"),
                true,
                2,
                "T",
                "ps1",
                "po1",
                3);
    }

    static DecisionFields decision(String effect) {
        return new DecisionFields(
                effect,
                "support-reads",
                List.of("support-reads", "mask-email"),
                "sha256:" + HASH,
                List.of("would-deny"),
                "because",
                "42501",
                120,
                OptionalLong.of(500),
                List.of("public.customers.email"));
    }

    static ApprovalFields approval(String state) {
        return new ApprovalFields(
                "ap_1",
                state,
                HASH,
                "rule",
                List.of("dba"),
                2,
                NOON,
                "approve",
                "fine",
                List.of("idp|one"),
                "payday",
                "CHG-1");
    }

    static ResultFields result() {
        return new ResultFields(
                "ok",
                "00000",
                "SELECT 3",
                3,
                412,
                12_345,
                9_000,
                List.of("email"),
                6,
                List.of("mask-email"),
                List.of("2"),
                true);
    }

    static AuditEvent decided(String id, String text) {
        return AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(SessionFields.of("s-1"))
                .actor(actor())
                .statement(statement(id, text, "redacted"))
                .decision(decision("allow"))
                .build();
    }

    /** A decision on a statement whose text is kept as it is, and beside the record if it is too long. */
    static AuditEvent raw(String id, String text) {
        return AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(SessionFields.of("s-1"))
                .actor(actor())
                .statement(statement(id, text, "raw"))
                .decision(decision("allow"))
                .build();
    }

    static AuditEvent ended(String id) {
        return AuditEvent.of(AuditEventType.STATEMENT_END)
                .session(SessionFields.of("s-1"))
                .actor(actor())
                .statement(statement(id, "SELECT 1", "redacted"))
                .result(result())
                .build();
    }

    static AuditEvent action(String target) {
        return AuditEvent.of(AuditEventType.ADMIN_ACTION)
                .admin(new AdminFields("test", target, null, null))
                .build();
    }

    /** Appends so many events and waits until they are durable. */
    static void fill(AuditLog log, int events) {
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            futures.add(log.append(action("event " + i)));
        }
        futures.forEach(CompletableFuture::join);
    }

    /** What a killed process leaves behind: a copy of the directory as it is now. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    static Path firstSegment(Path directory) {
        return new LogLayout(directory).segment(0);
    }

    static Path lastSegment(Path directory) throws IOException {
        List<LogLayout.Segment> segments = new LogLayout(directory).listSegments();
        return segments.get(segments.size() - 1).file();
    }

    /** All lines of a log. */
    static List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        for (LogLayout.Segment segment : new LogLayout(directory).listSegments()) {
            try (SegmentReader reader = new SegmentReader(segment.file())) {
                for (SegmentReader.Line line = reader.next(); line != null; line = reader.next()) {
                    lines.add(new String(line.bytes, StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }
}
