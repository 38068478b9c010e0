package dev.sallyport.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Ends what takes too long. */
final class Deadline {
    private Deadline() {}

    /** Fails the promise, with 08001, when the time is up. */
    static void set(EventLoop loop, Duration timeout, Promise<?> promise) {
        set(loop, timeout, promise, () -> "");
    }

    /**
     * Fails the promise, with 08001, when the time is up.
     *
     * @param before what happened until then, for the operator; empty for nothing
     */
    static void set(EventLoop loop, Duration timeout, Promise<?> promise, Supplier<String> before) {
        ScheduledFuture<?> alarm = loop.schedule(
                () -> {
                    String history = before.get();
                    promise.tryFailure(UpstreamLoginException.unreachable(
                            "no answer within " + timeout.toMillis() + " ms"
                                    + (history.isEmpty() ? "" : "; before that " + history),
                            null));
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        promise.addListener(outcome -> alarm.cancel(false));
    }
}
