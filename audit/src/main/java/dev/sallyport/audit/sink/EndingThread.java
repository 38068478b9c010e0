package dev.sallyport.audit.sink;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that carries things away from the log, and gets a few seconds for the last of them when it is to end. */
public final class EndingThread implements AutoCloseable {
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);

    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private volatile long deadline;

    /** One that hasn't begun. */
    public EndingThread(String name, Runnable work) {
        this.thread = new Thread(work, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether it is to end. */
    public boolean isEnding() {
        return ending.getCount() == 0;
    }

    /** Waits, on that thread; whether it is to end now. */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets it end, without waiting for that. */
    public void letEnd() {
        if (!isEnding()) {
            deadline = System.nanoTime() + LAST_CHANCE.toNanos();
            ending.countDown();
        }
    }

    /** Ends it, and waits until it has; its time runs from the first time that it was told so. */
    @Override
    public void close() {
        letEnd();
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            thread.interrupt();
            thread.join(LAST_CHANCE.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
