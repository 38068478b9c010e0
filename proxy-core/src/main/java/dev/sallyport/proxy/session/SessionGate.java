package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.decision.DecisionContext;
import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.decision.ScanNeed;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.StatementJudge.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The only road from SQL to the upstream: analyse, decide, record, in that order. Fails closed: whatever goes wrong on
 * the way is a refusal. One per session, confined to its event loop.
 */
final class SessionGate {
    private final GateParts parts;
    private final SessionRecorder recorder;
    private final NamedStatements named;
    private final SessionScope scope;
    private final StatementJudge judge;
    private final CatalogNeed catalogNeed;

    SessionGate(
            GateParts parts,
            SessionIdentity identity,
            SessionRecorder recorder,
            SessionNames names,
            SessionScope scope) {
        this.parts = parts;
        this.recorder = recorder;
        this.named = new NamedStatements(names);
        this.scope = scope;
        this.judge = new StatementJudge(parts, identity, named, scope);
        this.catalogNeed = new CatalogNeed(parts, judge, scope);
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
        return wantsRows()
                ? parts.analyses().analyze(sql, under)
                : parts.analyses().analyzeAlike(sql, under);
    }

    /** Prepared statements that the text executes, but that were read when names meant something else. */
    List<PreparedStatement> outdated(List<StatementFacts> statements, AnalysisScope under, TransactionStatus status) {
        return named.outdated(statements, under, columnMasks(status));
    }

    /** Whether it takes the answers to come to tell what these statements' names stand for, or if a block is open. */
    boolean unsettled(List<StatementFacts> statements) {
        return (scope.block().unsettled() && parts.policy().get().conditional())
                || statements.stream().anyMatch(named::unsettled);
    }

    /** What is known of the transaction block beyond the last ReadyForQuery. */
    BlockState block() {
        return scope.block();
    }

    /** How each of a text's statements has to be masked at the scan. */
    List<ScanNeed> needMasking(Analysis analysis, ColumnMasks masks, TransactionStatus status) {
        if (masks.isEmpty() || !(analysis instanceof Analysis.Understood understood)) {
            return List.of();
        }
        PolicyEngine engine = parts.policy().get();
        DecisionContext context = judge.context(status);
        return understood.statements().stream()
                .map(facts -> engine.needsMasking(facts, masks, context))
                .toList();
    }

    CompletableFuture<Optional<MaskedText>> mask(
            String sql, AnalysisScope under, ColumnMasks masks, List<ScanNeed> needs) {
        return parts.analyses().mask(sql, under, masks, needs);
    }

    /** Whether other columns are masked by now than when the text was read, or more is wanted to be known of it. */
    boolean outdated(Reading reading, TransactionStatus status) {
        if (wantsRows() && !reading.rows()) {
            return true;
        }
        ColumnMasks now = columnMasks(status);
        for (StatementFacts facts : reading.statements()) {
            if (!now.sameFor(reading.masked().masks(), facts)) {
                return true;
            }
        }
        return false;
    }

    String policyHash() {
        return parts.policy().get().policy().hash();
    }

    /** The columns that are masked for this principal now. */
    ColumnMasks columnMasks(TransactionStatus status) {
        return judge.columnMasks(status);
    }

    /** What was masked for this principal when the last statement was judged. */
    MaskingRules masking() {
        return judge.masking();
    }

    /** What is masked for this principal now. */
    MaskingRules masking(TransactionStatus status) {
        return judge.masking(status);
    }

    /** Whether what was read has to wait for a newer catalog. */
    CatalogNeed catalogNeed() {
        return catalogNeed;
    }

    /** Whether a statement that was just judged works with masked columns' real values. */
    boolean asks(PreparedStatement statement) {
        return statement.facts != null && judge.asks(statement.facts, statement.remaining);
    }

    /** Whether names of it stand for nothing that PostgreSQL only looks up when it executes it. */
    boolean namesComeLater(PreparedStatement statement, TransactionStatus status) {
        return statement.facts != null && judge.namesComeLater(statement.facts, statement.remaining, status);
    }

    /** Whether somebody wants to know which rows statements have to do with. */
    boolean wantsRows() {
        return recordsRows() || recordsValues();
    }

    /** Whether policy wants to know rows' keys at all. */
    boolean recordsRows() {
        return judge.recordsRows();
    }

    /** Whether parameters and literals are recorded at all. */
    boolean recordsValues() {
        return recorder.values() != null;
    }

    private void note(
            Execution execution, StatementFacts facts, String sql, AnalysisScope under, BoundParameters bound) {
        ValueRecorder values = recorder.values();
        if (values != null) {
            String text = sql.isEmpty() ? "" : sql.substring(facts.start(), facts.end());
            execution.values = values.of(
                    execution.statementId,
                    facts,
                    text,
                    under,
                    bound,
                    parts.policy().get());
        }
    }

    private boolean stale(PreparedStatement statement, StatementFacts facts, TransactionStatus status) {
        return statement.stale() || !columnMasks(status).sameFor(statement.masked.masks(), facts);
    }

    /** Judges each statement as if those before it in the text had run; their names are defined by it. */
    private List<Judged> judgeAll(
            List<StatementFacts> statements, String sql, Reading reading, TransactionStatus status, Learnt learnt) {
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            StatementFacts remaining = reading.masked().remaining(i);
            NamedStatements.Joined facts = judge.join(statements.get(i), remaining, status);
            boolean followed = i < statements.size() - 1;
            judged.add(new Judged(facts.facts(), judge.verdict(facts, status, followed, !reading.rows(), learnt)));
            named.define(statements.get(i), remaining, sql, reading.scope(), reading.masked());
            scope.admitted(facts.facts(), parts.catalog().current());
        }
        return judged;
    }

    /**
     * Judges a simple Query.
     *
     * @param learnt what others were asked about it so far
     */
    Admission admitQuery(String sql, Reading reading, TransactionStatus status, Learnt learnt) {
        if (reading.analysis() instanceof Analysis.NotUnderstood reason) {
            return notUnderstood(sql, reason, "simple", status);
        }
        List<StatementFacts> statements = reading.statements();
        SessionScope.State before = scope.state();
        Learnt heard = heard(sql, statements, learnt);
        List<Judged> judged = judgeAll(statements, sql, reading, status, heard);
        Admission open = Admission.open(judged, learnt);
        if (open != null) {
            scope.restore(before);
            named.undefine(statements);
            return open;
        }
        judged = judge.spent(CountedQuery.judged(judged, reading.masked(), judge), reading.masked());
        List<Execution> executions = new ArrayList<>();
        CompletableFuture<?> recorded = Admission.NOTHING_TO_RECORD;
        ErrorFields refusal = null;
        for (Judged one : judged) {
            refusal = refusal == null ? one.verdict().refusal() : refusal;
        }
        for (int i = 0; i < judged.size(); i++) {
            Judged one = judged.get(i);
            Verdict verdict = one.verdict();
            Decision decision = refusal != null && verdict.refusal() == null ? judge.inVain() : verdict.decision();
            Execution execution =
                    execution(one.facts(), new Verdict(decision, verdict.masking(), null), reading.masked(), heard);
            execution.asks = judge.asks(one.facts(), reading.masked().remaining(i));
            execution.again = !reading.rows();
            note(execution, one.facts(), sql, reading.scope(), BoundParameters.NONE);
            executions.add(execution);
            recorded = recorder.decided(execution, sql, "simple", status, null, null);
            execution.values = null;
        }
        if (refusal != null) {
            // Nothing of it is sent.
            scope.restore(before);
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
        if (written == null || namesComeLater(statement, status)) {
            return Admission.NOTHING;
        }
        Admission admission = admit(statement, written, statement.remaining, statement.sql, status, null, Learnt.LATER);
        if (admission.refusal() == null) {
            statement.opened = admission.executions().get(0);
        }
        return admission;
    }

    /**
     * Judges a Bind: the statement was judged when parsed, but policy may have changed since.
     *
     * @param learnt what others were asked about it so far
     */
    Admission admitBind(PreparedStatement statement, TransactionStatus status, Learnt learnt) {
        if (statement.facts == null || namesComeLater(statement, status)) {
            return Admission.NOTHING;
        }
        NamedStatements.Joined facts = judge.join(statement.facts, statement.remaining, status);
        Verdict verdict = stale(statement, statement.facts, status)
                ? judge.refused("builtin:names", Refusals.stalePreparedStatement(statement.name))
                : judge.verdict(
                        facts, status, false, true, heard(statement.ownText(), List.of(statement.facts), learnt));
        Admission open = Admission.open(List.of(new Judged(facts.facts(), verdict)), learnt);
        if (open != null || verdict.refusal() == null) {
            return open == null ? Admission.NOTHING : open;
        }
        Execution refused = execution(facts.facts(), verdict, statement.masked, learnt);
        CompletableFuture<?> recorded =
                recorder.decided(refused, statement.sql, "extended", status, statement.name, null);
        return new Admission(List.of(), verdict.refusal(), recorded);
    }

    /** Judges an Execute. The record made at Parse serves the first Execute before the next Sync. */
    Admission admitExecute(Portal portal, TransactionStatus status) {
        PreparedStatement statement = portal.statement;
        StatementFacts facts = portal.facts;
        if (facts == null) {
            return Admission.NOTHING;
        }
        if (portal.stale(columnMasks(status))) {
            return refuse("builtin:names", Refusals.stalePortal(portal.name), facts.kind(), status);
        }
        Execution opened = statement.opened;
        if (opened != null) {
            statement.opened = null;
            NamedStatements.Joined joined = judge.join(facts, portal.remaining, status);
            Verdict now = joined.refusal() != null
                    ? null
                    : judge.verdict(
                            joined, status, false, true, heard(statement.ownText(), List.of(facts), portal.learnt));
            // What was recorded when it was parsed knows nothing of its parameters.
            boolean whole = !recordsValues() || portal.parameters.count() == 0;
            if (now != null
                    && whole
                    && now.refusal() == null
                    && now.decision().equals(opened.decision)
                    && now.masking().sameAs(opened.masking)
                    && judge.spend(judge.charges(joined.facts(), portal.remaining)) == null) {
                scope.admitted(joined.facts(), parts.catalog().current());
                give(opened, statement, facts, portal.remaining, statement.ownText());
                opened.touched = judge.touched(joined.facts(), opened.masking, opened.masked);
                return new Admission(List.of(opened), null, Admission.NOTHING_TO_RECORD);
            }
            recorder.ended(opened, "not_executed", null, null);
        }
        Admission admission =
                admit(statement, facts, portal.remaining, statement.ownText(), status, portal, portal.learnt);
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
            @Nullable Portal portal,
            Learnt learnt) {
        NamedStatements.Joined facts = judge.join(written, remaining, status);
        Learnt heard = heard(sql, List.of(written), learnt);
        Verdict verdict = judge.verdict(facts, status, false, true, heard);
        if (portal != null && verdict.refusal() == null) {
            Verdict over = judge.spend(judge.charges(facts.facts(), remaining));
            verdict = over == null ? verdict : over;
        }
        Execution execution = execution(facts.facts(), verdict, statement.masked, heard);
        execution.asks = judge.asks(facts.facts(), remaining);
        BoundParameters bound = portal == null ? BoundParameters.NONE : portal.parameters;
        note(execution, facts.facts(), sql, statement.scope, bound);
        CompletableFuture<?> recorded = recorder.decided(
                execution, sql, "extended", status, statement.name, portal == null ? null : portal.name);
        execution.values = null;
        if (verdict.refusal() != null) {
            return new Admission(List.of(), verdict.refusal(), recorded);
        }
        if (portal != null) {
            give(execution, statement, written, remaining, sql);
        }
        return new Admission(List.of(execution), null, recorded);
    }

    /** A statement that is about to be executed gives names to others; one that is only parsed doesn't. */
    private void give(
            Execution execution,
            PreparedStatement statement,
            StatementFacts facts,
            @Nullable StatementFacts remaining,
            String sql) {
        named.define(facts, remaining, sql, statement.scope, statement.masked);
        named.attach(execution, facts);
    }

    /** Records a refusal that no rule decided (a limit of the session, a message that isn't allowed). */
    Admission refuse(String rule, ErrorFields refusal, String kind, TransactionStatus status) {
        CompletableFuture<?> recorded = recorder.refused(StatementJudge.failure(rule, refusal), kind, status);
        return new Admission(List.of(), refusal, recorded);
    }

    Admission notUnderstood(String sql, Analysis.NotUnderstood reason, String protocol, TransactionStatus status) {
        ErrorFields refusal = Refusals.notUnderstood(reason);
        CompletableFuture<?> recorded =
                recorder.notUnderstood(StatementJudge.failure("on_unparsed", refusal), sql, reason, protocol, status);
        return new Admission(List.of(), refusal, recorded);
    }

    /** With what the requester says, where a rule may listen to it. */
    private Learnt heard(String text, List<StatementFacts> statements, Learnt learnt) {
        if (statements.isEmpty() || !parts.policy().get().conditional()) {
            return learnt;
        }
        int end = statements.get(statements.size() - 1).end();
        return learnt.hearing(SettingClaims.merged(ClaimComment.of(text, end).claims(), scope.claims()));
    }

    private Execution execution(StatementFacts facts, Verdict verdict, Masked masked, Learnt learnt) {
        ApprovalPass pass = learnt.pass();
        Execution execution = new Execution(
                recorder.nextStatementId(), facts, verdict.decision(), verdict.masking(), System.nanoTime());
        execution.masked = masked;
        execution.claimed = learnt.claimed();
        execution.touched = judge.touched(facts, verdict.masking(), masked);
        execution.approval = pass == null || verdict.decision().approval() == null ? null : pass.id();
        return execution;
    }
}
