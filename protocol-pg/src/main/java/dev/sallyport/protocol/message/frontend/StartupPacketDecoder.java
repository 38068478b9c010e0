package dev.sallyport.protocol.message.frontend;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.codec.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Cuts and reads the packets that come before a session has typed messages. Keeps nothing between calls. */
public final class StartupPacketDecoder {
    /** MAX_STARTUP_PACKET_LENGTH in {@code libpq/pqcomm.h}; does not count the length field. */
    private static final int BODY_BYTES_MAX = 10_000;

    private static final int CODE_BYTES = 4;

    private StartupPacketDecoder() {}

    /**
     * Reads one packet and consumes exactly its bytes; null, with nothing consumed, while it isn't complete.
     *
     * @throws ProtocolViolationException 08P01 {@code invalid length of startup packet}, on which PostgreSQL closes
     *     without a word; else as {@link StartupMessage#read}
     */
    public static @Nullable StartupPacket decode(ByteBuf in) {
        if (in.readableBytes() < Wire.LENGTH_BYTES) {
            return null;
        }
        long bodyBytes = (long) in.getInt(in.readerIndex()) - Wire.LENGTH_BYTES;
        if (bodyBytes < CODE_BYTES || bodyBytes > BODY_BYTES_MAX) {
            throw ProtocolViolationException.of("invalid length of startup packet");
        }
        if (in.readableBytes() < Wire.LENGTH_BYTES + bodyBytes) {
            return null;
        }
        in.skipBytes(Wire.LENGTH_BYTES);
        return read(in.readSlice((int) bodyBytes));
    }

    private static StartupPacket read(ByteBuf body) {
        int code = body.getInt(body.readerIndex());
        return switch (code) {
            case SslRequest.CODE -> SslRequest.read(body);
            case GssEncRequest.CODE -> GssEncRequest.read(body);
            case CancelRequest.CODE -> CancelRequest.read(body);
            default -> StartupMessage.read(body);
        };
    }
}
