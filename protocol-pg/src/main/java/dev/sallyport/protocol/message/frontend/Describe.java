package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;

/**
 * Asks for the columns (and parameters) of a statement or portal.
 *
 * @param kind {@code S} for a prepared statement, {@code P} for a portal
 */
public record Describe(char kind, String name) implements FrontendMessage {
    public Describe {
        if (kind != 'S' && kind != 'P') {
            throw new IllegalArgumentException("kind must be S or P, not " + (int) kind);
        }
    }

    public static Describe read(ByteBuf body) {
        int kind = Byte.toUnsignedInt(Wire.readByte(body));
        String name = CStrings.read(body);
        Wire.requireEnd(body);
        if (kind != 'S' && kind != 'P') {
            throw ProtocolViolationException.of("invalid DESCRIBE message subtype " + kind);
        }
        return new Describe((char) kind, name);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, FrontendType.DESCRIBE);
        out.writeByte(kind);
        CStrings.write(out, name);
        Wire.end(out, start);
    }
}
