package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.ResultFields;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import dev.sallyport.config.StatementText;
import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.policy.sql.surface.SurfaceText;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.identity.RecordedActor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes what is asked of the proxy itself: who reads the log is in the log. Confined to one event loop. */
final class SurfaceRecorder {
    private static final String RULE = "surface";

    private final SessionServices services;
    private final SessionFields session;
    private final ActorFields actor;
    private long statements;

    SurfaceRecorder(SessionServices services, SessionIdentity identity) {
        this.services = services;
        this.session = AuditSubjects.brief(identity);
        this.actor = RecordedActor.of(identity.principal(), identity.roles());
    }

    /** A statement that is on record, for its end. */
    record Begun(StatementFields fields, long nanos) {}

    /**
     * What a statement looks like on record.
     *
     * @param reads the tables that it reads
     */
    Begun begin(SurfaceText text, List<String> reads, String protocol, TransactionStatus status) {
        SurfaceStatement statement = text.statement();
        String category = statement instanceof SurfaceStatement.Transaction
                ? "txn"
                : statement instanceof SurfaceStatement.CastVote
                        ? "utility"
                        : text.kind().equals("SELECT") ? "dql" : "session";
        List<String> functions = statement instanceof SurfaceStatement.CastVote vote
                ? List.of(vote.agrees() ? "approve" : "reject")
                : List.of();
        return begin(
                text.text(),
                text.redacted(),
                protocol,
                text.fingerprint(),
                text.kind(),
                category,
                reads,
                functions,
                text.parameters(),
                status);
    }

    /** A text that isn't understood. */
    Begun beginUnknown(String text, String redacted, String protocol, TransactionStatus status) {
        return begin(text, redacted, protocol, null, "UNKNOWN", "unknown", List.of(), List.of(), 0, status);
    }

    private Begun begin(
            String text,
            String redacted,
            String protocol,
            @Nullable String fingerprint,
            String kind,
            String category,
            List<String> reads,
            List<String> functions,
            int parameters,
            TransactionStatus status) {
        boolean raw = services.texts().mode() == StatementText.RAW;
        StatementFields fields = new StatementFields(
                session.id() + "." + ++statements,
                protocol,
                switch (services.texts().mode()) {
                    case RAW -> text;
                    case REDACTED -> redacted;
                    case OMITTED -> null;
                },
                services.texts().label(),
                text.getBytes(StandardCharsets.UTF_8).length,
                services.texts().hash(text),
                raw ? null : services.texts().digest().keyName(),
                fingerprint,
                null,
                kind,
                category,
                fingerprint != null,
                reads,
                List.of(),
                List.of(),
                functions,
                null,
                parameters,
                String.valueOf((char) status.code()),
                null,
                null,
                null);
        return new Begun(fields, System.nanoTime());
    }

    /** Records that the statement may run, or why not; completes when that is on disk. */
    CompletableFuture<Long> decided(Begun begun, @Nullable String sqlState, @Nullable String message) {
        boolean allowed = sqlState == null;
        services.metrics().decided(allowed ? "allow" : "deny");
        return services.audit()
                .append(AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                        .severity(allowed ? AuditSeverity.INFO : AuditSeverity.MEDIUM)
                        .session(session)
                        .actor(actor)
                        .statement(begun.fields())
                        .decision(new DecisionFields(
                                allowed ? "allow" : "deny",
                                RULE,
                                List.of(RULE),
                                services.policy().get().policy().hash(),
                                List.of(),
                                message,
                                sqlState,
                                (System.nanoTime() - begun.nanos()) / 1000,
                                OptionalLong.empty(),
                                List.of()))
                        .build());
    }

    /** Records what came of it. */
    void ended(Begun begun, String status, @Nullable String sqlState, @Nullable String tag, long rows) {
        long micros = (System.nanoTime() - begun.nanos()) / 1000;
        var unused = services.audit()
                .appendUnhurried(AuditEvent.of(AuditEventType.STATEMENT_END)
                        .session(session)
                        .actor(actor)
                        .statement(withoutText(begun.fields()))
                        .result(new ResultFields(
                                status, sqlState, tag, rows, 0, micros, 0, List.of(), 0, List.of(), List.of(), false))
                        .build());
    }

    private StatementFields withoutText(StatementFields of) {
        boolean raw = services.texts().mode() == StatementText.RAW;
        return new StatementFields(
                of.id(),
                of.protocol(),
                null,
                "omitted",
                0,
                of.sha256(),
                raw ? services.texts().digest().keyName() : of.hashKey(),
                of.fingerprint(),
                null,
                of.kind(),
                of.category(),
                of.parsed(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                null,
                null,
                null,
                null);
    }
}
