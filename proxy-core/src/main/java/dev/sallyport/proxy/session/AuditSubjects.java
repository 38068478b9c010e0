package dev.sallyport.proxy.session;

import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.TlsFields;
import dev.sallyport.audit.TokenFields;
import dev.sallyport.audit.UpstreamFields;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.upstream.UpstreamHost;
import dev.sallyport.proxy.upstream.UpstreamReady;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions and principals in the audit log's words. */
public final class AuditSubjects {
    private AuditSubjects() {}

    /**
     * The whole session, for its first event.
     *
     * @param ready its upstream connection; null before there is one, and then all hosts that may be tried are named
     */
    static SessionFields session(SessionIdentity identity, @Nullable UpstreamReady ready) {
        UpstreamConfig upstream = identity.database().upstream();
        return new SessionFields(
                identity.sessionId(),
                identity.clientAddress(),
                identity.clientPort(),
                identity.application(),
                tls(identity.tls()),
                identity.token().method(),
                token(identity.token()),
                identity.database().name(),
                upstream.database(),
                identity.database().environment(),
                upstream(upstream, identity.upstreamUser(), ready));
    }

    private static @Nullable UpstreamFields upstream(
            UpstreamConfig upstream, String user, @Nullable UpstreamReady ready) {
        if (ready != null) {
            UpstreamHost host = ready.peer().host();
            return new UpstreamFields(
                    host.name(), host.port(), user, null, ready.key().processId());
        }
        if (upstream.hosts().isEmpty()) {
            return null;
        }
        String hosts = upstream.hosts().stream().map(HostPort::host).collect(Collectors.joining(","));
        return new UpstreamFields(hosts, upstream.hosts().get(0).port(), user, null, 0);
    }

    /** What each statement's event says of its session. */
    static SessionFields brief(SessionIdentity identity) {
        return new SessionFields(
                identity.sessionId(),
                identity.clientAddress(),
                identity.clientPort(),
                null,
                null,
                null,
                null,
                identity.database().name(),
                identity.database().upstream().database(),
                identity.database().environment(),
                null);
    }

    static @Nullable TlsFields tls(SessionIdentity.@Nullable TlsSession tls) {
        return tls == null
                ? null
                : new TlsFields(tls.version(), tls.cipher(), tls.certificateSha256(), tls.certificateSubject());
    }

    /** Of a certificate the TLS connection speaks. */
    public static @Nullable TokenFields token(TokenFacts token) {
        return token.method().equals("mtls")
                ? null
                : new TokenFields(token.issuer(), token.jti(), token.kid(), token.sha256(), token.expiry());
    }
}
