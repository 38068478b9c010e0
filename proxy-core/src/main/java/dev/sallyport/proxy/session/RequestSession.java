package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the road of the requests needs of its session. All calls on the session's event loop. */
interface RequestSession {
    /**
     * Reads a text and goes on with what was found, on the event loop; until then no further message is handled.
     *
     * @param frame the message with this text; if the session ends before, it is released
     * @param stopped gets why the message must be refused without a judgement
     */
    void judge(Frame frame, String sql, Consumer<Reading> next, Consumer<ErrorFields> stopped);

    /**
     * Goes on, on the event loop, when the work has said that it is done; no further message is handled before.
     *
     * @param frame the message that waits for it; if the session ends before, it is released
     */
    void after(Frame frame, Consumer<Consumer<@Nullable Throwable>> work, Runnable next, Consumer<ErrorFields> stopped);

    /** Whether the principal's proof of identity ran out while a message was judged: it is given up then. */
    boolean expired();

    /** Handles no further message until this execution is over, or its COPY FROM STDIN began. */
    void holdFor(Execution execution);

    /** Cancels what the upstream works on; what comes after it waits until that is done. */
    void cancelForLimit();

    /** The client said goodbye. */
    void terminate();
}
