package dev.sallyport.it.crash;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditKeeping;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.ResultFields;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Records statements from many threads until it is killed. Says {@code ready} when the log is open, and a line for
 * each statement only after the log has answered, as the proxy forwards one only then: {@code executed ID SEQ}, and
 * when its end is on record {@code ended ID SEQ}. What was said stays in the pipe when the process dies.
 */
public final class RecordingProcess {
    static final String ORIGIN = "crash.example/1";
    private static final int WRITERS = 8;
    private static final String HASH = "0123456789abcdef".repeat(4);

    private final FileAuditLog log;
    private final PrintStream out = System.out;
    private final String run;

    private RecordingProcess(FileAuditLog log, String run) {
        this.log = log;
        this.run = run;
    }

    /**
     * Begins new segments often, signs often and packs at once, so that kills fall into everything that a writer does.
     *
     * @param bytesMax how much is kept
     */
    static AuditSettings settings(Path directory, long bytesMax) {
        return AuditSettings.of(directory, ORIGIN, "crash")
                .withSegmentBytesMax(16 * 1024)
                .withReserveBytes(64 * 1024)
                .withCheckpointInterval(Duration.ofMillis(15))
                .withKeeping(new AuditKeeping(true, null, bytesMax, Duration.ofMillis(5)));
    }

    /** Takes the log's directory, the run's name, a seed and how many bytes are kept. Ends when its input does: with whoever started it. */
    public static void main(String... arguments) throws IOException {
        AuditSettings settings = settings(Path.of(arguments[0]), Long.parseLong(arguments[3]));
        FileAuditLog log = FileAuditLog.open(settings, Clock.systemUTC());
        RecordingProcess process = new RecordingProcess(log, arguments[1]);
        process.say("ready");
        for (int i = 0; i < WRITERS; i++) {
            Random random = new Random(Long.parseLong(arguments[2]) * WRITERS + i);
            String session = process.run + "-" + i;
            new Thread(() -> process.write(session, random)).start();
        }
        if (System.in.read() < 0) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** At most two statements of a session are open at once. */
    private void write(String session, Random random) {
        String open = "";
        for (int n = 0; ; n++) {
            String id = session + "." + n;
            AuditEvent decided = event(AuditEventType.STATEMENT_DECISION, session, id, text(random));
            long seq = (random.nextInt(3) == 0 ? log.appendUnhurried(decided) : log.append(decided)).join();
            say("executed " + id + " " + seq);
            if (!open.isEmpty()) {
                end(session, open);
            }
            open = id;
            if (random.nextBoolean()) {
                end(session, open);
                open = "";
            }
        }
    }

    private void end(String session, String id) {
        long seq = log.append(event(AuditEventType.STATEMENT_END, session, id, null))
                .join();
        say("ended " + id + " " + seq);
    }

    /** Mostly short, sometimes so long that a write takes several pages. */
    private static String text(Random random) {
        return "SELECT '" + "x".repeat(random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(200)) + "'";
    }

    /** A line at once and as a whole. */
    private void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private static AuditEvent event(AuditEventType type, String session, String id, @Nullable String text) {
        AuditEvent.Builder event = AuditEvent.of(type)
                .session(SessionFields.of(session))
                .actor(new ActorFields(
                        "human", "issuer|ada", "ada", List.of("eng"), List.of("dev"), null, true, null, List.of()))
                .statement(statement(id, text));
        if (type == AuditEventType.STATEMENT_END) {
            return event.result(new ResultFields(
                            "ok", "00000", "SELECT 1", 1, 9, 100, 90, List.of(), 0, List.of(), List.of(), false))
                    .build();
        }
        return event.decision(new DecisionFields(
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

    private static StatementFields statement(String id, @Nullable String text) {
        return new StatementFields(
                id,
                "simple",
                text,
                text == null ? "omitted" : "raw",
                text == null ? 8 : text.length(),
                HASH,
                text == null ? "hmac-1" : null,
                HASH.substring(0, 16),
                "SELECT",
                "SELECT",
                "dql",
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                "I",
                null,
                null,
                null);
    }
}
