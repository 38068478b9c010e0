package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The end of the data of a COPY IN. */
public record CopyDone() implements FrontendMessage {
    public static CopyDone read(ByteBuf body) {
        Wire.requireEnd(body);
        return new CopyDone();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, FrontendType.COPY_DONE));
    }
}
