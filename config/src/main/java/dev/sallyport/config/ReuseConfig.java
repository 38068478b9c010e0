package dev.sallyport.config;

import java.time.Duration;

/**
 * How long connections to an upstream are kept when their session has ended, for the same principal's next one.
 *
 * @param connections how many are kept at most; 0 for none
 * @param idle how long one is kept that nobody wants
 * @param age how long after its login one is used again at the latest
 */
public record ReuseConfig(int connections, Duration idle, Duration age) {
    /** None are kept. */
    public static final ReuseConfig NONE = new ReuseConfig(0, Duration.ofSeconds(30), Duration.ofMinutes(10));
}
