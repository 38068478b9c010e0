package dev.sallyport.config;

import java.time.Duration;

/**
 * What one proxy gives away at most.
 *
 * @param connectionsMax client connections, together
 * @param connectionsPerAddressMax client connections from one address
 * @param authenticationTimeout from accepting a connection to a proven identity
 * @param messageBytesMax bytes in one protocol message
 * @param preparedStatementsMax named prepared statements in one session
 * @param upstreamConnectTimeout until an upstream connection is ready for statements
 * @param drainTimeout what sessions get to end when the proxy stops
 * @param statementCacheEntries analysed statements kept for reuse
 * @param sessionBytesMax what one session's prepared statements and cursors may need in memory
 * @param unauthenticatedMax client connections that haven't proven who they are
 * @param connectionsPerPrincipalMax sessions of one principal
 * @param clientKeepalive silence after which the system asks whether a client is still there
 * @param noticesPerSecondMax notices, notifications and changed settings that one session is told in a second
 * @param sessions how long a session may go on
 */
public record LimitsConfig(
        int connectionsMax,
        int connectionsPerAddressMax,
        Duration authenticationTimeout,
        long messageBytesMax,
        int preparedStatementsMax,
        Duration upstreamConnectTimeout,
        Duration drainTimeout,
        int statementCacheEntries,
        long sessionBytesMax,
        int unauthenticatedMax,
        int connectionsPerPrincipalMax,
        Duration clientKeepalive,
        int noticesPerSecondMax,
        SessionTimes sessions) {
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            1_000,
            200,
            Duration.ofSeconds(10),
            64L << 20,
            10_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            10_000,
            128L << 20,
            200,
            100,
            Duration.ofSeconds(60),
            20_000,
            SessionTimes.DEFAULT);
}
