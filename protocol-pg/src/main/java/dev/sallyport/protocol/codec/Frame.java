package dev.sallyport.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * One typed message as it stands on the wire: type byte, Int32 length, body. The only thing that owns message memory:
 * whoever receives a frame passes it on or releases it, exactly once.
 *
 * <p>It is {@link ReferenceCounted}, so that Netty frees a frame that falls off the end of a pipeline.
 */
public final class Frame implements ReferenceCounted {
    /** Type byte and Int32 length ({@code protocol-message-formats}). */
    public static final int HEADER_BYTES = 5;

    private final ByteBuf whole;
    private final int start;
    private final int length;

    private Frame(ByteBuf whole) {
        this.whole = whole;
        this.start = whole.readerIndex();
        this.length = whole.readableBytes();
    }

    /**
     * Takes ownership of {@code whole}, which must hold exactly one message between its indices.
     *
     * @throws IllegalArgumentException if it does not; {@code whole} is released then
     */
    public static Frame of(ByteBuf whole) {
        int bytes = whole.readableBytes();
        if (bytes < HEADER_BYTES || whole.getInt(whole.readerIndex() + 1) != bytes - 1) {
            whole.release();
            throw new IllegalArgumentException("the buffer of " + bytes + " bytes is not exactly one message");
        }
        return new Frame(whole);
    }

    public byte type() {
        return whole.getByte(start);
    }

    /** The whole message, borrowed. Passing it to {@code write} is passing on this frame's ownership. */
    public ByteBuf bytes() {
        return whole;
    }

    /** A new view of the body, borrowed: its indices are the caller's to move, its memory is this frame's. */
    public ByteBuf body() {
        return whole.slice(start + HEADER_BYTES, length - HEADER_BYTES);
    }

    /** Bytes of the whole message, header included. */
    public int length() {
        return length;
    }

    @Override
    public boolean release() {
        return whole.release();
    }

    @Override
    public boolean release(int decrement) {
        return whole.release(decrement);
    }

    @Override
    public int refCnt() {
        return whole.refCnt();
    }

    @Override
    public Frame retain() {
        whole.retain();
        return this;
    }

    @Override
    public Frame retain(int increment) {
        whole.retain(increment);
        return this;
    }

    @Override
    public Frame touch() {
        whole.touch();
        return this;
    }

    @Override
    public Frame touch(Object hint) {
        whole.touch(hint);
        return this;
    }

    /** Type and length; never the body, which may hold a password. */
    @Override
    public String toString() {
        return "Frame[" + (whole.refCnt() > 0 ? (char) type() + ", " : "released, ") + length + " bytes]";
    }
}
