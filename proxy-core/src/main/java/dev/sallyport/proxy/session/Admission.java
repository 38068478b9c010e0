package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.PlainRead;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on one message.
 *
 * @param executions what will run if there is no refusal
 * @param recorded completed when the decision's record is on disk
 * @param need what must be approved first, and then nothing is decided or recorded yet; null if nothing must
 * @param unplanned the statements of a message on which the planner must be asked first, and then nothing is decided or
 *     recorded yet; empty if it needn't be
 */
record Admission(
        List<Execution> executions,
        @Nullable ErrorFields refusal,
        CompletableFuture<?> recorded,
        @Nullable ApprovalNeed need,
        List<StatementFacts> unplanned) {
    static final CompletableFuture<?> NOTHING_TO_RECORD = CompletableFuture.completedFuture(null);

    /** Nothing runs, and nothing stands against it. */
    static final Admission NOTHING = new Admission(List.of(), null, NOTHING_TO_RECORD);

    Admission(List<Execution> executions, @Nullable ErrorFields refusal, CompletableFuture<?> recorded) {
        this(executions, refusal, recorded, null, List.of());
    }

    /**
     * What others must be asked before a message can be decided, the planner first; null if nobody needs to be. Whatever
     * is refused anyway is nothing to ask about.
     */
    static @Nullable Admission open(List<Judged> judged, Learnt learnt) {
        if (learnt.estimate() == null
                && wantsEstimate(judged)
                && judged.stream().noneMatch(Admission::refused)) {
            List<StatementFacts> statements = judged.stream().map(Judged::facts).toList();
            return new Admission(List.of(), null, NOTHING_TO_RECORD, null, statements);
        }
        ApprovalNeed need = learnt.pass() == null ? ApprovalNeed.of(judged) : null;
        return need == null ? null : new Admission(List.of(), null, NOTHING_TO_RECORD, need, List.of());
    }

    private static boolean wantsEstimate(List<Judged> judged) {
        for (Judged one : judged) {
            if (one.verdict().decision().wantsEstimate()) {
                return true;
            }
        }
        return false;
    }

    /** Whatever the planner, or a reviewer, may say. */
    private static boolean refused(Judged one) {
        StatementJudge.Verdict verdict = one.verdict();
        return verdict.refusal() != null && !verdict.decision().wantsEstimate() && !verdict.needsApproval();
    }

    /** Whether it may be sent before its record is on disk: it changes nothing, and no approval is used up by it. */
    boolean early() {
        if (refusal != null || executions.isEmpty()) {
            return false;
        }
        for (Execution execution : executions) {
            if (execution.decision.approval() != null || !PlainRead.is(execution.facts)) {
                return false;
            }
        }
        return true;
    }
}
