package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** A Close was done, whether or not there was anything to close. */
public record CloseComplete() implements BackendMessage {
    public static CloseComplete read(ByteBuf body) {
        Wire.requireEnd(body);
        return new CloseComplete();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.CLOSE_COMPLETE));
    }
}
