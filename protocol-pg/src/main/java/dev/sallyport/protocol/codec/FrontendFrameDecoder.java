package dev.sallyport.protocol.codec;

import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts what a client sends after the startup packet into {@link Frame}s, each a retained slice of the bytes received.
 * Confined to one event loop.
 *
 * <p>The type byte is judged as soon as it is there and the length before any byte of the body is waited for, as the
 * server does ({@code SocketBackend} in {@code tcop/postgres.c}). Frames before a violation are still delivered, then
 * {@code exceptionCaught} gets a {@link ProtocolViolationException}, and everything after it is thrown away: a stream
 * that lost its framing has no further messages.
 */
public final class FrontendFrameDecoder extends ByteToMessageDecoder {
    private final FrontendLimits limits;
    private boolean broken;

    public FrontendFrameDecoder(FrontendLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            cut(in, out);
        } catch (ProtocolViolationException violation) {
            broken = true;
            in.skipBytes(in.readableBytes());
            throw violation;
        }
    }

    private void cut(ByteBuf in, List<Object> out) {
        if (!in.isReadable()) {
            return;
        }
        byte type = in.getByte(in.readerIndex());
        int bytesMax = bytesMax(type);
        if (in.readableBytes() < Frame.HEADER_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex() + 1);
        if (length < Wire.LENGTH_BYTES || length > Wire.MESSAGE_BYTES_MAX) {
            throw ProtocolViolationException.of("invalid message length");
        }
        if (length > bytesMax) {
            throw tooLong(length, bytesMax);
        }
        if (in.readableBytes() > length) {
            out.add(Frame.of(in.readRetainedSlice(length + 1)));
        }
    }

    private ProtocolViolationException tooLong(int length, int bytesMax) {
        return bytesMax == limits.messageBytesMax()
                ? new ProtocolViolationException(
                        SqlState.PROGRAM_LIMIT_EXCEEDED,
                        "message of " + length + " bytes is over the limit of " + bytesMax + " bytes")
                : ProtocolViolationException.of("invalid message length");
    }

    /** The limit of the type's length field; the types are those of {@code SocketBackend} and the answers in 'p'. */
    private int bytesMax(byte type) {
        return switch (type) {
            case 'Q', 'P', 'B', 'F', 'd' -> limits.messageBytesMax();
            case 'S', 'H', 'C', 'D', 'E', 'c', 'f', 'X' -> limits.smallMessageBytesMax();
            case 'p' -> limits.passwordBytesMax();
            default -> throw ProtocolViolationException.of("invalid frontend message type " + Byte.toUnsignedInt(type));
        };
    }
}
