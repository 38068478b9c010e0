package dev.sallyport.proxy.session;

import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.copy.CopyMasker;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CopyOutResponse;
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

    /** Makes ready to look for keys in the rows of that execution; returns whether there are any to look for. */
    boolean looksForKeys(Execution execution) {
        RowsTouched touched = execution.touched;
        if (touched == null || execution.rows >= execution.rowsAllowed) {
            return false;
        }
        if (!touched.described()) {
            RowDescription description = tracker.head() instanceof ExecuteReply execute && execute.portal() != null
                    ? execute.portal().description
                    : null;
            if (description == null) {
                touched.lost();
                return false;
            }
            touched.described(description);
        }
        return touched.wantsRows();
    }

    /**
     * COPY TO STDOUT begins. INVARIANT: it is only taken as the answer to a statement that was admitted as such, and, if
     * its data have to be looked into, in the very format that the statement asks for.
     */
    void copyOutBegins(CopyOutResponse begins) {
        Execution execution = execution(BackendType.COPY_OUT_RESPONSE);
        if (execution == null || !execution.facts.has(Trait.COPY_OUT) || execution.copiesOut) {
            throw violation(BackendType.COPY_OUT_RESPONSE);
        }
        if (CopyOut.searched(execution)
                && (CopyOut.obstacle(execution.facts) != null || !CopyOut.announces(begins, execution.facts))) {
            throw violation(BackendType.COPY_OUT_RESPONSE);
        }
        execution.copiesOut = true;
        execution.copyColumns = begins.columnFormats().size();
    }

    /** The upstream has copied everything; returns whether the client may be told. */
    boolean copyOutEnds() {
        Execution execution = execution(BackendType.COPY_DONE);
        if (execution == null || !execution.copiesOut) {
            throw violation(BackendType.COPY_DONE);
        }
        execution.copiesOut = false;
        if (execution.copyMasker != null) {
            execution.copyMasker.end();
        }
        return !execution.rowLimitHit;
    }

    /**
     * What copied data of that execution pass through; null if they may pass as they are.
     *
     * @param fieldBytesMax how long a field may be to be searched; longer ones become NULL
     */
    @Nullable
    CopyMasker copyMasker(Execution execution, int fieldBytesMax) {
        if (!execution.copiesOut) {
            throw violation(BackendType.COPY_DATA);
        }
        if (execution.copyMasker == null && CopyOut.searched(execution)) {
            execution.copyMasker = CopyOut.masker(execution, execution.copyColumns, fieldBytesMax);
        }
        return execution.copyMasker;
    }

    /** Looks into the next bytes of copied data; like {@link CopyMasker#mask}. */
    boolean copy(Execution execution, CopyMasker masker, ByteBuf in, int length, ByteBuf out) {
        if (execution.bytesHit) {
            in.skipBytes(length);
            return false;
        }
        int before = out.writerIndex();
        boolean passes = masker.mask(in, length, out);
        long size = passes ? Frame.HEADER_BYTES + length : out.writerIndex() - before;
        if (execution.tooManyBytes(size)) {
            out.writerIndex(before);
            execution.bytesHit = true;
            overLimit(execution);
            return false;
        }
        execution.bytes += size;
        execution.rows = masker.rows();
        execution.maskedCells = masker.maskedCells();
        if (masker.limitReached()) {
            overLimit(execution);
        }
        return passes;
    }

    /** One more row arrived; returns whether it may go to the client. */
    boolean count(Execution execution, int bytes) {
        if (execution.rowLimitHit || execution.rows >= execution.rowsAllowed) {
            overLimit(execution);
            return false;
        }
        if (execution.tooManyBytes(bytes)) {
            execution.bytesHit = true;
            overLimit(execution);
            return false;
        }
        execution.rows++;
        execution.bytes += bytes;
        return true;
    }

    private void overLimit(Execution execution) {
        if (!execution.rowLimitHit) {
            execution.rowLimitHit = true;
            Reply head = tracker.head();
            if (head != null) {
                listener.rowLimitHit(head, execution);
            }
        }
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
        if (execution.touched != null) {
            execution.touched.described(description);
        }
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
