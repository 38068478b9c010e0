package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * Drops a statement or portal; one that does not exist is no error.
 *
 * @param kind {@code S} for a prepared statement, {@code P} for a portal
 */
public record Close(char kind, String name) implements FrontendMessage {
    public Close {
        if (kind != 'S' && kind != 'P') {
            throw new IllegalArgumentException("kind must be S or P, not " + (int) kind);
        }
    }

    public static Close read(ByteBuf body) {
        int kind = Byte.toUnsignedInt(Wire.readByte(body));
        String name = CStrings.read(body);
        Wire.requireEnd(body);
        if (kind != 'S' && kind != 'P') {
            throw ProtocolViolationException.of("invalid CLOSE message subtype " + kind);
        }
        return new Close((char) kind, name);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.CLOSE);
        out.writeByte(kind);
        CStrings.write(out, name);
        Wire.end(out, start);
    }
}
