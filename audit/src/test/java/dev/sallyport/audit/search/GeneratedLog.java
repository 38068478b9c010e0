package dev.sallyport.audit.search;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.OnBehalfOf;
import dev.sallyport.audit.ResultFields;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Logs as a proxy writes them: 200 people, 50 of them agents, 300 tables, five kinds of statements. */
final class GeneratedLog {
    static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
    private static final List<String> KINDS = List.of("SELECT", "SELECT", "SELECT", "UPDATE", "INSERT", "DELETE");
    private static final String HASH = "ab".repeat(32);
    private static final int IN_FLIGHT = 4096;

    private GeneratedLog() {}

    /** A clock that goes on by a millisecond each time it is asked. */
    private static final class Ticking extends Clock {
        private Instant now = BEGIN;

        @Override
        public synchronized Instant instant() {
            now = now.plusMillis(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Writes a log of statements, each with its decision and its end unless it is denied. */
    static void write(Path directory, int statements, long segmentBytesMax, long seed) {
        AuditSettings settings = AuditSettings.of(directory, "audit.example/generated", "proxy-1")
                .withReserveBytes(0)
                .withSegmentBytesMax(segmentBytesMax)
                .withCheckpointInterval(Duration.ofHours(1));
        Random random = new Random(seed);
        try (FileAuditLog log = FileAuditLog.open(settings, new Ticking())) {
            List<CompletableFuture<Long>> waiting = new ArrayList<>();
            for (int i = 0; i < statements; i++) {
                events(random, i).forEach(event -> waiting.add(log.append(event)));
                if (waiting.size() >= IN_FLIGHT) {
                    waiting.forEach(CompletableFuture::join);
                    waiting.clear();
                }
            }
            waiting.forEach(CompletableFuture::join);
        }
    }

    private static List<AuditEvent> events(Random random, int number) {
        int person = random.nextInt(200);
        String table = "table" + random.nextInt(300);
        String kind = KINDS.get(random.nextInt(KINDS.size()));
        boolean denied = random.nextInt(50) == 0;
        SessionFields session = SessionFields.of("s-" + number / 20);
        ActorFields actor = actor(person);
        StatementFields statement = statement("q" + number, kind, table, random.nextInt(40));
        AuditEvent decision = AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                .session(session)
                .actor(actor)
                .statement(statement)
                .decision(new DecisionFields(
                        denied ? "deny" : "allow",
                        denied ? "no-" + table : "readers",
                        List.of("readers", "mask-email"),
                        "sha256:" + HASH,
                        List.of(),
                        denied ? "not for you" : null,
                        denied ? "42501" : null,
                        120,
                        OptionalLong.empty(),
                        List.of("public." + table + ".email")))
                .build();
        if (denied) {
            return List.of(decision);
        }
        AuditEvent end = AuditEvent.of(AuditEventType.STATEMENT_END)
                .session(session)
                .actor(actor)
                .statement(statement)
                .result(new ResultFields(
                        "ok", null, kind + " 3", 3, 412, 12_345, 9_000, List.of(), 0, List.of(), List.of(), false))
                .build();
        return List.of(decision, end);
    }

    private static ActorFields actor(int person) {
        boolean agent = person < 50;
        return new ActorFields(
                agent ? "agent" : "human",
                "https://idp.example|person" + person,
                "Person " + person,
                List.of("staff"),
                List.of("reader"),
                agent ? "bot-client" : null,
                !agent,
                agent
                        ? new OnBehalfOf("https://idp.example|person" + (person + 100), "Person " + (person + 100))
                        : null,
                List.of());
    }

    private static StatementFields statement(String id, String kind, String table, int column) {
        String text = kind + " email, column" + column + " FROM public." + table + " WHERE id = ? AND region IN (?, ?)";
        return new StatementFields(
                id,
                "extended",
                text,
                "redacted",
                text.length(),
                HASH,
                "hmac-1",
                "0123456789abcdef",
                kind + " " + table,
                kind,
                kind.equals("SELECT") ? "dql" : "dml",
                true,
                List.of("public." + table),
                kind.equals("SELECT") ? List.of() : List.of("public." + table),
                List.of(
                        "public." + table + ".email",
                        "public." + table + ".column" + column,
                        "public." + table + ".id"),
                List.of(),
                true,
                3,
                "I",
                null,
                null,
                null);
    }
}
