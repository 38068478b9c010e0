package dev.sallyport.proxy.session;

import dev.sallyport.audit.StatementValues;
import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.copy.CopyMasker;
import dev.sallyport.policy.decision.AffectedLimit;
import dev.sallyport.policy.decision.AnswerLimits.Bound;
import dev.sallyport.policy.decision.Claimed;
import dev.sallyport.policy.decision.Decision;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.CommandTag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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

    /** Whether its facts are likely to come again. */
    boolean again;

    /** How the statement came, as the audit log names it; set when it is recorded. */
    String protocol = "simple";

    /** The id of the approval that it runs by, or waits for. */
    @Nullable
    String approval;

    /** Its parameters and literals; null if they aren't recorded. */
    @Nullable
    StatementValues values;

    /** What was said of why it should run; written down where rules consented by themselves. */
    Claimed claimed = Claimed.NOTHING;

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

    /** How many bytes of rows may go to the client; null for no limit. */
    final @Nullable Bound bytesAllowed;

    /** What its portal had sent before. */
    long bytesBefore;

    /** The limit that was hit is that of bytes. */
    boolean bytesHit;

    /** Counts its time once it was sent; null if it may take any. */
    @Nullable
    TimeLimit time;

    /** How many rows it may change; null for no limit, or if it changes none. */
    final @Nullable AffectedLimit affected;

    /** What the client is told if it changed too many, or if it can't be told how many it changed. */
    private @Nullable ErrorFields overAffected;

    /** What its command tag said, once it has changed too many rows. */
    @Nullable
    String tagOverLimit;

    /** Rows that wait until it is known how many were changed. */
    private @Nullable ByteBuf held;

    /** Finds the keys of its rows; null if policy doesn't want to know them. */
    @Nullable
    RowsTouched touched;

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
        this.bytesAllowed = decision.answerLimits().bytes();
        this.affected = AffectedRows.counted(facts) ? decision.affectedLimit() : null;
        this.plan = masking.masksNothing() ? MaskingPlan.NONE : null;
    }

    /** Whether a row limit applies to this execution. */
    boolean limited() {
        return rowsAllowed != Long.MAX_VALUE;
    }

    /** Whether so many more bytes of rows would be too many. */
    boolean tooManyBytes(long more) {
        return bytesAllowed != null && bytesBefore + bytes + more > bytesAllowed.most();
    }

    /** Whether it is cancelled when it takes too long. */
    boolean limitsTime() {
        return decision.answerLimits().millis() != null;
    }

    /** Whether a limit of rows or their bytes applies to it and it has rows. */
    boolean limitsRows() {
        return (limited() || bytesAllowed != null) && (facts.has(Trait.RETURNS_ROWS) || facts.has(Trait.COPY_OUT));
    }

    /** It ran to its end: whether it changed too many rows is known. */
    void judge(String tag) {
        if (affected == null) {
            return;
        }
        OptionalLong changed = CommandTag.parse(tag).rows();
        if (overAffected != null || changed.isEmpty() || changed.getAsLong() > affected.rows()) {
            tagOverLimit = tag;
            refuse(LimitRefusals.affected(affected, changed));
        }
    }

    /** Its rows are asked for in parts: it has changed all of them, but how many isn't told. */
    void judgeSuspended() {
        if (affected != null) {
            refuse(LimitRefusals.inParts(affected, rows));
        }
    }

    private void refuse(ErrorFields refusal) {
        overAffected = overAffected == null ? refusal : overAffected;
        discardHeld();
        if (touched != null) {
            touched.discard();
        }
        rows = 0;
        bytes = 0;
    }

    /** What was found when it was judged; null if nothing stands against it. */
    @Nullable
    ErrorFields overAffected() {
        return overAffected;
    }

    /** Whether a limit was reached. */
    boolean overLimit() {
        return rowLimitHit || overAffected != null;
    }

    /**
     * Where rows are kept until it is judged; null if it has gone too far for that, and they needn't be kept.
     *
     * @param more how many bytes will be added
     */
    @Nullable
    ByteBuf hold(ByteBufAllocator allocator, int more, int bytesMax) {
        if (affected == null || rowLimitHit || overAffected != null || rows > affected.rows()) {
            return null;
        }
        if (more > bytesMax - (held == null ? 0 : held.readableBytes())) {
            refuse(LimitRefusals.tooLarge(affected, bytesMax));
            return null;
        }
        if (held == null) {
            held = allocator.buffer(Math.min(bytesMax, 4096));
        }
        return held;
    }

    /** Gives the rows away that were held. */
    @Nullable
    ByteBuf takeHeld() {
        ByteBuf taken = held;
        held = null;
        return taken;
    }

    void discardHeld() {
        ByteBuf taken = takeHeld();
        if (taken != null) {
            taken.release();
        }
    }

    /** True once: whoever gets true writes the end event. */
    boolean end() {
        discardHeld();
        boolean first = !ended;
        ended = true;
        return first;
    }
}
