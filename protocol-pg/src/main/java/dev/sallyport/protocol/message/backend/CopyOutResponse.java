package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * The data of a COPY TO STDOUT follows.
 *
 * @param overallFormat 0 for text and csv, 1 for binary
 * @param columnFormats one code for each column
 */
public record CopyOutResponse(byte overallFormat, List<Short> columnFormats) implements BackendMessage {
    public CopyOutResponse {
        columnFormats = List.copyOf(columnFormats);
    }

    public static CopyOutResponse read(ByteBuf body) {
        return new CopyOutResponse(Wire.readByte(body), CopyFormats.readColumns(body));
    }

    @Override
    public void write(ByteBuf out) {
        CopyFormats.write(out, BackendType.COPY_OUT_RESPONSE, overallFormat, columnFormats);
    }
}
