package dev.sallyport.proxy.admin;

import java.util.List;

/**
 * Whether new connections are welcome.
 *
 * @param reasons why not, each a short text for people; empty when ready
 */
public record Readiness(List<String> reasons) {
    public static final Readiness READY = new Readiness(List.of());

    public Readiness {
        reasons = List.copyOf(reasons);
    }

    public boolean isReady() {
        return reasons.isEmpty();
    }
}
