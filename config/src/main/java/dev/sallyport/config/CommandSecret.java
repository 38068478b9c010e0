package dev.sallyport.config;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command prints, remembered for a time. Thread-safe; the command runs once at a time. */
final class CommandSecret implements Secret {
    private final SecretCommand command;
    private final Duration cache;
    private final Duration keep;
    private final Remembered<String> printed;

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
        this.cache = cache;
        this.keep = keep;
        this.printed = new Remembered<>(known -> new Remembered.Fresh<>(run.get(), cache, keep), nanos);
    }

    @Override
    public String resolve() {
        return printed.value();
    }

    @Override
    public String resolveInsteadOf(String refused) {
        return printed.insteadOf(refused::equals);
    }

    @Override
    public boolean isFetched() {
        return true;
    }

    /** By where it comes from, not by what it is. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CommandSecret secret
                && secret.command.equals(command)
                && secret.cache.equals(cache)
                && secret.keep.equals(keep);
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
