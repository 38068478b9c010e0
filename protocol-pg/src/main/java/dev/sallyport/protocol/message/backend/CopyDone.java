package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The end of the data of a COPY OUT. */
public record CopyDone() implements BackendMessage {
    public static CopyDone read(ByteBuf body) {
        Wire.requireEnd(body);
        return new CopyDone();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.COPY_DONE));
    }
}
