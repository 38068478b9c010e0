package dev.sallyport.proxy.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How one of several hosts is chosen.
 *
 * @param random whether each session tries hosts and their addresses in another order
 * @param attemptTimeout for TCP, TLS and login at one address; null means a fair share of what is left for all
 */
public record UpstreamChoice(
        SessionAttributes attributes,
        boolean random,
        @Nullable Duration attemptTimeout) {
    /** The first that can be reached. */
    public static final UpstreamChoice IN_ORDER = new UpstreamChoice(SessionAttributes.ANY, false, null);

    /** In the order in which to try them. */
    <T> List<T> ordered(List<T> places) {
        if (!random) {
            return places;
        }
        List<T> shuffled = new ArrayList<>(places);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        return shuffled;
    }
}
