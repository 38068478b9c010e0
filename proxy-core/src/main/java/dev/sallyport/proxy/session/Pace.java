package dev.sallyport.proxy.session;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** Lets something happen so often a second, on average, and so often at once. Confined to one thread at a time. */
final class Pace {
    private final Ticker ticker;
    private final long nanosEach;
    private final long nanosAtOnce;

    /** When everything that was taken has had its share of time. */
    private long paidUntil;

    Pace(Ticker ticker, int perSecond, int atOnce) {
        this.ticker = ticker;
        this.nanosEach = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanosAtOnce = nanosEach * (atOnce - 1);
        this.paidUntil = ticker.nanoTime();
    }

    /** Whether it may happen now; then it counts as having happened. */
    boolean take() {
        if (nanosToWait() > 0) {
            return false;
        }
        long now = ticker.nanoTime();
        paidUntil = (paidUntil - now > 0 ? paidUntil : now) + nanosEach;
        return true;
    }

    /** How long until it may happen; zero or less for now. */
    long nanosToWait() {
        return paidUntil - ticker.nanoTime() - nanosAtOnce;
    }
}
