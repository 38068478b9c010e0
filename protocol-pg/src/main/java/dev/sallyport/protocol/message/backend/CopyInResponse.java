package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The server waits for the data of a COPY FROM STDIN.
 *
 * @param overallFormat 0 for text and csv, 1 for binary
 * @param columnFormats one code for each column
 */
public record CopyInResponse(byte overallFormat, List<Short> columnFormats) implements BackendMessage {
    public CopyInResponse {
        columnFormats = List.copyOf(columnFormats);
    }

    public static CopyInResponse read(ByteBuf body) {
        return new CopyInResponse(Wire.readByte(body), CopyFormats.readColumns(body));
    }

    @Override
    public void write(ByteBuf out) {
        CopyFormats.write(out, BackendType.COPY_IN_RESPONSE, overallFormat, columnFormats);
    }
}
