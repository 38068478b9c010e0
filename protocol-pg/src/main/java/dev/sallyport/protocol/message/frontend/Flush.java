package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Asks the server to send what it holds back, without ending anything. */
public record Flush() implements FrontendMessage {
    public static Flush read(ByteBuf body) {
        Wire.requireEnd(body);
        return new Flush();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, FrontendType.FLUSH));
    }
}
