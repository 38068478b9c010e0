package dev.sallyport.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long. */
final class Deadline {
    private Deadline() {}

    /** Fails the promise, with 08001, when the time is up. */
    static void set(EventLoop loop, Duration timeout, Promise<?> promise) {
        ScheduledFuture<?> alarm = loop.schedule(
                () -> promise.tryFailure(
                        UpstreamLoginException.unreachable("no answer within " + timeout.toMillis() + " ms", null)),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        promise.addListener(outcome -> alarm.cancel(false));
    }
}
