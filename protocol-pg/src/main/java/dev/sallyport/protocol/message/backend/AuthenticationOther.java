package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * A kind of authentication that is not spoken here (GSSAPI, SSPI, Kerberos and what may come). Its data is not kept,
 * so it is for refusing, not for forwarding.
 */
public record AuthenticationOther(int code) implements Authentication {
    public static AuthenticationOther read(ByteBuf body) {
        AuthenticationOther other = new AuthenticationOther(Wire.readInt32(body));
        body.skipBytes(body.readableBytes());
        return other;
    }

    @Override
    public void write(ByteBuf out) {
        Wire.end(out, AuthenticationCodes.begin(out, code));
    }
}
