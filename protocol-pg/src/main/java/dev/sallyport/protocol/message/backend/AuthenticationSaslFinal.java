package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The last word of a SASL exchange that succeeded.
 *
 * @param data the mechanism's own message; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record AuthenticationSaslFinal(byte[] data) implements Authentication {
    static final int CODE = 12;

    public static AuthenticationSaslFinal read(ByteBuf body) {
        AuthenticationCodes.require(body, CODE);
        return new AuthenticationSaslFinal(Wire.readRest(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = AuthenticationCodes.begin(out, CODE);
        out.writeBytes(data);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthenticationSaslFinal that && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data);
    }

    /** Only the size: this is part of a login. */
    @Override
    public String toString() {
        return "AuthenticationSaslFinal[" + data.length + " bytes]";
    }
}
