package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.ResultFields;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import dev.sallyport.config.StatementText;
import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.type.CommandTag;
import dev.sallyport.protocol.type.TransactionStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's events: who it is, what was decided on each statement before it runs, and what came of it. Confined
 * to one event loop.
 */
final class SessionRecorder {
    private final SessionServices services;
    private final SessionFields session;
    private final ActorFields actor;
    private long statements;

    SessionRecorder(SessionServices services, SessionIdentity identity) {
        this.services = services;
        this.session = AuditSubjects.brief(identity);
        this.actor = AuditSubjects.actor(identity.principal(), identity.roles());
    }

    void sessionEnded(String reason) {
        var unused = services.audit()
                .append(AuditEvent.of(AuditEventType.SESSION_END)
                        .session(session)
                        .actor(actor)
                        .admin(new AdminFields("session.end", reason, null, null))
                        .build());
    }

    String nextStatementId() {
        return session.id() + "." + ++statements;
    }

    /** Records a decision; completes when it is on disk. */
    CompletableFuture<Long> decided(
            Execution execution,
            String sql,
            String protocol,
            TransactionStatus status,
            @Nullable String name,
            @Nullable String portal) {
        StatementFacts facts = execution.facts;
        String text = sql.isEmpty() ? facts.redactedText() : sql.substring(facts.start(), facts.end());
        execution.protocol = protocol;
        execution.textHash = services.texts().hash(text);
        StatementFields statement = new StatementFields(
                execution.statementId,
                protocol,
                shown(text, facts.redactedText()),
                mode(),
                utf8Length(text),
                execution.textHash,
                hashKey(),
                facts.fingerprint(),
                summary(facts),
                facts.kind(),
                facts.category().label(),
                true,
                tables(facts, true),
                tables(facts, false),
                columns(facts),
                functions(facts),
                facts.restricts() ? null : Boolean.FALSE,
                facts.parameters(),
                transaction(status),
                emptyToNull(name),
                emptyToNull(portal),
                null);
        return append(statement, execution.decision, System.nanoTime() - execution.startedNanos);
    }

    /** Records that a text could not be read. */
    CompletableFuture<Long> notUnderstood(
            Decision decision, String sql, Analysis.NotUnderstood reason, String protocol, TransactionStatus status) {
        StatementFields statement = new StatementFields(
                nextStatementId(),
                protocol,
                shown(sql, reason.redactedText()),
                mode(),
                utf8Length(sql),
                services.texts().hash(sql),
                hashKey(),
                null,
                null,
                "UNKNOWN",
                Category.UNKNOWN.label(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                transaction(status),
                null,
                null,
                null);
        return append(statement, decision, 0);
    }

    /** Records a refused message that carries no statement of its own. */
    CompletableFuture<Long> refused(Decision decision, String kind, TransactionStatus status) {
        StatementFields statement = new StatementFields(
                nextStatementId(),
                kind.equals("FUNCTION CALL") ? "function_call" : "extended",
                null,
                "omitted",
                0,
                services.texts().digest().keyed(""),
                services.texts().digest().keyName(),
                null,
                null,
                kind,
                Category.UNKNOWN.label(),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                transaction(status),
                null,
                null,
                null);
        return append(statement, decision, 0);
    }

    private CompletableFuture<Long> append(StatementFields statement, Decision decision, long latencyNanos) {
        String effect = decision.effect().name().toLowerCase(Locale.ROOT);
        boolean allowed = decision.effect() == Effect.ALLOW;
        services.metrics().decided(effect);
        return services.audit()
                .append(AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                        .severity(allowed ? AuditSeverity.INFO : AuditSeverity.MEDIUM)
                        .session(session)
                        .actor(actor)
                        .statement(statement)
                        .decision(new DecisionFields(
                                effect,
                                decision.rule(),
                                decision.rules(),
                                services.policy().get().policy().hash(),
                                decision.would(),
                                allowed ? null : decision.message(),
                                allowed ? null : decision.sqlState(),
                                latencyNanos / 1000,
                                decision.rowLimit(),
                                decision.maskedColumns()))
                        .build());
    }

    /** Records what came of an execution; nothing if that was done before. */
    void ended(Execution execution, String status, @Nullable String sqlState, @Nullable String commandTag) {
        if (!execution.end()) {
            return;
        }
        services.metrics().ended(execution);
        long micros = (System.nanoTime() - execution.startedNanos) / 1000;
        MaskingPlan plan = execution.plan == null ? MaskingPlan.NONE : execution.plan;
        long rows = execution.rows;
        if (rows == 0 && commandTag != null && !commandTag.isEmpty()) {
            rows = CommandTag.parse(commandTag).rows().orElse(0);
        }
        StatementFields statement = new StatementFields(
                execution.statementId,
                execution.protocol,
                null,
                "omitted",
                0,
                execution.textHash,
                services.texts().digest().keyName(),
                execution.facts.fingerprint(),
                null,
                execution.facts.kind(),
                execution.facts.category().label(),
                true,
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
        var unused = services.audit()
                .append(AuditEvent.of(AuditEventType.STATEMENT_END)
                        .session(session)
                        .actor(actor)
                        .statement(statement)
                        .result(new ResultFields(
                                status,
                                sqlState,
                                emptyToNull(commandTag),
                                rows,
                                execution.bytes,
                                micros,
                                micros,
                                plan.maskedColumns(),
                                execution.maskedCells,
                                plan.rules(),
                                execution.rowLimitHit))
                        .build());
    }

    private String mode() {
        return services.texts().mode().name().toLowerCase(Locale.ROOT);
    }

    private @Nullable String hashKey() {
        return services.texts().mode() == StatementText.RAW
                ? null
                : services.texts().digest().keyName();
    }

    private @Nullable String shown(String raw, String redacted) {
        return switch (services.texts().mode()) {
            case RAW -> raw;
            case REDACTED -> redacted;
            case OMITTED -> null;
        };
    }

    private static String transaction(TransactionStatus status) {
        return String.valueOf((char) status.code());
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static List<String> tables(StatementFacts facts, boolean read) {
        Set<String> names = new TreeSet<>();
        for (RelationUse use : facts.relations()) {
            if ((use.access() == Access.READ) == read) {
                use.names().stream().map(QualifiedName::toString).forEach(names::add);
            }
        }
        return List.copyOf(names);
    }

    private static List<String> columns(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        for (ColumnUse use : facts.columns()) {
            use.relations().forEach(relation -> names.add(relation.name() + "." + use.column()));
        }
        return List.copyOf(names);
    }

    private static List<String> functions(StatementFacts facts) {
        Set<String> names = new TreeSet<>();
        for (FunctionUse use : facts.functions()) {
            use.names().stream().map(QualifiedName::toString).forEach(names::add);
        }
        return List.copyOf(names);
    }

    /** OpenTelemetry's {@code db.query.summary}: operation and targets, cut between names at 255 characters. */
    private static String summary(StatementFacts facts) {
        StringBuilder summary = new StringBuilder(facts.kind());
        List<String> targets = new ArrayList<>(tables(facts, false));
        targets.addAll(tables(facts, true));
        for (String target : targets) {
            if (summary.length() + 1 + target.length() > 255) {
                break;
            }
            summary.append(' ').append(target);
        }
        return summary.length() > 255 ? summary.substring(0, 255) : summary.toString();
    }
}
