package dev.sallyport.masking.copy;

import dev.sallyport.masking.FieldMasker;
import dev.sallyport.masking.MaskingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Masks the data of one COPY TO STDOUT as they stream by. Where messages begin and end means nothing: a field that is
 * cut is held until it is whole, and a message passes as it is if all its fields do. Confined to one event loop; borrows
 * buffers and keeps none.
 */
public abstract sealed class CopyMasker permits LineCopyMasker, BinaryCopyMasker {
    /**
     * What a copy may cost and send.
     *
     * @param rows how many rows may pass
     * @param fieldBytes how long a field may be, as it is written, to be looked at; a longer one becomes NULL
     */
    public record Limits(long rows, int fieldBytes) {}

    private static final byte TYPE = 'd';
    /** Type byte and length. */
    private static final int HEADER = 5;
    /** Bytes that are kept for the next message: 1 MiB. */
    private static final int KEPT_MAX = 1 << 20;

    final FieldMasker fields;
    final int fieldMax;
    /** What is being read, and where; valid during {@link #read} only. */
    byte[] bytes = new byte[0];

    int at;
    int to;
    /** Where the field under way begins; what comes from here on is held. */
    int unit;

    private final long rowsMax;
    private byte[] copy = new byte[0];
    private byte[] held = new byte[0];
    private int heldLength;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int message;
    private int copied;
    private boolean changed;
    private boolean over;
    private boolean broken;
    private long rows;
    private long maskedCells;

    CopyMasker(FieldMasker fields, Limits limits) {
        this.fields = fields;
        this.rowsMax = limits.rows();
        this.fieldMax = limits.fieldBytes();
    }

    /** The masker for data of that format, whose rows have as many fields as {@code fields} knows. */
    public static CopyMasker of(CopyFormat format, FieldMasker fields, Limits limits) {
        return switch (format.kind()) {
            case TEXT -> new TextCopyMasker(format, fields, limits);
            case CSV -> new CsvCopyMasker(format, fields, limits);
            case BINARY -> new BinaryCopyMasker(fields, limits);
        };
    }

    /**
     * Reads the next {@code length} bytes of data from {@code in}.
     *
     * @return whether they may pass in the message that they came in; otherwise what may pass by now was appended to
     *     {@code out} as a message of its own, or nothing, if nothing may
     * @throws MaskingException if this is no such data; then nothing is appended, and nothing passes any more
     */
    public boolean mask(ByteBuf in, int length, ByteBuf out) {
        if (broken) {
            throw new MaskingException("copied data can't be read any further");
        }
        if (over) {
            in.skipBytes(length);
            return false;
        }
        int outStart = out.writerIndex();
        load(in, length);
        this.out = out;
        message = -1;
        changed = heldLength > 0;
        try {
            read();
            boolean passes = !changed && unit == to;
            if (!passes) {
                passUpTo(unit);
                close();
            }
            hold();
            in.skipBytes(length);
            return passes;
        } catch (RuntimeException e) {
            broken = true;
            out.writerIndex(outStart);
            throw e instanceof MaskingException ? e : new MaskingException("copied data could not be masked", e);
        } finally {
            this.out = Unpooled.EMPTY_BUFFER;
        }
    }

    /**
     * The data have ended.
     *
     * @throws MaskingException if they ended within a row
     */
    public void end() {
        if (!over && (broken || heldLength > 0 || !complete())) {
            throw new MaskingException("copied data end within a row");
        }
    }

    /** Rows that passed so far, the header line not counted. */
    public long rows() {
        return rows;
    }

    /** Values changed so far. */
    public long maskedCells() {
        return maskedCells;
    }

    /** Whether a row came that is one too many; from it on nothing passes. */
    public boolean limitReached() {
        return over;
    }

    /** Reads on from {@link #at} to {@link #to}, and leaves {@link #unit} where the first incomplete field begins. */
    abstract void read();

    /** Whether the data may end here. */
    abstract boolean complete();

    private void load(ByteBuf in, int length) {
        if (heldLength > 0) {
            ensureHeld(heldLength + length);
            in.getBytes(in.readerIndex(), held, heldLength, length);
            bytes = held;
            unit = 0;
            at = heldLength;
            to = heldLength + length;
        } else if (in.hasArray()) {
            bytes = in.array();
            unit = in.arrayOffset() + in.readerIndex();
            at = unit;
            to = unit + length;
        } else {
            if (copy.length < length || copy.length > Math.max(length, KEPT_MAX)) {
                copy = new byte[Math.max(length, 4096)];
            }
            in.getBytes(in.readerIndex(), copy, 0, length);
            bytes = copy;
            unit = 0;
            at = 0;
            to = length;
        }
        copied = unit;
    }

    private void ensureHeld(int needed) {
        if (needed > held.length) {
            // by half more each time, so that a field of many small pieces isn't copied for each of them
            long roomy = Math.max(256, held.length * 3L / 2);
            held = Arrays.copyOf(held, (int) Math.min(Math.max(needed, roomy), Integer.MAX_VALUE - 16));
        }
    }

    private void hold() {
        int length = to - unit;
        if (length > 0) {
            if (bytes != held) {
                ensureHeld(length);
            }
            System.arraycopy(bytes, unit, held, 0, length);
        } else if (held.length > KEPT_MAX) {
            held = new byte[0];
        }
        heldLength = length;
        bytes = held;
    }

    /** Whether one more row may begin; if it is one too many, it and all that follows is dropped. */
    final boolean rowBegins(int start) {
        if (rows < rowsMax) {
            return true;
        }
        changed = true;
        passUpTo(start);
        over = true;
        drop(to);
        return false;
    }

    final void rowEnds() {
        rows++;
    }

    /** What was read up to there passes as it is. */
    private void passUpTo(int end) {
        if (end > copied) {
            open();
            out.writeBytes(bytes, copied, end - copied);
            copied = end;
        }
    }

    /** What was read up to there doesn't pass. */
    final void drop(int end) {
        copied = end;
        unit = end;
        at = end;
        changed = true;
    }

    /** Where to write what stands for the field from {@code start} to {@code end}. */
    final ByteBuf replacing(int start, int end) {
        changed = true;
        maskedCells++;
        passUpTo(start);
        copied = end;
        open();
        return out;
    }

    private void open() {
        if (message < 0) {
            message = out.writerIndex();
            out.writeByte(TYPE).writeZero(HEADER - 1);
        }
    }

    private void close() {
        if (message >= 0 && out.writerIndex() == message + HEADER) {
            out.writerIndex(message);
        } else if (message >= 0) {
            out.setInt(message + 1, out.writerIndex() - message - 1);
        }
    }
}
