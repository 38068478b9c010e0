package dev.sallyport.proxy.identity;

import dev.sallyport.config.ClientCertificatesConfig.Use;
import dev.sallyport.policy.identity.Principal;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

/**
 * What a client showed in its TLS handshake, on a listener that asks for certificates.
 *
 * @param chain empty where the client showed none; not checked yet
 */
public record ShownCertificate(ClientCertificates trusted, List<X509Certificate> chain) {
    public ShownCertificate {
        chain = List.copyOf(chain);
    }

    /** Whether there is none although there has to be one. */
    public boolean isMissing() {
        return chain.isEmpty() && trusted.config().required();
    }

    /** Whether no token is to be asked for. */
    public boolean replacesToken() {
        return !chain.isEmpty() && trusted.config().use() == Use.INSTEAD_OF_TOKEN;
    }

    /** Proves the identity by the certificate alone. Never on an event loop. */
    public Authentication authenticate() {
        return trusted.authenticate(chain);
    }

    /** A token's answer where a certificate was shown too: that one has to be good and the same principal's. */
    public Authentication beside(Authentication token) {
        if (chain.isEmpty() || !(token instanceof Authentication.Authenticated proven)) {
            return token;
        }
        Authentication certificate = authenticate();
        if (!(certificate instanceof Authentication.Authenticated holder)) {
            return certificate;
        }
        Principal principal = proven.principal();
        boolean same = principal.id().equals(holder.principal().id())
                || !Collections.disjoint(principal.aliases(), holder.principal().aliases());
        return same
                ? new Authentication.Authenticated(
                        principal, proven.token().until(holder.token().expiry()))
                : new Authentication.Rejected(
                        "the token and the certificate are two principals'",
                        "The token was issued for somebody else than the client certificate.");
    }

    /** SHA-256 of the certificate, hexadecimal; only where one was shown. */
    public String fingerprint() {
        return CertificateNames.fingerprint(chain.get(0));
    }

    /** What the certificate says whose it is; only where one was shown. */
    public String subject() {
        return chain.get(0).getSubjectX500Principal().getName();
    }
}
