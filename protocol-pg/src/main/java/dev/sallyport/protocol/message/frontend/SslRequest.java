package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Asks for TLS; answered by a single byte. */
public record SslRequest() implements StartupPacket {
    /** The request code, in the place of a protocol version. */
    public static final int CODE = 80877103;

    public static SslRequest read(ByteBuf body) {
        StartupMessage.requireCode(body, CODE);
        Wire.requireEnd(body);
        return new SslRequest();
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.beginUntyped(out);
        out.writeInt(CODE);
        Wire.end(out, start);
    }
}
