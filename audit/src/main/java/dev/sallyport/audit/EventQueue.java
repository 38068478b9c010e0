package dev.sallyport.audit;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order in which they came, on their way to the writer. An event that somebody waits for wakes the writer;
 * others wait for the next such event, so that they share its write, but no longer than {@link #LINGER_NANOS}. Safe for
 * use by any thread; one thread takes.
 *
 * <p>Those who waited for the last write tend to come again at about the same time. So the next write is put off a
 * little until as many are there as were waiting then: clients that work side by side share one write instead of two,
 * and who is alone never waits.
 */
final class EventQueue {
    /** How long an event that nobody waits for may be kept back. */
    static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final int eventsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<PendingEvent> events = new ArrayDeque<>();
    private long bytes;

    /** How many of the events are waited for. */
    private int urgent;

    /** How many of the last batch's events were waited for. */
    private int expected;

    /** The writer waits for the first event after a pause: any event must wake it. */
    private boolean asleep;

    private boolean closing;

    EventQueue(int eventsMax, long bytesMax) {
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
    }

    /** Returns whether there was room. */
    boolean offer(PendingEvent event) {
        lock.lock();
        try {
            if (events.size() >= eventsMax || bytes + event.cost() > bytesMax) {
                return false;
            }
            events.add(event);
            bytes += event.cost();
            urgent += event.awaited() ? 1 : 0;
            // One signal is enough: the writer takes all.
            boolean filling = events.size() > eventsMax / 2 || bytes > bytesMax / 2;
            if (asleep || filling || (event.awaited() && (urgent == 1 || urgent == expected))) {
                asleep = false;
                arrived.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an event back; returns false if it is taken already. */
    boolean remove(PendingEvent event) {
        lock.lock();
        try {
            boolean there = events.removeLastOccurrence(event);
            if (there) {
                bytes -= event.cost();
                urgent -= event.awaited() ? 1 : 0;
            }
            return there;
        } finally {
            lock.unlock();
        }
    }

    /** From now on the writer waits for nothing. */
    void close() {
        lock.lock();
        try {
            closing = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for events, at most a while, and moves as many as fit into a batch.
     *
     * @param gatherNanos how long to put off a batch that is smaller than the last one; 0 for not at all
     */
    void take(Collection<PendingEvent> batch, long waitNanos, long gatherNanos, int batchMax, long batchBytesMax)
            throws InterruptedException {
        lock.lock();
        try {
            await(waitNanos);
            gather(gatherNanos);
            expected = urgent;
            long taken = 0;
            while (batch.size() < batchMax && taken < batchBytesMax && !events.isEmpty()) {
                PendingEvent event = events.remove();
                taken += event.cost();
                bytes -= event.cost();
                urgent -= event.awaited() ? 1 : 0;
                batch.add(event);
            }
        } finally {
            lock.unlock();
        }
    }

    private void await(long waitNanos) throws InterruptedException {
        long left = waitNanos;
        linger(Math.min(left, LINGER_NANOS));
        left -= LINGER_NANOS;
        if (!events.isEmpty() || closing || left <= 0) {
            return;
        }
        asleep = true;
        while (asleep && !closing && left > 0) {
            left = arrived.awaitNanos(left);
        }
        asleep = false;
        if (!events.isEmpty()) {
            linger(LINGER_NANOS);
        }
    }

    /** Waits until as many wait as the last time, or the time is over. */
    private void gather(long nanos) throws InterruptedException {
        long left = nanos;
        while (urgent > 0 && urgent < expected && !closing && left > 0) {
            left = arrived.awaitNanos(left);
        }
    }

    /** Waits until somebody waits, the queue fills, or the time is over. */
    private void linger(long nanos) throws InterruptedException {
        long left = nanos;
        while (urgent == 0 && !closing && left > 0 && events.size() <= eventsMax / 2 && bytes <= bytesMax / 2) {
            left = arrived.awaitNanos(left);
        }
    }

    /** The next event, or null; waits for none. */
    @Nullable
    PendingEvent poll() {
        lock.lock();
        try {
            PendingEvent event = events.poll();
            if (event != null) {
                bytes -= event.cost();
                urgent -= event.awaited() ? 1 : 0;
            }
            return event;
        } finally {
            lock.unlock();
        }
    }
}
