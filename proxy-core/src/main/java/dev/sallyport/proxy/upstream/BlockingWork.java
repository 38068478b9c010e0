package dev.sallyport.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does what an event loop must not: resolve names, read files, ask for secrets, hash thousands of times. */
final class BlockingWork {
    private static final int WAITING_MAX = 1024;
    private static final int IDLE_SECONDS_MAX = 30;

    private final Executor executor;

    BlockingWork(Executor executor) {
        this.executor = executor;
    }

    /** Few threads of its own, which end when idle, and a bounded queue. */
    static BlockingWork ownThreads(String name, int threadsMax) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                threadsMax,
                threadsMax,
                IDLE_SECONDS_MAX,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                new DefaultThreadFactory(name, true));
        threads.allowCoreThreadTimeOut(true);
        return new BlockingWork(threads);
    }

    /** Runs the work; listeners of the result run on the loop. A full queue is {@link UpstreamLoginException#busy}. */
    <T> Future<T> call(EventLoop loop, Callable<T> work) {
        Promise<T> result = loop.newPromise();
        try {
            executor.execute(() -> {
                try {
                    result.trySuccess(work.call());
                } catch (Exception failure) {
                    result.tryFailure(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            result.tryFailure(UpstreamLoginException.busy(full));
        }
        return result;
    }
}
