package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Type OIDs of a statement's parameters. */
public record ParameterDescription(List<Integer> types) implements BackendMessage {
    public ParameterDescription {
        types = List.copyOf(types);
    }

    public static ParameterDescription read(ByteBuf body) {
        int count = Wire.readCount(body, Integer.BYTES);
        List<Integer> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(Wire.readInt32(body));
        }
        Wire.requireEnd(body);
        return new ParameterDescription(types);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.PARAMETER_DESCRIPTION);
        Wire.writeCount(out, types.size());
        for (int type : types) {
            out.writeInt(type);
        }
        Wire.end(out, start);
    }
}
