package dev.sallyport.protocol.message.backend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What a CancelRequest must show.
 *
 * @param processId as {@code pg_backend_pid()} says it
 * @param secretKey 4 bytes up to protocol 3.1, 4 to 256 from 3.2 on; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record BackendKeyData(int processId, byte[] secretKey) implements BackendMessage {
    private static final int KEY_BYTES_MIN = 4;
    private static final int KEY_BYTES_MAX = 256;

    public BackendKeyData {
        if (secretKey.length < KEY_BYTES_MIN || secretKey.length > KEY_BYTES_MAX) {
            throw new IllegalArgumentException("a key must have 4 to 256 bytes, not " + secretKey.length);
        }
    }

    public static BackendKeyData read(ByteBuf body) {
        int processId = Wire.readInt32(body);
        int keyBytes = body.readableBytes();
        if (keyBytes < KEY_BYTES_MIN || keyBytes > KEY_BYTES_MAX) {
            throw ProtocolViolationException.of("invalid key of " + keyBytes + " bytes in BackendKeyData");
        }
        return new BackendKeyData(processId, Wire.readRest(body));
    }

    @Override
    public void write(ByteBuf out) {
        int start = Wire.begin(out, BackendType.BACKEND_KEY_DATA);
        out.writeInt(processId).writeBytes(secretKey);
        Wire.end(out, start);
    }

    /** In constant time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BackendKeyData that
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
        return "BackendKeyData[processId=" + processId + "]";
    }
}
