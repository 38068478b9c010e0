package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.frontend.FrontendType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Messages from the client that wait to be handled. Some are taken in even while nothing can be handled, as only a
 * connection that is read tells that its peer is gone. Confined to one event loop.
 */
final class Inbox {
    private static final int MESSAGES_MAX = 256;
    private static final int BYTES_MAX = 256 * 1024;

    private final Deque<Frame> frames = new ArrayDeque<>();
    private long bytes;

    /** Takes the frame. */
    void add(Frame frame) {
        frames.add(frame);
        bytes += frame.length();
    }

    /** Takes a frame back that was the oldest. */
    void addFirst(Frame frame) {
        frames.addFirst(frame);
        bytes += frame.length();
    }

    /** Gives the oldest frame away. */
    Frame remove() {
        Frame frame = frames.remove();
        bytes -= frame.length();
        return frame;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Whether no more should be read from the client. */
    boolean full() {
        return frames.size() >= MESSAGES_MAX || bytes >= BYTES_MAX;
    }

    /** Whether the client's last word is a Terminate. */
    boolean endsWithGoodbye() {
        return !frames.isEmpty() && frames.getLast().type() == FrontendType.TERMINATE;
    }

    void clear() {
        while (!frames.isEmpty()) {
            remove().release();
        }
    }
}
