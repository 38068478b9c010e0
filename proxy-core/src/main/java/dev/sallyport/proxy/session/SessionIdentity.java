package dev.sallyport.proxy.session;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.TokenFacts;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a session belongs to and where it goes; fixed from login to end.
 *
 * @param sessionId unique over all proxies
 * @param startupUser the {@code user} of the startup packet
 * @param roles policy roles at login, which chose the upstream login
 * @param upstreamUser the upstream login's user name; empty as long as only Vault knows it
 * @param application {@code application_name} of the startup packet
 * @param context what the client says of what it does; untrusted
 * @param tls protocol version and cipher, or null for plaintext on loopback
 */
public record SessionIdentity(
        String sessionId,
        String clientAddress,
        int clientPort,
        String startupUser,
        Principal principal,
        TokenFacts token,
        Set<String> roles,
        DatabaseConfig database,
        String upstreamUser,
        String application,
        AgentContext context,
        @Nullable TlsSession tls) {
    public SessionIdentity {
        roles = Set.copyOf(roles);
    }

    static SessionIdentity of(
            String sessionId,
            InetSocketAddress client,
            StartupParameters parameters,
            Authentication.Authenticated proven,
            Set<String> roles,
            DatabaseConfig database,
            String upstreamUser,
            @Nullable TlsSession tls) {
        return new SessionIdentity(
                sessionId,
                client.getAddress().getHostAddress(),
                client.getPort(),
                parameters.user(),
                proven.principal(),
                proven.token(),
                roles,
                database,
                upstreamUser,
                parameters.settings().getOrDefault("application_name", ""),
                parameters.context(),
                tls);
    }

    /** The same with the upstream's user. */
    SessionIdentity as(String user) {
        return new SessionIdentity(
                sessionId,
                clientAddress,
                clientPort,
                startupUser,
                principal,
                token,
                roles,
                database,
                user,
                application,
                context,
                tls);
    }

    /**
     * The negotiated TLS parameters of the client's connection.
     *
     * @param certificateSha256 of the certificate that the client showed, good or not; null where it showed none
     * @param certificateSubject whose it says it is
     */
    public record TlsSession(
            String version,
            String cipher,
            @Nullable String certificateSha256,
            @Nullable String certificateSubject) {}
}
