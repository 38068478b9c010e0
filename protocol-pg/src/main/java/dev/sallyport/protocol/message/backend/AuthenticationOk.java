package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The client is let in. */
public record AuthenticationOk() implements Authentication {
    static final int CODE = 0;

    public static AuthenticationOk read(ByteBuf body) {
        AuthenticationCodes.require(body, CODE);
        Wire.requireEnd(body);
        return new AuthenticationOk();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, AuthenticationCodes.begin(out, CODE));
    }
}
