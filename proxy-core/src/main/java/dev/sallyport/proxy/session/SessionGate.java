package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.masking.DetectorSet;
import dev.sallyport.masking.MaskingKeys;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.catalog.CatalogService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only road from SQL to the upstream: analyse, decide, record, in that order. Fails closed: whatever goes wrong on
 * the way is a refusal. One per session, confined to its event loop.
 */
final class SessionGate {
    /**
     * What all gates share.
     *
     * @param policy the present policy; asked anew for each statement
     * @param catalog of this session's database
     */
    record Parts(
            AnalysisCache analyses,
            Supplier<PolicyEngine> policy,
            CatalogService catalog,
            MaskingKeys maskingKeys,
            AuditLog audit,
            Clock clock) {}

    /**
     * The verdict on one message.
     *
     * @param executions what will run if there is no refusal
     * @param recorded completed when the decision's record is on disk
     */
    record Admission(List<Execution> executions, @Nullable ErrorFields refusal, CompletableFuture<?> recorded) {}

    private record Verdict(
            Decision decision,
            MaskingRules masking,
            @Nullable ErrorFields refusal) {}

    private static final CompletableFuture<?> NOTHING_TO_RECORD = CompletableFuture.completedFuture(null);

    private final Parts parts;
    private final SessionIdentity identity;
    private final SessionRecorder recorder;
    private final NamedStatements named;
    private final SessionScope scope;
    private final NameCheck check;
    private final PolicyDetectors policyDetectors = new PolicyDetectors();
    private final DecisionMemory memory;
    private MaskingRules masking;

    SessionGate(
            Parts parts, SessionIdentity identity, SessionRecorder recorder, SessionNames names, SessionScope scope) {
        this.parts = parts;
        this.identity = identity;
        this.recorder = recorder;
        this.named = new NamedStatements(names);
        this.scope = scope;
        this.check = new NameCheck(scope);
        this.memory = new DecisionMemory(identity.principal());
        this.masking = maskingNow(parts.policy().get(), context(TransactionStatus.IDLE));
    }

    /** The names as they are now. */
    AnalysisScope scope() {
        return scope.of(parts.catalog().current());
    }

    /** The names where it can't be told which they are. */
    AnalysisScope doubtfulScope() {
        return scope.doubtful(parts.catalog().current());
    }

    CompletableFuture<Analysis> analyze(String sql, AnalysisScope under) {
        return parts.analyses().analyze(sql, under);
    }

    /** Prepared statements that the text executes, but that were read when names meant something else. */
    List<PreparedStatement> outdated(List<StatementFacts> statements, AnalysisScope under, TransactionStatus status) {
        return named.outdated(statements, under, columnMasks(status));
    }

    /** The columns that are masked for this principal now. */
    ColumnMasks columnMasks(TransactionStatus status) {
        return masking(status).columns();
    }

    /** How each of a text's statements has to be masked at the scan. */
    List<ScanNeed> needMasking(Analysis analysis, ColumnMasks masks, TransactionStatus status) {
        if (masks.isEmpty() || !(analysis instanceof Analysis.Understood understood)) {
            return List.of();
        }
        PolicyEngine engine = parts.policy().get();
        DecisionContext context = context(status);
        return understood.statements().stream()
                .map(facts -> engine.needsMasking(facts, masks, context))
                .toList();
    }

    CompletableFuture<Optional<MaskedText>> mask(
            String sql, AnalysisScope under, ColumnMasks masks, List<ScanNeed> needs) {
        return parts.analyses().mask(sql, under, masks, needs);
    }

    /** Whether other columns are masked by now than when the text was read. */
    boolean outdated(Reading reading, TransactionStatus status) {
        ColumnMasks now = columnMasks(status);
        return reading.statements().stream()
                .anyMatch(facts -> !now.sameFor(reading.masked().masks(), facts));
    }

    CompletableFuture<Catalog> refreshCatalog() {
        return parts.catalog().refresh();
    }

    /** What was masked for this principal when the last statement was judged. */
    MaskingRules masking() {
        return masking;
    }

    /** What is masked for this principal now. */
    MaskingRules masking(TransactionStatus status) {
        return maskingNow(parts.policy().get(), context(status));
    }

    /** Whether a newer catalog could make a difference to what was read. */
    boolean wantsFresherCatalog(Analysis analysis) {
        if (!(analysis instanceof Analysis.Understood understood)) {
            return false;
        }
        for (StatementFacts facts : understood.statements()) {
            if (check.missingRelation(facts) != null
                    || check.missingFunction(facts) != null
                    || check.unseenRelation(facts, parts.catalog().current()) != null) {
                return true;
            }
        }
        return false;
    }

    /** Judges a simple Query. */
    Admission admitQuery(String sql, Reading reading, TransactionStatus status) {
        Analysis analysis = reading.analysis();
        if (analysis instanceof Analysis.NotUnderstood reason) {
            return notUnderstood(sql, reason, "simple", status);
        }
        List<StatementFacts> statements = ((Analysis.Understood) analysis).statements();
        List<Execution> executions = new ArrayList<>();
        CompletableFuture<?> recorded = NOTHING_TO_RECORD;
        ErrorFields refusal = null;
        List<Verdict> verdicts = new ArrayList<>();
        List<StatementFacts> joined = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            StatementFacts remaining = reading.masked().remaining(i);
            NamedStatements.Joined facts = join(statements.get(i), remaining, status);
            Verdict verdict = verdict(facts, status, i < statements.size() - 1, false);
            joined.add(facts.facts());
            verdicts.add(verdict);
            refusal = refusal == null ? verdict.refusal() : refusal;
            named.define(statements.get(i), remaining, sql, reading.scope(), reading.masked());
            // Also if the message is refused in the end: what may have been created or changed is only judged stricter.
            scope.admitted(facts.facts(), parts.catalog().current());
        }
        for (int i = 0; i < joined.size(); i++) {
            Verdict verdict = verdicts.get(i);
            Decision decision = refusal != null && verdict.refusal() == null ? batchRefused() : verdict.decision();
            Execution execution =
                    execution(joined.get(i), new Verdict(decision, verdict.masking(), null), reading.masked());
            executions.add(execution);
            recorded = recorder.decided(execution, sql, "simple", status, null, null);
        }
        if (refusal != null) {
            named.undefine(statements);
            return new Admission(List.of(), refusal, recorded);
        }
        for (int i = 0; i < executions.size(); i++) {
            named.attach(executions.get(i), statements.get(i));
        }
        return new Admission(executions, null, recorded);
    }

    /** Judges a Parse of exactly one statement (or none). */
    Admission admitParse(PreparedStatement statement, TransactionStatus status) {
        StatementFacts written = statement.facts;
        if (written == null) {
            return new Admission(List.of(), null, NOTHING_TO_RECORD);
        }
        Admission admission = admit(statement, written, statement.remaining, statement.sql, status, null);
        if (admission.refusal() == null) {
            statement.opened = admission.executions().get(0);
        }
        return admission;
    }

    /** Judges a Bind: the statement was judged when parsed, but policy may have changed since. */
    Admission admitBind(PreparedStatement statement, TransactionStatus status) {
        if (statement.facts == null) {
            return new Admission(List.of(), null, NOTHING_TO_RECORD);
        }
        NamedStatements.Joined facts = join(statement.facts, statement.remaining, status);
        boolean stale = statement.stale() || !columnMasks(status).sameFor(statement.masked.masks(), statement.facts);
        Verdict verdict = stale
                ? refused("builtin:names", Refusals.stalePreparedStatement(statement.name))
                : verdict(facts, status, false, true);
        if (verdict.refusal() == null) {
            return new Admission(List.of(), null, NOTHING_TO_RECORD);
        }
        Execution refused = execution(facts.facts(), verdict, statement.masked);
        CompletableFuture<?> recorded =
                recorder.decided(refused, statement.sql, "extended", status, statement.name, null);
        return new Admission(List.of(), verdict.refusal(), recorded);
    }

    /** Judges an Execute. The record made at Parse serves the first Execute before the next Sync. */
    Admission admitExecute(Portal portal, TransactionStatus status) {
        PreparedStatement statement = portal.statement;
        StatementFacts facts = portal.facts;
        if (facts == null) {
            return new Admission(List.of(), null, NOTHING_TO_RECORD);
        }
        if (portal.stale(columnMasks(status))) {
            return refuse("builtin:names", Refusals.stalePortal(portal.name), facts.kind(), status);
        }
        Execution opened = statement.opened;
        if (opened != null) {
            statement.opened = null;
            NamedStatements.Joined joined = join(facts, portal.remaining, status);
            Verdict now = joined.refusal() != null ? null : verdict(joined, status, false, true);
            if (now != null
                    && now.refusal() == null
                    && now.decision().equals(opened.decision)
                    && now.masking().sameAs(opened.masking)) {
                scope.admitted(joined.facts(), parts.catalog().current());
                return new Admission(List.of(opened), null, NOTHING_TO_RECORD);
            }
            recorder.ended(opened, "not_executed", null, null);
        }
        Admission admission = admit(statement, facts, portal.remaining, statement.ownText(), status, portal.name);
        for (Execution execution : admission.executions()) {
            scope.admitted(execution.facts, parts.catalog().current());
        }
        return admission;
    }

    private Admission admit(
            PreparedStatement statement,
            StatementFacts written,
            @Nullable StatementFacts remaining,
            String sql,
            TransactionStatus status,
            @Nullable String portal) {
        NamedStatements.Joined facts = join(written, remaining, status);
        Verdict verdict = verdict(facts, status, false, true);
        Execution execution = execution(facts.facts(), verdict, statement.masked);
        CompletableFuture<?> recorded = recorder.decided(execution, sql, "extended", status, statement.name, portal);
        if (verdict.refusal() != null) {
            return new Admission(List.of(), verdict.refusal(), recorded);
        }
        named.define(written, remaining, sql, statement.scope, statement.masked);
        named.attach(execution, written);
        return new Admission(List.of(execution), null, recorded);
    }

    /** Records a refusal that no rule decided (a limit of the session, a message that isn't allowed). */
    Admission refuse(String rule, ErrorFields refusal, String kind, TransactionStatus status) {
        CompletableFuture<?> recorded = recorder.refused(failure(rule, refusal), kind, status);
        return new Admission(List.of(), refusal, recorded);
    }

    Admission notUnderstood(String sql, Analysis.NotUnderstood reason, String protocol, TransactionStatus status) {
        ErrorFields refusal = Refusals.notUnderstood(reason);
        CompletableFuture<?> recorded =
                recorder.notUnderstood(failure("on_unparsed", refusal), sql, reason, protocol, status);
        return new Admission(List.of(), refusal, recorded);
    }

    /** A cursor that a function opened is unknown here; it may be fetched from where nothing is masked. */
    private NamedStatements.Joined join(
            StatementFacts facts, @Nullable StatementFacts remaining, TransactionStatus status) {
        masking = maskingNow(parts.policy().get(), context(status));
        if (remaining == null && facts.names().isEmpty() && facts.nested().isEmpty()) {
            return new NamedStatements.Joined(facts, null, null);
        }
        return named.join(facts, remaining, masking.columns(), masking.masksNothing());
    }

    private Execution execution(StatementFacts facts, Verdict verdict, Masked masked) {
        Execution execution = new Execution(
                recorder.nextStatementId(), facts, verdict.decision(), verdict.masking(), System.nanoTime());
        execution.masked = masked;
        return execution;
    }

    /** @param again whether the same facts are likely to be judged again */
    private Verdict verdict(NamedStatements.Joined joined, TransactionStatus status, boolean followed, boolean again) {
        return joined.refusal() != null
                ? refused("builtin:names", joined.refusal())
                : decide(joined.facts(), joined.remaining(), status, followed, again);
    }

    private Verdict decide(
            StatementFacts facts,
            @Nullable StatementFacts remaining,
            TransactionStatus status,
            boolean followed,
            boolean again) {
        RelationUse missing = check.missingRelation(facts);
        if (missing != null) {
            return refused("on_unresolved", Refusals.noSuchRelation(missing, facts));
        }
        FunctionUse unknown = check.missingFunction(facts);
        if (unknown != null) {
            return refused("on_unresolved", Refusals.noSuchFunction(unknown));
        }
        PolicyEngine engine = parts.policy().get();
        DecisionContext context = context(status);
        masking = maskingNow(engine, context);
        Decision decision = memory.decide(engine, check.withOwn(facts), remaining, context, again);
        if (decision.effect() != Effect.ALLOW) {
            return new Verdict(decision, masking, Refusals.decided(decision));
        }
        RelationUse unseen = masking.columns().isEmpty() ? null : check.unseenRelation(facts, context.catalog());
        if (unseen != null) {
            return refused(MaskingRules.UNKNOWN_ORIGIN, Refusals.unseenRelation(unseen));
        }
        boolean copies = facts.has(Trait.COPY_OUT);
        boolean searched = !masking.detectors().isEmpty() || decision.rowLimit().isPresent();
        String obstacle = copies && searched ? CopyOut.obstacle(facts) : null;
        if (obstacle != null) {
            return refused("builtin:copy-out", Refusals.copyUnsearchable(obstacle));
        }
        if (followed && decision.rowLimit().isPresent() && (copies || facts.has(Trait.RETURNS_ROWS))) {
            return refused("builtin:row-limit", Refusals.limitedNotLast());
        }
        return new Verdict(decision, masking, null);
    }

    private Verdict refused(String rule, ErrorFields refusal) {
        return new Verdict(failure(rule, refusal), masking, refusal);
    }

    private DecisionContext context(TransactionStatus status) {
        return new DecisionContext(
                identity.database().name(),
                identity.database().environment(),
                identity.application(),
                identity.clientAddress(),
                parts.clock().instant(),
                status != TransactionStatus.IDLE,
                parts.catalog().current(),
                scope.role());
    }

    private MaskingRules maskingNow(PolicyEngine engine, DecisionContext context) {
        return memory.masking(engine, context, () -> masking(engine, context));
    }

    private MaskingRules masking(PolicyEngine engine, DecisionContext context) {
        Set<String> detectors = engine.detectors(identity.principal(), context);
        DetectorSet set = policyDetectors.named(detectors, engine.policy());
        return new MaskingRules(
                engine.masks(identity.principal(), context), set, context.catalog(), parts.maskingKeys());
    }

    private static Decision batchRefused() {
        return Decision.deny("builtin:batch", "another statement of the same message was refused", "42501");
    }

    private static Decision failure(String rule, ErrorFields refusal) {
        return Decision.deny(rule, refusal.message(), refusal.sqlState());
    }
}
