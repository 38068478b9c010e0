package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opens a session.
 *
 * @param major protocol version, always 3
 * @param minor protocol version; whoever answers negotiates it down
 * @param parameters {@code user}, {@code database}, {@code options}, {@code replication} and settings, in the order
 *     they first came; of duplicates the last value holds, as on the server
 */
public record StartupMessage(int major, int minor, Map<String, String> parameters) implements StartupPacket {
    private static final int MAJOR = 3;

    public StartupMessage {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads the packet without its length.
     *
     * @throws ProtocolViolationException 0A000 for another major version, 08P01 for a layout that
     *     {@code ProcessStartupPacket} refuses, 22021 for text that is not UTF-8
     */
    public static StartupMessage read(ByteBuf body) {
        int version = Wire.readInt32(body);
        int major = version >>> Short.SIZE;
        int minor = version & 0xffff;
        if (major != MAJOR) {
            throw new ProtocolViolationException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "unsupported frontend protocol " + major + "." + minor + ": server supports 3.0 to 3.2");
        }
        return new StartupMessage(major, minor, readParameters(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.beginUntyped(out);
        out.writeShort(major).writeShort(minor);
        parameters.forEach((name, value) -> {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a startup parameter has no name");
            }
            CStrings.write(out, name);
            CStrings.write(out, value);
        });
        out.writeByte(0);
        Wire.end(out, start);
    }

    static void requireCode(ByteBuf body, int code) {
        if (Wire.readInt32(body) != code) {
            throw ProtocolViolationException.of("invalid message format");
        }
    }

    /** Pairs up to an empty name, which must be the packet's last byte. */
    private static Map<String, String> readParameters(ByteBuf body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        while (body.isReadable() && body.getByte(body.readerIndex()) != 0) {
            String name = readString(body);
            parameters.put(name, readString(body));
        }
        if (body.readableBytes() != 1) {
            throw badLayout();
        }
        body.skipBytes(1);
        return parameters;
    }

    private static String readString(ByteBuf body) {
        if (body.bytesBefore((byte) 0) < 0) {
            throw badLayout();
        }
        return CStrings.read(body);
    }

    private static ProtocolViolationException badLayout() {
        return ProtocolViolationException.of("invalid startup packet layout: expected terminator as last byte");
    }
}
