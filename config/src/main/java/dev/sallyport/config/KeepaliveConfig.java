package dev.sallyport.config;

import java.time.Duration;

/**
 * How a silent upstream is found to be gone.
 *
 * @param idle silence before the first question
 * @param interval time between questions
 * @param count unanswered questions that end the connection
 */
public record KeepaliveConfig(Duration idle, Duration interval, int count) {
    public static final KeepaliveConfig DEFAULT =
            new KeepaliveConfig(Duration.ofSeconds(60), Duration.ofSeconds(10), 6);
}
