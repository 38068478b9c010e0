package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row, copied out of its message. For rows in bulk there is {@link DataRowCursor}, which copies nothing.
 *
 * @param columns values as sent, null for SQL NULL; the arrays are not copied
 */
public record DataRow(List<byte @Nullable []> columns) implements BackendMessage {
    public DataRow {
        columns = Collections.unmodifiableList(new ArrayList<>(columns));
    }

    public static DataRow read(ByteBuf body) {
        int count = Wire.readCount(body, Integer.BYTES);
        List<byte @Nullable []> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(Wire.readValue(body));
        }
        Wire.requireEnd(body);
        return new DataRow(columns);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.DATA_ROW);
        Wire.writeCount(out, columns.size());
        for (byte[] column : columns) {
            Wire.writeValue(out, column);
        }
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DataRow that && Arrays.deepEquals(columns.toArray(), that.columns.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(columns.toArray());
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "DataRow[" + columns.size() + " columns]";
    }
}
