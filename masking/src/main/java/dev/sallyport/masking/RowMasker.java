package dev.sallyport.masking;

import io.netty.buffer.ByteBuf;

/**
 * Masks rows on their way to the client. Confined to one event loop: one per session, reused from result to result. It
 * borrows buffers and keeps none.
 */
public final class RowMasker {
    private static final int TYPE = 'D';
    /** Type byte and length. */
    private static final int HEADER = 5;

    private static final int NULL = -1;

    private final Scratch scratch = new Scratch();
    private byte[] copy = new byte[0];
    private long maskedCells;

    /**
     * Masks the DataRow message (protocol docs, "Message Formats") that begins at {@code in}'s reader index, moves that
     * index past it, and appends the message, changed or not, to {@code out}. Every length in a changed row is computed
     * from what is written.
     *
     * @throws MaskingException if the message isn't a whole DataRow or not one of the plan's; then nothing is appended
     *     and nothing read
     */
    public void mask(ByteBuf in, MaskingPlan plan, ByteBuf out) {
        int message = in.readerIndex();
        int size = size(in, message);
        byte[] bytes;
        int start;
        if (in.hasArray()) {
            bytes = in.array();
            start = in.arrayOffset() + message;
        } else {
            if (copy.length < size) {
                copy = new byte[Math.max(size, 4096)];
            }
            in.getBytes(message, copy, 0, size);
            bytes = copy;
            start = 0;
        }
        check(bytes, start, size, plan);
        if (plan.transparent()) {
            out.writeBytes(in, message, size);
        } else {
            rewrite(bytes, start, size, plan, out);
        }
        in.readerIndex(message + size);
        if (copy.length > Bytes.KEPT_MAX) {
            copy = new byte[0];
        }
    }

    /** How many values were changed since the last {@link #reset}. */
    public long maskedCells() {
        return maskedCells;
    }

    /** Forgets what was counted. */
    public void reset() {
        maskedCells = 0;
    }

    private static int size(ByteBuf in, int message) {
        if (in.readableBytes() < HEADER + 2) {
            throw new MaskingException("a row is cut off before its columns are counted");
        }
        if (in.getByte(message) != TYPE) {
            throw new MaskingException("a message that is not a row can't be masked as one");
        }
        int length = in.getInt(message + 1);
        if (length < 6 || length > in.readableBytes() - 1) {
            throw new MaskingException("a row of length " + length + " doesn't fit its message");
        }
        return length + 1;
    }

    /** The whole row has to hold together before a byte of it is believed. */
    private static void check(byte[] bytes, int start, int size, MaskingPlan plan) {
        int columns = columns(bytes, start);
        if (!plan.accepts(columns)) {
            throw new MaskingException("a row has " + columns + " columns, which is not what was announced");
        }
        int at = start + HEADER + 2;
        int end = start + size;
        for (int column = 0; column < columns; column++) {
            if (end - at < 4) {
                throw new MaskingException("a row ends before its column " + column);
            }
            int length = Bytes.readInt(bytes, at);
            at += 4;
            if (length < NULL || length > end - at) {
                throw new MaskingException("column " + column + " of a row has the impossible length " + length);
            }
            at += Math.max(length, 0);
        }
        if (at != end) {
            throw new MaskingException("a row has " + (end - at) + " bytes after its last column");
        }
    }

    private static int columns(byte[] bytes, int start) {
        return Bytes.readShort(bytes, start + HEADER) & 0xffff;
    }

    private void rewrite(byte[] bytes, int start, int size, MaskingPlan plan, ByteBuf out) {
        int outStart = out.writerIndex();
        int cells = 0;
        try {
            int columns = columns(bytes, start);
            int copied = start;
            int at = start + HEADER + 2;
            for (int column = 0; column < columns; column++) {
                int length = Bytes.readInt(bytes, at);
                int from = at + 4;
                int to = from + Math.max(length, 0);
                CellRule rule = length == NULL ? null : plan.rule(column);
                if (rule != null) {
                    scratch.cell.clear();
                    CellRule.Outcome outcome = rule.apply(bytes, from, to, scratch, scratch.cell);
                    if (outcome != CellRule.Outcome.UNCHANGED) {
                        out.writeBytes(bytes, copied, at - copied);
                        write(outcome, out);
                        copied = to;
                        cells++;
                    }
                }
                at = to;
            }
            out.writeBytes(bytes, copied, start + size - copied);
            out.setInt(outStart + 1, out.writerIndex() - outStart - 1);
        } catch (RuntimeException e) {
            out.writerIndex(outStart);
            throw e instanceof MaskingException ? e : new MaskingException("a row could not be masked", e);
        }
        maskedCells += cells;
    }

    private void write(CellRule.Outcome outcome, ByteBuf out) {
        if (outcome == CellRule.Outcome.NULL) {
            out.writeInt(NULL);
        } else {
            out.writeInt(scratch.cell.length);
            out.writeBytes(scratch.cell.array, 0, scratch.cell.length);
        }
    }
}
