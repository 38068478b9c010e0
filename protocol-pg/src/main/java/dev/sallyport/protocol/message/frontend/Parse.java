package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Prepares a statement.
 *
 * @param name empty for the unnamed statement
 * @param parameterTypes type OIDs of the first parameters; 0 leaves a type to the server
 */
public record Parse(String name, String sql, List<Integer> parameterTypes) implements FrontendMessage {
    public Parse {
        parameterTypes = List.copyOf(parameterTypes);
    }

    public static Parse read(ByteBuf body) {
        String name = CStrings.read(body);
        String sql = CStrings.read(body);
        int count = Wire.readCount(body, Integer.BYTES);
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(body.readInt());
        }
        Wire.requireEnd(body);
        return new Parse(name, sql, types);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.PARSE);
        CStrings.write(out, name);
        CStrings.write(out, sql);
        Wire.writeCount(out, parameterTypes.size());
        for (int type : parameterTypes) {
            out.writeInt(type);
        }
        Wire.end(out, start);
    }
}
