package dev.sallyport.audit.witness;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an anchor stands.
 *
 * @param name the operator's name for it
 * @param kind what it is
 * @param size how many records it vouches for
 * @param at when that was the newest; null if it was never reached since the start
 * @param failures how often it didn't work, since the start
 * @param problem what doesn't work now, for people; empty if all works
 */
public record AnchorHealth(
        String name, String kind, long size, @Nullable Instant at, long failures, String problem) {}
