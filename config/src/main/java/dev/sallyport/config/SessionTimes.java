package dev.sallyport.config;

import java.time.Duration;

/**
 * How long a session may go on; zero stands for no limit, where not said otherwise.
 *
 * @param sessionMax from login, whatever it does
 * @param idle waiting for its client outside a transaction
 * @param idleInTransaction waiting for its client within a transaction
 * @param unread what the client may take for answers that wait for it
 * @param expiryGrace what statements are still let through after the token's end; zero for none
 * @param expiryTransaction what an open transaction gets beyond that to come to its end; zero for nothing
 */
public record SessionTimes(
        Duration sessionMax,
        Duration idle,
        Duration idleInTransaction,
        Duration unread,
        Duration expiryGrace,
        Duration expiryTransaction) {
    public static final SessionTimes DEFAULT = new SessionTimes(
            Duration.ofHours(12),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            Duration.ZERO,
            Duration.ZERO);
}
