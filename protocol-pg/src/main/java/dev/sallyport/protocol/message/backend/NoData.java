package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** What was described returns no rows. */
public record NoData() implements BackendMessage {
    public static NoData read(ByteBuf body) {
        Wire.requireEnd(body);
        return new NoData();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, Wire.begin(out, BackendType.NO_DATA));
    }
}
