package dev.sallyport.proxy.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What becomes of the cancel requests of one session's key. Each that is passed on is a connection to the upstream, and
 * whoever knows the key can send as many as they like: so at most one is on its way at a time, and so many a second.
 * Others wait and go together as one, or not at all when what they meant is over by then. Confined to one event loop,
 * where not said otherwise.
 */
final class SessionCancels {
    static final int PER_SECOND = 10;

    private final EventLoop loop;
    private final BooleanSupplier answered;
    private final Runnable cancelHere;
    private final Supplier<Future<Void>> upstream;
    private final Pace pace;
    private List<Promise<Void>> waiting = new ArrayList<>();
    private boolean onItsWay;
    private boolean scheduled;

    /**
     * @param answered whether the upstream owes the client nothing
     * @param cancelHere cancels what is on its way to the upstream, if there is something
     * @param upstream sends a CancelRequest; completes when it was delivered
     */
    SessionCancels(EventLoop loop, BooleanSupplier answered, Runnable cancelHere, Supplier<Future<Void>> upstream) {
        this.loop = loop;
        this.answered = answered;
        this.cancelHere = cancelHere;
        this.upstream = upstream;
        this.pace = new Pace(loop.ticker(), PER_SECOND, PER_SECOND);
    }

    /**
     * The client wants the statement under way cancelled: the one that the upstream runs, or else the one that is on its
     * way there. Completes when that is done or was delivered. Safe for use by any thread.
     */
    Future<Void> request() {
        Promise<Void> done = loop.newPromise();
        loop.execute(() -> requested(done));
        return done;
    }

    private void requested(Promise<Void> done) {
        if (answered.getAsBoolean()) {
            cancelHere.run();
            done.setSuccess(null);
        } else {
            waiting.add(done);
            send();
        }
    }

    private void send() {
        if (onItsWay || scheduled || waiting.isEmpty()) {
            return;
        }
        if (!pace.take()) {
            scheduled = true;
            loop.schedule(this::sendLater, pace.nanosToWait(), TimeUnit.NANOSECONDS);
            return;
        }
        onItsWay = true;
        List<Promise<Void>> together = waiting;
        waiting = new ArrayList<>();
        upstream.get()
                .addListener(delivered -> loop.execute(() -> {
                    onItsWay = false;
                    together.forEach(done -> done.setSuccess(null));
                    send();
                }));
    }

    private void sendLater() {
        scheduled = false;
        send();
    }

    /** ReadyForQuery came, or the session is over: what was to be cancelled has ended, and nothing else may be hit. */
    void over() {
        List<Promise<Void>> late = waiting;
        waiting = new ArrayList<>();
        late.forEach(done -> done.setSuccess(null));
    }
}
