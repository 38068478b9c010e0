package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Data goes both ways; for replication only.
 *
 * @param overallFormat 0 for text and csv, 1 for binary
 * @param columnFormats one code for each column
 */
public record CopyBothResponse(byte overallFormat, List<Short> columnFormats) implements BackendMessage {
    public CopyBothResponse {
        columnFormats = List.copyOf(columnFormats);
    }

    public static CopyBothResponse read(ByteBuf body) {
        return new CopyBothResponse(Wire.readByte(body), CopyFormats.readColumns(body));
    }

    @Override
    public void write(ByteBuf out) {
        CopyFormats.write(out, BackendType.COPY_BOTH_RESPONSE, overallFormat, columnFormats);
    }
}
