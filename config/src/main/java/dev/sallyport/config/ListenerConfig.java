package dev.sallyport.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect.
 *
 * @param tls the certificate shown to clients; null only where plaintext is allowed
 * @param clientCertificates what is made of clients' certificates; null where none is asked for
 * @param plaintext whether clients may stay without TLS; only ever on a loopback address, since tokens travel here
 * @param methods how clients without a certificate prove who they are; empty where each has to show one
 * @param oauth where OAUTHBEARER's clients get their tokens; null without that method
 * @param browser how people sign in with a browser; null without that method
 */
public record ListenerConfig(
        HostPort address,
        @Nullable ServerTlsConfig tls,
        @Nullable ClientCertificatesConfig clientCertificates,
        boolean plaintext,
        Set<LoginMethod> methods,
        @Nullable OauthConfig oauth,
        @Nullable BrowserConfig browser) {
    public ListenerConfig {
        methods = Set.copyOf(methods);
        if (plaintext && !address.isLoopback()) {
            throw new IllegalArgumentException("plaintext is for loopback addresses only");
        }
        if (tls == null && !plaintext) {
            throw new IllegalArgumentException("a listener needs tls unless it is loopback with plaintext: true");
        }
        if (clientCertificates != null && (tls == null || plaintext)) {
            throw new IllegalArgumentException("certificates are shown within TLS only");
        }
        if (methods.contains(LoginMethod.OAUTHBEARER) ? oauth == null || methods.size() > 1 : oauth != null) {
            throw new IllegalArgumentException("oauthbearer stands alone, with oauth");
        }
        if (methods.contains(LoginMethod.BROWSER) ? browser == null || methods.size() > 1 : browser != null) {
            throw new IllegalArgumentException("browser stands alone, with browser");
        }
        if (methods.isEmpty() && (clientCertificates == null || !clientCertificates.required())) {
            throw new IllegalArgumentException("a listener needs a method unless everybody shows a certificate");
        }
    }

    /** Tokens only. */
    public ListenerConfig(HostPort address, @Nullable ServerTlsConfig tls, boolean plaintext) {
        this(address, tls, null, plaintext, Set.of(LoginMethod.JWT), null, null);
    }
}
