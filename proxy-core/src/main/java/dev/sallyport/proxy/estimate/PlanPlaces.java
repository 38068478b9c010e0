package dev.sallyport.proxy.estimate;

import java.util.ArrayDeque;
import java.util.Deque;

/** How many statements of one database are planned at a time; a bounded number waits. Safe for use by any thread. */
public final class PlanPlaces {
    private static final int WAITING_MAX = 64;

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    public PlanPlaces(int places) {
        this.free = places;
    }

    /** Runs the task, now or when there is a place, which it then has; false if too many wait. */
    boolean take(Runnable task) {
        synchronized (this) {
            if (free == 0) {
                return waiting.size() < WAITING_MAX && waiting.add(task);
            }
            free--;
        }
        task.run();
        return true;
    }

    /** Gives a place back. */
    void give() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
            }
        }
        if (next != null) {
            next.run();
        }
    }
}
