package dev.sallyport.proxy.session;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the upstream's answers back while something that it was sent is not on record yet, so that the log's disk and
 * the database work at the same time, and yet nobody sees what isn't recorded. Confined to one event loop.
 */
final class AnswerHold {
    private final EventLoop loop;
    private final Runnable letGo;
    private final Runnable unrecorded;
    private int waiting;
    private boolean failed;

    /**
     * @param loop which everything here is confined to
     * @param letGo called when everything is on record: the answers may be looked at
     * @param unrecorded called when a record could not be written: nobody must ever look at the answers
     */
    AnswerHold(EventLoop loop, Runnable letGo, Runnable unrecorded) {
        this.loop = loop;
        this.letGo = letGo;
        this.unrecorded = unrecorded;
    }

    /** Whether nobody must look at answers now. */
    boolean holding() {
        return waiting > 0 || failed;
    }

    /** Holds the answers until this is done. */
    void until(CompletableFuture<?> recorded) {
        waiting++;
        var unused = recorded.whenComplete((done, failure) -> loop.execute(() -> recorded(failure == null)));
    }

    private void recorded(boolean done) {
        waiting--;
        if (!done && !failed) {
            failed = true;
            unrecorded.run();
        } else if (!holding()) {
            letGo.run();
        }
    }
}
