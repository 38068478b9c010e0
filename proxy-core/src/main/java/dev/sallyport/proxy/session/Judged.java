package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.StatementFacts;

/** A statement with what its names stand for, and the verdict on it. */
record Judged(StatementFacts facts, StatementJudge.Verdict verdict) {
    /** Whether it may run, and the rows that it changes or returns must be counted. */
    boolean counted() {
        return verdict.refusal() == null && AffectedRows.judgedAfterwards(facts, verdict.decision());
    }
}
