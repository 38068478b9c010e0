package dev.sallyport.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Messages to the client that were made here, gathered so that many small ones go as one. Confined to one event loop. */
final class Gathered {
    private static final int WRITE_BYTES = 64 * 1024;

    private final Channel client;
    private final int messageBytesMax;
    private @Nullable ByteBuf bytes;

    Gathered(Channel client, int messageBytesMax) {
        this.client = client;
        this.messageBytesMax = messageBytesMax;
    }

    /** Where a message of about this length is to be written, behind the others. */
    ByteBuf room(int length) {
        if (bytes != null && bytes.readableBytes() >= WRITE_BYTES) {
            write();
        }
        if (bytes == null) {
            bytes = client.alloc().buffer(Math.max(4096, Math.min(length, messageBytesMax)));
        }
        return bytes;
    }

    /** Puts a message behind the others. Owns it. */
    void add(ByteBuf message) {
        if (message.readableBytes() >= WRITE_BYTES) {
            write();
            client.write(message);
        } else {
            room(message.readableBytes()).writeBytes(message);
            message.release();
        }
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Writes what was gathered. */
    void write() {
        if (bytes != null) {
            ByteBuf ready = bytes;
            bytes = null;
            client.write(ready);
        }
    }

    /** Gives up what was gathered. */
    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
