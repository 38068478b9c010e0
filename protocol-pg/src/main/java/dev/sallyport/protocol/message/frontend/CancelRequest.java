package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Asks to cancel what the session with this key is doing. Is never answered.
 *
 * @param processId as in the session's BackendKeyData
 * @param secretKey 4 bytes up to protocol 3.1, up to 256 from 3.2 on; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record CancelRequest(int processId, byte[] secretKey) implements StartupPacket {
    /** The request code, in the place of a protocol version. */
    public static final int CODE = 80877102;

    private static final int KEY_BYTES_MIN = 4;
    private static final int KEY_BYTES_MAX = 256;

    public static CancelRequest read(ByteBuf body) {
        StartupMessage.requireCode(body, CODE);
        int processId = Wire.readInt32(body);
        int keyBytes = body.readableBytes();
        if (keyBytes < KEY_BYTES_MIN || keyBytes > KEY_BYTES_MAX) {
            throw ProtocolViolationException.of("invalid length of cancel request packet");
        }
        return new CancelRequest(processId, Wire.readRest(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.beginUntyped(out);
        out.writeInt(CODE).writeInt(processId).writeBytes(secretKey);
        Wire.end(out, start);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CancelRequest that
                && processId == that.processId
                && MessageDigest.isEqual(secretKey, that.secretKey);
    }

    @Override
    public int hashCode() {
        return processId;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CancelRequest[processId=" + processId + "]";
    }
}
