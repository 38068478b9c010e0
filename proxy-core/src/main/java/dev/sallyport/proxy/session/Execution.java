package dev.sallyport.proxy.session;

import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.copy.CopyMasker;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One admitted statement on its way through the upstream: what was decided, and what came of it so far. Confined to one
 * event loop.
 */
final class Execution {
    final String statementId;
    final StatementFacts facts;
    final Decision decision;
    final MaskingRules masking;
    final long startedNanos;

    /** What of its text is masked at the scan. */
    Masked masked = Masked.NOTHING;

    /** Whether it works with masked columns' real values, so that its errors may quote them. */
    boolean asks;

    /** How the statement came, as the audit log names it; set when it is recorded. */
    String protocol = "simple";

    /** The id of the approval that it runs by, or waits for. */
    @Nullable
    String approval;

    /** The hash of its text in the audit log; set when it is recorded. */
    String textHash = "";

    /** Set when the columns are known; rows that come before are a violation if {@link #masking} masks anything. */
    @Nullable
    MaskingPlan plan;

    /** How many rows may go to the client; {@link Long#MAX_VALUE} if unlimited. */
    long rowsAllowed;

    /** The portal whose rows these are, in the extended protocol. */
    @Nullable
    Portal portal;

    /** Names that come into being when this succeeds. */
    final List<PreparedStatement> prepares = new ArrayList<>();

    final List<Portal> declares = new ArrayList<>();

    long rows;
    long bytes;
    long maskedCells;
    boolean rowLimitHit;

    /** COPY TO STDOUT began and isn't done. */
    boolean copiesOut;

    /** How many columns COPY TO STDOUT announced. */
    int copyColumns;

    /** What copied data pass through, if they have to be looked into; made when they come. */
    @Nullable
    CopyMasker copyMasker;

    private boolean ended;

    Execution(String statementId, StatementFacts facts, Decision decision, MaskingRules masking, long startedNanos) {
        this.statementId = statementId;
        this.facts = facts;
        this.decision = decision;
        this.masking = masking;
        this.startedNanos = startedNanos;
        this.rowsAllowed = decision.rowLimit().orElse(Long.MAX_VALUE);
        this.plan = masking.masksNothing() ? MaskingPlan.NONE : null;
    }

    /** Whether a row limit applies to this execution. */
    boolean limited() {
        return rowsAllowed != Long.MAX_VALUE;
    }

    /** Whether a row limit applies to it and it has rows. */
    boolean limitsRows() {
        return limited() && (facts.has(Trait.RETURNS_ROWS) || facts.has(Trait.COPY_OUT));
    }

    /** True once: whoever gets true writes the end event. */
    boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
