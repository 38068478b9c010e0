package dev.sallyport.proxy.session;

import dev.sallyport.masking.MaskingPlan;
import dev.sallyport.masking.RowMasker;
import dev.sallyport.masking.copy.CopyMasker;
import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.BackendType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from the upstream to the client. Messages that pass unchanged go as slices of the read buffer, runs of
 * them as one slice; unmasked rows are passed on as their bytes arrive, so that a row of any size needs no memory here.
 * Reading stops while the client doesn't take what was written. Confined to one event loop.
 */
final class UpstreamPump extends AnswerInput {
    private static final int LOOKED_KEPT_MAX = 1 << 20;

    private final AnswerRoad road;
    private final RowRoad rows;
    private final UpstreamPeer session;
    private final int messageBytesMax;
    private final RowMasker masker = new RowMasker();

    private final Gathered masked;
    /** Bytes of a row still to come that pass (or, if {@link #dropRest}, don't). */
    private int rest;

    private boolean dropRest;

    /** Bytes still to come of a message of copied data that is too large to be held, and whose they are. */
    private int copyRest;

    private @Nullable Execution copying;

    /** What passes of copied data that don't pass as they are. */
    private ByteBuf looked = Unpooled.buffer(0);

    /** Where the run of messages that pass unchanged began. */
    private int passFrom;

    /** What the pump needs of its session. */
    interface UpstreamPeer {
        /** The upstream broke the protocol, or its connection failed. */
        void upstreamBroke(Throwable cause);

        /** The upstream's connection is closed. */
        void upstreamClosed();

        /** Everything that was read is judged and on its way. */
        void answersRead();

        /** The upstream takes bytes again. */
        void upstreamWritable();
    }

    /** @param messageBytesMax the largest message that is held in memory; unmasked rows aren't */
    UpstreamPump(Channel client, AnswerRoad road, UpstreamPeer session, AnswerHold hold, int messageBytesMax) {
        super(client, hold);
        this.road = road;
        this.rows = road.rows();
        this.session = session;
        this.messageBytesMax = messageBytesMax;
        this.masked = new Gathered(client, messageBytesMax);
    }

    @Override
    void drained() {
        masked.write();
        client.flush();
        session.answersRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            session.upstreamWritable();
        }
    }

    @Override
    void closed() {
        masked.write();
        session.upstreamClosed();
    }

    @Override
    void broke(Throwable cause) {
        session.upstreamBroke(cause);
    }

    @Override
    void free() {
        masked.release();
    }

    /** Whether nothing was read that is still to be judged or passed on. */
    boolean empty() {
        return nothingKept() && rest == 0 && copyRest == 0 && masked.isEmpty();
    }

    /** Whether the client got the first part of a row only: nothing else can be said to it. */
    boolean withinRow() {
        return rest > 0 && !dropRest;
    }

    @Override
    void drain(ByteBuf in) {
        passFrom = in.readerIndex();
        if (rest > 0) {
            int here = Math.min(rest, in.readableBytes());
            in.skipBytes(here);
            rest -= here;
            if (dropRest) {
                passFrom = in.readerIndex();
            }
        }
        if (copyRest > 0) {
            restOfCopy(in);
            passFrom = in.readerIndex();
        }
        while (rest == 0 && copyRest == 0 && BackendFrames.hasHeader(in)) {
            int start = in.readerIndex();
            Fate fate = next(in, BackendFrames.type(in), BackendFrames.length(in, Integer.MAX_VALUE - 1));
            if (fate == Fate.INCOMPLETE) {
                break;
            }
            if (fate != Fate.PASSED) {
                passUpTo(in, start);
                passFrom = in.readerIndex();
                if (fate == Fate.REPLACED) {
                    masked.add(road.takeReplacement());
                }
            }
        }
        passUpTo(in, in.readerIndex());
    }

    private enum Fate {
        INCOMPLETE,
        PASSED,
        DROPPED,
        REPLACED
    }

    /** Judges the message at the reader index and moves past what of it is done. */
    private Fate next(ByteBuf in, byte type, int length) {
        if (type == BackendType.DATA_ROW || type == BackendType.COPY_DATA) {
            Execution execution = rows.execution(type);
            if (execution != null) {
                return row(in, execution, type, length);
            }
        }
        if (incomplete(in, length) || hold.tooMany(type)) {
            return Fate.INCOMPLETE;
        }
        ByteBuf body = in.slice(in.readerIndex() + 5, length - 5);
        in.skipBytes(length);
        if (type == BackendType.DATA_ROW) {
            rows.probeRow(body);
            return Fate.DROPPED;
        }
        return switch (road.judge(type, body)) {
            case PASS -> Fate.PASSED;
            case DROP -> Fate.DROPPED;
            case REPLACE -> Fate.REPLACED;
        };
    }

    private boolean incomplete(ByteBuf in, int length) {
        if (in.readableBytes() >= length) {
            return false;
        }
        BackendFrames.length(in, messageBytesMax);
        return true;
    }

    private Fate row(ByteBuf in, Execution execution, byte type, int length) {
        CopyMasker copyMasker = type == BackendType.COPY_DATA ? rows.copyMasker(execution, messageBytesMax) : null;
        if (copyMasker != null) {
            return copy(in, execution, copyMasker, length);
        }
        MaskingPlan plan = type == BackendType.DATA_ROW ? rows.plan(execution) : MaskingPlan.NONE;
        if (type == BackendType.DATA_ROW && execution.touched != null && rows.looksForKeys(execution)) {
            if (length > messageBytesMax) {
                execution.touched.lost();
            } else if (incomplete(in, length)) {
                return Fate.INCOMPLETE;
            } else {
                execution.touched.row(in, in.readerIndex(), length);
            }
        }
        if (execution.affected != null) {
            return hold(in, execution, plan, length);
        }
        if (plan.transparent()) {
            boolean passes = rows.count(execution, length);
            int here = Math.min(length, in.readableBytes());
            in.skipBytes(here);
            rest = length - here;
            dropRest = !passes;
            return passes ? Fate.PASSED : Fate.DROPPED;
        }
        if (incomplete(in, length)) {
            return Fate.INCOMPLETE;
        }
        if (!rows.count(execution, length)) {
            in.skipBytes(length);
            return Fate.DROPPED;
        }
        passUpTo(in, in.readerIndex());
        ByteBuf out = masked.room(length);
        masker.reset();
        int before = out.writerIndex();
        masker.mask(in, plan, out);
        execution.bytes += out.writerIndex() - before - length;
        execution.maskedCells += masker.maskedCells();
        return Fate.DROPPED;
    }

    /** Keeps a row until it is known whether the statement may have changed so many. */
    private Fate hold(ByteBuf in, Execution execution, MaskingPlan plan, int length) {
        boolean fits = length <= messageBytesMax;
        if (fits && incomplete(in, length)) {
            return Fate.INCOMPLETE;
        }
        boolean passes = rows.count(execution, length);
        ByteBuf out = passes ? execution.hold(client.alloc(), length, messageBytesMax) : null;
        if (out == null || plan.transparent()) {
            int here = Math.min(length, in.readableBytes());
            if (out == null) {
                in.skipBytes(here);
            } else {
                out.writeBytes(in, here);
            }
            rest = length - here;
            dropRest = true;
            return Fate.DROPPED;
        }
        masker.reset();
        int before = out.writerIndex();
        masker.mask(in, plan, out);
        execution.bytes += out.writerIndex() - before - length;
        execution.maskedCells += masker.maskedCells();
        return Fate.DROPPED;
    }

    private Fate copy(ByteBuf in, Execution execution, CopyMasker copyMasker, int length) {
        int start = in.readerIndex();
        if (in.readableBytes() < length) {
            if (length <= messageBytesMax) {
                return Fate.INCOMPLETE;
            }
            passUpTo(in, start);
            in.skipBytes(Frame.HEADER_BYTES);
            copyRest = length - Frame.HEADER_BYTES;
            copying = execution;
            restOfCopy(in);
            return Fate.DROPPED;
        }
        in.skipBytes(Frame.HEADER_BYTES);
        if (lookInto(in, execution, copyMasker, length - Frame.HEADER_BYTES)) {
            return Fate.PASSED;
        }
        if (looked.isReadable()) {
            passUpTo(in, start);
            masked.room(looked.readableBytes()).writeBytes(looked);
        }
        return Fate.DROPPED;
    }

    /** Whether the next bytes of copied data may pass as they came; otherwise {@link #looked} has what passes instead. */
    private boolean lookInto(ByteBuf in, Execution execution, CopyMasker copyMasker, int length) {
        if (looked.capacity() > LOOKED_KEPT_MAX) {
            looked = Unpooled.buffer(0);
        }
        looked.clear();
        return rows.copy(execution, copyMasker, in, length, looked);
    }

    private void restOfCopy(ByteBuf in) {
        Execution execution = copying;
        CopyMasker copyMasker = execution == null ? null : rows.copyMasker(execution, messageBytesMax);
        int here = Math.min(copyRest, in.readableBytes());
        if (execution == null || copyMasker == null || here == 0) {
            return;
        }
        int from = in.readerIndex();
        copyRest -= here;
        if (lookInto(in, execution, copyMasker, here)) {
            masked.room(here)
                    .writeByte(BackendType.COPY_DATA)
                    .writeInt(Integer.BYTES + here)
                    .writeBytes(in, from, here);
        } else {
            masked.room(looked.readableBytes()).writeBytes(looked);
        }
    }

    /** Writes what passes unchanged since the last message that didn't. */
    private void passUpTo(ByteBuf in, int end) {
        if (end > passFrom) {
            masked.write();
            client.write(in.retainedSlice(passFrom, end - passFrom));
            passFrom = end;
        }
    }
}
