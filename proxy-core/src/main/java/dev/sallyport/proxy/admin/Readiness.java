package dev.sallyport.proxy.admin;

import java.util.List;

/**
 * Whether new connections are welcome.
 *
 * @param reasons why not, each a short text for people; empty when ready
 * @param degraded what isn't as it should be and no reason to turn anybody away
 */
public record Readiness(List<String> reasons, List<String> degraded) {
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
        degraded = List.copyOf(degraded);
    }

    /** Nothing degraded. */
    public Readiness(List<String> reasons) {
        this(reasons, List.of());
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
