package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/** Asks for GSSAPI encryption; answered by a single byte. */
public record GssEncRequest() implements StartupPacket {
    /** The request code, in the place of a protocol version. */
    public static final int CODE = 80877104;

    public static GssEncRequest read(ByteBuf body) {
        StartupMessage.requireCode(body, CODE);
        Wire.requireEnd(body);
        return new GssEncRequest();
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.beginUntyped(out);
        out.writeInt(CODE);
        Wire.end(out, start);
    }
}
