package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The common body of the three messages that begin a COPY. */
final class CopyFormats {
    private CopyFormats() {}

    static List<Short> readColumns(ByteBuf body) {
        int count = Wire.readCount(body, Short.BYTES);
        List<Short> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            formats.add(Wire.readInt16(body));
        }
        Wire.requireEnd(body);
        return formats;
    }

    static void write(ByteBuf out, byte type, byte overallFormat, List<Short> columnFormats) {
        int start = Wire.begin(out, type);
        out.writeByte(overallFormat);
        Wire.writeCount(out, columnFormats.size());
        for (short format : columnFormats) {
            out.writeShort(format);
        }
        Wire.end(out, start);
    }
}
