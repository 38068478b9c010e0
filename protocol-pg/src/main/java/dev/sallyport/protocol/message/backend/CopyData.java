package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a COPY OUT: a row from PostgreSQL itself, but nothing promises that.
 *
 * @param data not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record CopyData(byte[] data) implements BackendMessage {
    public static CopyData read(ByteBuf body) {
        return new CopyData(Wire.readRest(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.COPY_DATA);
        out.writeBytes(data);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CopyData that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Only the size: these are values. */
    @Override
    public String toString() {
        return "CopyData[" + data.length + " bytes]";
    }
}
