package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * Walks the columns of a DataRow where they lie. Borrows the body and moves its reader index: after the last
 * {@link #next} the body has been read to its last byte.
 */
public final class DataRowCursor {
    private final ByteBuf body;
    private final int columns;
    private int column = -1;
    private int valueIndex;
    private int valueLength;

    private DataRowCursor(ByteBuf body, int columns) {
        this.body = body;
        this.columns = columns;
    }

    /** Stands before the first column. */
    public static DataRowCursor of(ByteBuf body) {
        return new DataRowCursor(body, Wire.readCount(body, Integer.BYTES));
    }

    public int columns() {
        return columns;
    }

    /**
     * Goes to the next column.
     *
     * @return false after the last one
     * @throws dev.sallyport.protocol.codec.ProtocolViolationException if the column does not fit into the message, or
     *     the message goes on after the last one
     */
    public boolean next() {
        if (column + 1 >= columns) {
            Wire.requireEnd(body);
            return false;
        }
        column++;
        valueLength = Wire.readValueLength(body);
        valueIndex = body.readerIndex();
        body.skipBytes(Math.max(valueLength, 0));
        return true;
    }

    /** Number of the present column, from 0. */
    public int column() {
        return column;
    }

    public boolean isNull() {
        return valueLength < 0;
    }

    /** Bytes of the present value, -1 for SQL NULL. */
    public int valueLength() {
        return valueLength;
    }

    /** The present value, borrowed; empty for SQL NULL. */
    public ByteBuf value() {
        return body.slice(valueIndex, Math.max(valueLength, 0));
    }
}
