package dev.sallyport.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the one message that a client may send when it is asked while it logs in: its answer, or Terminate. Any other is
 * refused at its type byte and too long a one at its length ({@code recv_password_packet} in {@code libpq/auth.c}), so a
 * stranger can't make anybody keep more than one password.
 *
 * <p>What follows the message stays where it is until the client is asked {@link #again}, or for whatever decoder
 * replaces this one: a client may send its first statements along with its password. The channel has to stop reading meanwhile. Confined to one event loop.
 */
public final class PasswordFrameDecoder extends ByteToMessageDecoder {
    private final int passwordBytesMax;
    private boolean taken;
    private boolean discarding;

    /** @param limits of which the one for passwords counts */
    public PasswordFrameDecoder(FrontendLimits limits) {
        this.passwordBytesMax = limits.passwordBytesMax();
    }

    /** The client was asked once more: one more message. On the event loop, and while it handles the last one. */
    public void again() {
        taken = false;
    }

    /** The login is over: what the client still says is thrown away. */
    public void discard() {
        discarding = true;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (discarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (taken || !in.isReadable()) {
            return;
        }
        try {
            cut(in, out);
        } catch (ProtocolViolationException violation) {
            discarding = true;
            in.skipBytes(in.readableBytes());
            throw violation;
        }
    }

    private void cut(ByteBuf in, List<Object> out) {
        byte type = in.getByte(in.readerIndex());
        if (type != 'p' && type != 'X') {
            throw ProtocolViolationException.of(
                    "expected password response, got message type " + Byte.toUnsignedInt(type));
        }
        if (in.readableBytes() < Frame.HEADER_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex() + 1);
        int bytesMax = type == 'p' ? passwordBytesMax : Wire.LENGTH_BYTES;
        if (length < Wire.LENGTH_BYTES || length > bytesMax) {
            throw ProtocolViolationException.of("invalid message length");
        }
        if (in.readableBytes() > length) {
            taken = true;
            out.add(Frame.of(in.readRetainedSlice(length + 1)));
        }
    }
}
