package dev.sallyport.config;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command prints, remembered for a time. Thread-safe; the command runs once at a time.
 *
 * <pre>
 * age of the last good value   0 ── 4/5 cache ── cache ── cache + keep ──→
 * who asks then                as is │ as is, and │ waits for │ waits, and gets an error
 *                                    │ it is      │ a new one,│ if there is none
 *                                    │ renewed    │ or as is  │
 * </pre>
 *
 * After a run, good or not, at least {@link #PAUSE} passes until the next.
 */
final class CommandSecret implements Secret {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSecret.class);

    /** What keeps a failing command, or one whose secrets are refused, from being run again and again. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final SecretCommand command;
    private final long cache;
    private final long keep;
    private final Supplier<String> run;
    private final LongSupplier nanos;

    /** Held by whoever runs the command. */
    private final ReentrantLock running = new ReentrantLock();

    private volatile @Nullable Good good;
    private volatile @Nullable Attempt last;

    private record Good(String value, long at) {}

    /** @param failure null for a run that went well */
    private record Attempt(long at, @Nullable SecretException failure) {}

    /**
     * Of a command.
     *
     * @param cache how old a value may get
     * @param keep how long beyond that it counts when no new one can be had
     */
    CommandSecret(SecretCommand command, Duration cache, Duration keep) {
        this(command, cache, keep, command::run, System::nanoTime);
    }

    /** With a run and a clock of the tests'. */
    CommandSecret(SecretCommand command, Duration cache, Duration keep, Supplier<String> run, LongSupplier nanos) {
        this.command = command;
        this.cache = cache.toNanos();
        this.keep = keep.toNanos();
        this.run = run;
        this.nanos = nanos;
    }

    @Override
    public String resolve() {
        Good known = good;
        if (known != null && age(known) < cache) {
            if (age(known) >= cache / 5 * 4 && !paused() && !running.isLocked()) {
                renewInBackground();
            }
            return known.value();
        }
        if (known != null && age(known) < cache + keep) {
            // Who finds it being renewed takes what there is: a hanging command must not hold up everybody.
            if (!running.tryLock()) {
                return known.value();
            }
        } else {
            running.lock();
        }
        try {
            return renewed(cache);
        } finally {
            running.unlock();
        }
    }

    @Override
    public String resolveInsteadOf(String refused) {
        Good known = good;
        if (known == null || !known.value().equals(refused)) {
            return resolve();
        }
        running.lock();
        try {
            Good now = good;
            return now != null && !now.value().equals(refused) ? now.value() : renewed(0);
        } finally {
            running.unlock();
        }
    }

    @Override
    public boolean isCommand() {
        return true;
    }

    /** A new value, unless the known one is younger than {@code age}, or it was tried just now. */
    private String renewed(long age) {
        Good known = good;
        if (known != null && (age(known) < age || paused())) {
            if (age(known) < cache + keep) {
                return known.value();
            }
        }
        Attempt before = last;
        if (before != null && before.failure() != null && paused()) {
            throw new SecretException(String.valueOf(before.failure().getMessage()));
        }
        long begun = nanos.getAsLong();
        try {
            String value = run.get();
            good = new Good(value, begun);
            last = new Attempt(nanos.getAsLong(), null);
            return value;
        } catch (SecretException failure) {
            last = new Attempt(nanos.getAsLong(), failure);
            if (known == null || age(known) >= cache + keep) {
                throw failure;
            }
            LOG.atWarn()
                    .addKeyValue("error", failure.getMessage())
                    .log("a secret could not be renewed; the last good one is kept for now");
            return known.value();
        }
    }

    private void renewInBackground() {
        Thread thread = new Thread(
                () -> {
                    if (running.tryLock()) {
                        try {
                            renewed(cache / 5 * 4);
                        } catch (SecretException stillCounts) {
                            LOG.atDebug()
                                    .addKeyValue("error", stillCounts.getMessage())
                                    .log("secret not renewed");
                        } finally {
                            running.unlock();
                        }
                    }
                },
                "sallyport-secret");
        thread.setDaemon(true);
        thread.start();
    }

    private long age(Good value) {
        return nanos.getAsLong() - value.at();
    }

    private boolean paused() {
        Attempt attempt = last;
        return attempt != null && nanos.getAsLong() - attempt.at() < PAUSE.toNanos();
    }

    /** By where it comes from, not by what it is. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandSecret secret
                && secret.command.equals(command)
                && secret.cache == cache
                && secret.keep == keep;
    }

    @Override
    public int hashCode() {
        return command.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
