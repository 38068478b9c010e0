package dev.sallyport.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the upstream's answers unread while something that it was sent is not on record yet, so that the log's disk and
 * the database work at the same time, and yet nobody sees what isn't recorded. Confined to one event loop.
 */
final class AnswerHold {
    private final Channel upstream;
    private final EventLoop loop;
    private final Runnable letGo;
    private final Runnable unrecorded;
    private int waiting;
    private boolean failed;

    /**
     * @param letGo called when everything is on record: the answers may be read
     * @param unrecorded called when a record could not be written: the answers must never be read
     */
    AnswerHold(Channel upstream, Runnable letGo, Runnable unrecorded) {
        this.upstream = upstream;
        this.loop = upstream.eventLoop();
        this.letGo = letGo;
        this.unrecorded = unrecorded;
    }

    /** Whether answers must not be read now. */
    boolean holding() {
        return waiting > 0 || failed;
    }

    /** Holds the answers until this is done. */
    void until(CompletableFuture<?> recorded) {
        waiting++;
        upstream.config().setAutoRead(false);
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
