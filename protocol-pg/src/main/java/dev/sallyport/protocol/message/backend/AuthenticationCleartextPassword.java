package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** The server wants the password as it is. */
public record AuthenticationCleartextPassword() implements Authentication {
    static final int CODE = 3;

    public static AuthenticationCleartextPassword read(ByteBuf body) {
        AuthenticationCodes.require(body, CODE);
        Wire.requireEnd(body);
        return new AuthenticationCleartextPassword();
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, AuthenticationCodes.begin(out, CODE));
    }
}
