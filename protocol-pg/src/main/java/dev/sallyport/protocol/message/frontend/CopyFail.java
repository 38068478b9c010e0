package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The client gives up a COPY IN; the message becomes part of the server's error. */
public record CopyFail(String message) implements FrontendMessage {
    public static CopyFail read(ByteBuf body) {
        CopyFail fail = new CopyFail(CStrings.read(body));
        Wire.requireEnd(body);
        return fail;
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.COPY_FAIL);
        CStrings.write(out, message);
        Wire.end(out, start);
    }
}
