package dev.sallyport.config;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that costs something to have, remembered for a time. Thread-safe; it is asked for once at a time.
 *
 * <pre>
 * age of the last good value   0 ── 4/5 cache ── cache ── cache + keep ──→
 * who asks then                as is │ as is, and │ waits for │ waits, and gets an error
 *                                    │ it is      │ a new one,│ if there is none
 *                                    │ renewed    │ or as is  │
 * </pre>
 *
 * After an attempt, good or not, at least {@link #PAUSE} passes until the next. Who waits for another's attempt does so
 * for {@link #PATIENCE} at most: who must wait has a thread that others need too.
 *
 * @param <T> what the secret is
 */
final class Remembered<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Remembered.class);

    /** What keeps a source that fails, or whose secrets are refused, from being asked again and again. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    /** What keeps a source that hangs from holding up more than the one who asks it; counted from its question on. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Source<T> source;
    private final LongSupplier nanos;

    /** Held by whoever asks the source. */
    private final ReentrantLock asking = new ReentrantLock();

    private volatile @Nullable Good<T> good;
    private volatile @Nullable Attempt last;

    /** Since when the source is being asked; null while it isn't. */
    private volatile @Nullable Long asked;

    /** Where it comes from. */
    interface Source<T> {
        /**
         * The secret as it is now.
         *
         * @param known the last one, which may be given again; null where there is none or it was refused
         * @throws SecretException when it can't be had
         */
        Fresh<T> ask(@Nullable T known);
    }

    /**
     * A secret just had.
     *
     * @param cache how old it may get
     * @param keep how long beyond that it counts when no new one can be had
     */
    record Fresh<T>(T value, Duration cache, Duration keep) {}

    private record Good<T>(T value, long cache, long keep, long at) {}

    /** @param failure null for one that went well */
    private record Attempt(long at, @Nullable SecretException failure) {}

    Remembered(Source<T> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** The secret, remembered or new. */
    T value() {
        Good<T> known = good;
        if (known != null && age(known) < known.cache()) {
            if (age(known) >= known.cache() / 5 * 4 && !paused() && !asking.isLocked()) {
                renewInBackground();
            }
            return known.value();
        }
        if (known != null && counts(known)) {
            // Who finds it being renewed takes what there is: a source that hangs must not hold up everybody.
            if (!asking.tryLock()) {
                return known.value();
            }
        } else if (!isMyTurn()) {
            throw new SecretException("whoever was asked for it has not answered for " + PATIENCE.toSeconds() + " s");
        }
        try {
            return renewed(5);
        } finally {
            asking.unlock();
        }
    }

    /** The secret after one was refused; the same again where another can't be had in time. */
    T insteadOf(Predicate<T> refused) {
        Good<T> known = good;
        if (known == null || !refused.test(known.value())) {
            return value();
        }
        if (!isMyTurn()) {
            return known.value();
        }
        try {
            Good<T> now = good;
            return now != null && !refused.test(now.value()) ? now.value() : renewed(0);
        } finally {
            asking.unlock();
        }
    }

    /** Waits to be the one who may ask the source; false if that takes too long. */
    private boolean isMyTurn() {
        Long since = asked;
        long patience = PATIENCE.toNanos() - (since == null ? 0 : nanos.getAsLong() - since);
        try {
            return asking.tryLock(Math.max(0, patience), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SecretException("waiting for it was interrupted");
        }
    }

    /**
     * A new value, unless the known one is young, or it was tried just now.
     *
     * @param fifths of its time for which the known one is; 0 if it was refused
     */
    private T renewed(int fifths) {
        Good<T> known = good;
        if (known != null && (age(known) < known.cache() / 5 * fifths || paused()) && counts(known)) {
            return known.value();
        }
        Attempt before = last;
        if (before != null && before.failure() != null && paused()) {
            throw new SecretException(String.valueOf(before.failure().getMessage()));
        }
        long begun = nanos.getAsLong();
        asked = begun;
        try {
            Fresh<T> fresh = source.ask(known == null || fifths == 0 ? null : known.value());
            good = new Good<>(
                    fresh.value(), fresh.cache().toNanos(), fresh.keep().toNanos(), begun);
            last = new Attempt(nanos.getAsLong(), null);
            return fresh.value();
        } catch (SecretException failure) {
            last = new Attempt(nanos.getAsLong(), failure);
            if (known == null || !counts(known)) {
                throw failure;
            }
            LOG.atWarn()
                    .addKeyValue("error", failure.getMessage())
                    .log("a secret could not be renewed; the last good one is kept for now");
            return known.value();
        } finally {
            asked = null;
        }
    }

    private void renewInBackground() {
        Thread thread = new Thread(
                () -> {
                    if (asking.tryLock()) {
                        try {
                            renewed(4);
                        } catch (SecretException stillCounts) {
                            LOG.atDebug()
                                    .addKeyValue("error", stillCounts.getMessage())
                                    .log("secret not renewed");
                        } finally {
                            asking.unlock();
                        }
                    }
                },
                "sallyport-secret");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean counts(Good<T> value) {
        return age(value) < value.cache() + value.keep();
    }

    private long age(Good<T> value) {
        return nanos.getAsLong() - value.at();
    }

    private boolean paused() {
        Attempt attempt = last;
        return attempt != null && nanos.getAsLong() - attempt.at() < PAUSE.toNanos();
    }
}
