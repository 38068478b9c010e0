package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The client says goodbye and closes. */
public record Terminate() implements FrontendMessage {
    public static Terminate read(ByteBuf body) {
        Wire.requireEnd(body);
        return new Terminate();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, FrontendType.TERMINATE));
    }
}
