package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two kinds of lists that Bind and FunctionCall share. */
final class FieldLists {
    private FieldLists() {}

    static List<Short> readFormats(ByteBuf body) {
        int count = Wire.readCount(body, Short.BYTES);
        List<Short> formats = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            formats.add(body.readShort());
        }
        return formats;
    }

    static void writeFormats(ByteBuf out, List<Short> formats) {
        Wire.writeCount(out, formats.size());
        for (short format : formats) {
            out.writeShort(format);
        }
    }

    static List<byte @Nullable []> readValues(ByteBuf body) {
        int count = Wire.readCount(body, Integer.BYTES);
        List<byte @Nullable []> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(Wire.readValue(body));
        }
        return values;
    }

    static void writeValues(ByteBuf out, List<byte @Nullable []> values) {
        Wire.writeCount(out, values.size());
        for (byte[] value : values) {
            Wire.writeValue(out, value);
        }
    }
}
