package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSeverity;
import dev.sallyport.audit.ClaimedFields;
import dev.sallyport.audit.DecisionFields;
import dev.sallyport.audit.EstimateFields;
import dev.sallyport.audit.ResultFields;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.StatementFields;
import dev.sallyport.audit.TouchedRows;
import dev.sallyport.audit.ValueForm;
import dev.sallyport.config.StatementText;
import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.policy.decision.AffectedLimit;
import dev.sallyport.policy.decision.Claimed;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.Estimate;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.CommandTag;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.identity.RecordedActor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's events: who it is, what was decided on each statement before it runs, and what came of it. Confined
 * to one event loop.
 */
final class SessionRecorder {
    private static final int DESCRIPTIONS_MAX = 16;
    private static final int DESCRIBED_CHARS_MAX = 8192;

    private final SessionServices services;
    private final SessionFields session;
    private final ActorFields actor;
    private final AgentContext context;
    private final IdentityHashMap<StatementFacts, Described> descriptions = new IdentityHashMap<>();
    private final @Nullable ValueRecorder values;
    private long statements;

    SessionRecorder(SessionServices services, SessionIdentity identity) {
        this.services = services;
        this.session = AuditSubjects.brief(identity);
        this.actor = RecordedActor.of(identity.principal(), identity.roles());
        this.context = identity.context();
        ValueForm form = services.texts().values();
        this.values = form == null ? null : new ValueRecorder(form, session.id());
    }

    /** @param told what the client was told last; null for nothing */
    void sessionEnded(String reason, @Nullable ErrorFields told) {
        String sqlState = told == null ? null : told.sqlState();
        var unused = services.audit()
                .append(AuditEvent.of(AuditEventType.SESSION_END)
                        .session(session)
                        .actor(actor)
                        .admin(new AdminFields("session.end", reason, null, sqlState))
                        .build());
    }

    /** What records parameters and literals; null if they aren't recorded. */
    @Nullable
    ValueRecorder values() {
        return values;
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
        Described described = described(facts, sql, execution.again || protocol.equals("extended"));
        execution.protocol = protocol;
        execution.textHash = described.hash();
        StatementFields statement = new StatementFields(
                execution.statementId,
                protocol,
                shown(described.text(), facts.redactedText()),
                mode(),
                described.utf8Length(),
                described.hash(),
                hashKey(),
                facts.fingerprint(),
                described.summary(),
                facts.kind(),
                facts.category().label(),
                true,
                described.tablesRead(),
                described.tablesWritten(),
                described.columns(),
                described.functions(),
                facts.restricts() ? null : Boolean.FALSE,
                facts.parameters(),
                transaction(status),
                emptyToNull(name),
                emptyToNull(portal),
                null,
                execution.values);
        return append(
                statement,
                claimed(sql, execution.decision, execution.claimed),
                execution.decision,
                System.nanoTime() - execution.startedNanos,
                execution.approval);
    }

    /** What the log says of the text, worked out once for what comes again and again. */
    private Described described(StatementFacts facts, String sql, boolean again) {
        Described known = descriptions.get(facts);
        if (known != null && known.sql().equals(sql)) {
            return known;
        }
        String text = sql.isEmpty() ? facts.redactedText() : sql.substring(facts.start(), facts.end());
        String hash = services.texts().hash(text);
        Described described = known == null ? Described.of(facts, sql, text, hash) : known.of(sql, text, hash);
        if (again && sql.length() <= DESCRIBED_CHARS_MAX) {
            if (descriptions.size() >= DESCRIPTIONS_MAX) {
                descriptions.clear();
            }
            descriptions.put(facts, described);
        }
        return described;
    }

    /** Records that a text could not be read. */
    CompletableFuture<Long> notUnderstood(
            Decision decision, String sql, Analysis.NotUnderstood reason, String protocol, TransactionStatus status) {
        StatementFields statement = new StatementFields(
                nextStatementId(),
                protocol,
                shown(sql, reason.redactedText()),
                mode(),
                Described.utf8Length(sql),
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
        return append(statement, context.with(sql).fields(), decision, 0, null);
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
        return append(statement, context.fields(), decision, 0, null);
    }

    private CompletableFuture<Long> append(
            StatementFields statement,
            @Nullable ClaimedFields claimed,
            Decision decision,
            long latencyNanos,
            @Nullable String approval) {
        String effect = decision.effect().label();
        boolean allowed = decision.effect() == Effect.ALLOW;
        AffectedLimit limit = decision.affectedLimit();
        OptionalLong affected = limit == null ? OptionalLong.empty() : OptionalLong.of(limit.rows());
        services.metrics().decided(effect);
        return services.audit()
                .append(AuditEvent.of(AuditEventType.STATEMENT_DECISION)
                        .severity(allowed ? AuditSeverity.INFO : AuditSeverity.MEDIUM)
                        .session(session)
                        .actor(actor)
                        .claimed(claimed)
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
                                decision.maskedColumns(),
                                approval,
                                affected,
                                expected(decision.estimate()),
                                decision.consents()))
                        .build());
    }

    /** Reasons are kept where a rule consented because of them: nobody else's record has them. */
    private @Nullable ClaimedFields claimed(String sql, Decision decision, Claimed reasons) {
        ClaimedFields said = context.with(sql).fields();
        if (decision.consents().isEmpty() || reasons.equals(Claimed.NOTHING)) {
            return said;
        }
        ClaimedFields known = said == null ? ClaimedFields.NOTHING : said;
        return known.because(emptyToNull(reasons.justification()), emptyToNull(reasons.ticket()));
    }

    private static @Nullable EstimateFields expected(@Nullable Estimate estimate) {
        if (estimate == null) {
            return null;
        }
        return estimate.known()
                ? new EstimateFields(estimate.rows(), (long) Math.ceil(estimate.cost()), null)
                : new EstimateFields(0, 0, estimate.unknown());
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
                .appendUnhurried(AuditEvent.of(AuditEventType.STATEMENT_END)
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
                                versions(plan),
                                execution.overLimit(),
                                touched(execution, status, commandTag)))
                        .build());
    }

    private static List<String> versions(MaskingPlan plan) {
        return plan.keyVersions().isEmpty()
                ? List.of()
                : plan.keyVersions().stream().map(String::valueOf).toList();
    }

    /** The rows that it had to do with; none if it didn't run. */
    private List<TouchedRows> touched(Execution execution, String status, @Nullable String commandTag) {
        RowsTouched touched = execution.touched;
        if (touched == null || status.equals("not_executed") || status.equals("denied")) {
            return List.of();
        }
        return touched.fields(services.texts().rows(), commandTag != null && commandTag.isEmpty());
    }

    private String mode() {
        return services.texts().label();
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

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
