package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What goes to the client instead of the upstream's last message. Confined to one event loop. */
final class Replacement {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;

    Replacement(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** These messages, in order. */
    AnswerRoad.Fate by(BackendMessage... messages) {
        ByteBuf out = allocator.buffer();
        for (BackendMessage message : messages) {
            message.write(out);
        }
        bytes = out;
        return AnswerRoad.Fate.REPLACE;
    }

    /** Rows that were held, then these messages. Takes the rows. */
    AnswerRoad.Fate behind(@Nullable ByteBuf held, BackendMessage... messages) {
        AnswerRoad.Fate fate = by(messages);
        if (held != null && bytes != null) {
            bytes = allocator.compositeBuffer(2).addComponents(true, held, bytes);
        }
        return fate;
    }

    /** Gives the bytes away. */
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        return taken == null ? Unpooled.EMPTY_BUFFER : taken;
    }
}
