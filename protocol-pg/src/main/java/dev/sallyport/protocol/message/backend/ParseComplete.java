package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A Parse succeeded: from now on the statement has its name. */
public record ParseComplete() implements BackendMessage {
    public static ParseComplete read(ByteBuf body) {
        Wire.requireEnd(body);
        return new ParseComplete();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.PARSE_COMPLETE));
    }
}
