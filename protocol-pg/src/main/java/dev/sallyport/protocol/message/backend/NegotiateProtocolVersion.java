package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.CStrings;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The server speaks less than the client asked for.
 *
 * @param newestMinor newest minor version of protocol 3 that the server speaks; on the wire it has the 3 in its high
 *     half ({@code SendNegotiateProtocolVersion})
 * @param unknownOptions names of the {@code _pq_.} parameters that the server does not know
 */
public record NegotiateProtocolVersion(int newestMinor, List<String> unknownOptions) implements BackendMessage {
    private static final int MAJOR = 3;

    public NegotiateProtocolVersion {
        unknownOptions = List.copyOf(unknownOptions);
    }

    public static NegotiateProtocolVersion read(ByteBuf body) {
        int version = Wire.readInt32(body);
        int count = Wire.readInt32(body);
        if (version >>> Short.SIZE != MAJOR || count < 0 || count > body.readableBytes()) {
            throw ProtocolViolationException.of("invalid message format");
        }
        List<String> options = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            options.add(CStrings.read(body));
        }
        Wire.requireEnd(body);
        return new NegotiateProtocolVersion(version & 0xffff, options);
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.NEGOTIATE_PROTOCOL_VERSION);
        out.writeShort(MAJOR).writeShort(newestMinor).writeInt(unknownOptions.size());
        for (String option : unknownOptions) {
            CStrings.write(out, option);
        }
        Wire.end(out, start);
    }
}
