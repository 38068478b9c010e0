package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Ends a run of extended-query messages; the server answers with exactly one ReadyForQuery. */
public record Sync() implements FrontendMessage {
    public static Sync read(ByteBuf body) {
        Wire.requireEnd(body);
        return new Sync();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, FrontendType.SYNC));
    }
}
