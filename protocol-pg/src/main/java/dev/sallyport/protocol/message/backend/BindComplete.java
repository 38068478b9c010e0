package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A Bind succeeded: from now on the portal has its name. */
public record BindComplete() implements BackendMessage {
    public static BindComplete read(ByteBuf body) {
        Wire.requireEnd(body);
        return new BindComplete();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.BIND_COMPLETE));
    }
}
