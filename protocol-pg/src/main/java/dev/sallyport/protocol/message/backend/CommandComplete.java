package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A statement was carried out; {@link dev.sallyport.protocol.type.CommandTag} takes the tag apart. */
public record CommandComplete(String tag) implements BackendMessage {
    public static CommandComplete read(ByteBuf body) {
        CommandComplete complete = new CommandComplete(CStrings.read(body));
        Wire.requireEnd(body);
        return complete;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.COMMAND_COMPLETE);
        CStrings.write(out, tag);
        Wire.end(out, start);
    }
}
