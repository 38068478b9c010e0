package dev.sallyport.proxy.session;

import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows on their way to the client: whose they are, how they are masked, and how many may pass. Confined to one event loop. */
final class RowRoad {
    private final ReplyTracker tracker;
    private final AnswerListener listener;
    private List<@Nullable String> probeRows = new ArrayList<>();

    RowRoad(ReplyTracker tracker, AnswerListener listener) {
        this.tracker = tracker;
        this.listener = listener;
    }

    /** The execution that a DataRow or CopyData belongs to; null for the proxy's own probe. */
    @Nullable
    Execution execution(byte type) {
        Execution execution = tracker.execution();
        if (execution == null && !(tracker.head() instanceof ProbeReply)) {
            throw violation(type);
        }
        return execution;
    }

    /** The plan for the rows of that execution; made at its first row where only the portal was described. */
    MaskingPlan plan(Execution execution) {
        if (execution.plan == null) {
            RowDescription description = tracker.head() instanceof ExecuteReply execute && execute.portal() != null
                    ? execute.portal().description
                    : null;
            if (description == null) {
                throw new ProtocolViolationException(
                        SqlState.PROTOCOL_VIOLATION, "rows came from the database before their description");
            }
            return described(execution, description);
        }
        return execution.plan;
    }

    /**
     * COPY TO STDOUT begins. INVARIANT: what is copied isn't masked on its way, so it is only taken as the answer to a
     * statement that was admitted as such.
     */
    void copyOutBegins() {
        Execution execution = execution(BackendType.COPY_OUT_RESPONSE);
        boolean admitted = execution != null
                && execution.facts.has(Trait.COPY_OUT)
                && execution.masking.detectors().isEmpty()
                && !execution.limited();
        if (execution == null || !admitted || execution.copiesOut) {
            throw violation(BackendType.COPY_OUT_RESPONSE);
        }
        execution.copiesOut = true;
    }

    /** The upstream has copied everything. */
    void copyOutEnds() {
        Execution execution = execution(BackendType.COPY_DONE);
        if (execution == null || !execution.copiesOut) {
            throw violation(BackendType.COPY_DONE);
        }
        execution.copiesOut = false;
    }

    /** The plan for copied data of that execution. */
    MaskingPlan copyPlan(Execution execution) {
        if (!execution.copiesOut) {
            throw violation(BackendType.COPY_DATA);
        }
        return MaskingPlan.NONE;
    }

    /** One more row arrived; returns whether it may go to the client. */
    boolean count(Execution execution, int bytes) {
        if (execution.rows >= execution.rowsAllowed) {
            if (!execution.rowLimitHit) {
                execution.rowLimitHit = true;
                Reply head = tracker.head();
                if (head != null) {
                    listener.rowLimitHit(head, execution);
                }
            }
            return false;
        }
        execution.rows++;
        execution.bytes += bytes;
        return true;
    }

    /** A row of the proxy's own probe. */
    void probeRow(ByteBuf body) {
        byte[] first = DataRow.read(body).columns().get(0);
        probeRows.add(first == null ? null : new String(first, StandardCharsets.UTF_8));
    }

    /** The description of an execution's rows: makes the plan for them. */
    MaskingPlan described(Execution execution, RowDescription description) {
        MaskingPlan plan = execution.masking.plan(description);
        execution.plan = plan;
        if (plan.rules().contains(MaskingRules.UNKNOWN_ORIGIN)) {
            listener.catalogStale();
        }
        return plan;
    }

    /** What the probe's rows said; null if it failed. */
    @Nullable
    List<@Nullable String> takeProbe(boolean failed) {
        List<@Nullable String> taken = probeRows;
        probeRows = new ArrayList<>();
        return failed ? null : taken;
    }

    static ProtocolViolationException violation(byte type) {
        return new ProtocolViolationException(
                SqlState.PROTOCOL_VIOLATION,
                "message type '" + (char) type + "' from the database answers nothing that was asked");
    }
}
