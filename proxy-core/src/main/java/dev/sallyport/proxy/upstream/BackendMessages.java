package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a server sends together to whole messages, for conversations of the proxy's own. Confined to one event loop.
 */
public final class BackendMessages {
    private final int bytesMax;
    private final BooleanSupplier over;
    private final Taker taker;
    private @Nullable ByteBuf received;

    /** Who gets the messages. */
    public interface Taker {
        /**
         * Takes a message.
         *
         * @param body without the header; borrowed
         */
        void take(byte type, ByteBuf body);
    }

    /**
     * @param bytesMax of one message
     * @param over whether nobody wants any more, asked before each message
     */
    public BackendMessages(int bytesMax, BooleanSupplier over, Taker taker) {
        this.bytesMax = bytesMax;
        this.over = over;
        this.taker = taker;
    }

    /**
     * Takes bytes, which it owns then, and gives the messages that are complete.
     *
     * @throws ProtocolViolationException if they are none, or one is too long
     */
    public void add(ByteBufAllocator allocator, ByteBuf more) {
        received = received == null ? more : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, received, more);
        give();
    }

    /** Gives the messages that are complete, if somebody wants them again. */
    public void give() {
        while (received != null && !over.getAsBoolean() && BackendFrames.hasHeader(received)) {
            int length = BackendFrames.length(received, bytesMax);
            if (received.readableBytes() < length) {
                return;
            }
            ByteBuf body = received.readSlice(length);
            byte type = body.getByte(body.readerIndex());
            taker.take(type, body.skipBytes(Frame.HEADER_BYTES));
        }
    }

    /** Whether there is the beginning of a message, or one that nobody wanted. */
    public boolean leftOver() {
        return received != null && received.isReadable();
    }

    /** Gives up what is left over. */
    public void release() {
        if (received != null) {
            received.release();
            received = null;
        }
    }
}
