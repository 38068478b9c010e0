package dev.sallyport.proxy.session;

import dev.sallyport.audit.ActorFields;
import dev.sallyport.audit.OnBehalfOf;
import dev.sallyport.audit.SessionFields;
import dev.sallyport.audit.TlsFields;
import dev.sallyport.audit.TokenFields;
import dev.sallyport.audit.UpstreamFields;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.TokenFacts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Sessions and principals in the audit log's words. */
final class AuditSubjects {
    private AuditSubjects() {}

    /** The whole session, for its first event. */
    static SessionFields session(SessionIdentity identity, int backendPid) {
        UpstreamConfig upstream = identity.database().upstream();
        return new SessionFields(
                identity.sessionId(),
                identity.clientAddress(),
                identity.clientPort(),
                identity.application(),
                tls(identity.tls()),
                "jwt_password",
                token(identity.token()),
                identity.database().name(),
                upstream.database(),
                identity.database().environment(),
                new UpstreamFields(upstream.host(), upstream.port(), identity.upstreamUser(), null, backendPid));
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

    static ActorFields actor(Principal principal, Set<String> roles) {
        Principal behind = principal.onBehalfOf();
        return new ActorFields(
                principal.kind().label(),
                principal.id(),
                principal.name(),
                List.copyOf(new TreeSet<>(principal.groups())),
                List.copyOf(new TreeSet<>(roles)),
                principal.clientId(),
                principal.mfa(),
                behind == null ? null : new OnBehalfOf(behind.id(), behind.name()),
                principal.chain());
    }

    static @Nullable TlsFields tls(SessionIdentity.@Nullable TlsSession tls) {
        return tls == null ? null : new TlsFields(tls.version(), tls.cipher(), null);
    }

    static TokenFields token(TokenFacts token) {
        return new TokenFields(token.issuer(), token.jti(), token.kid(), token.sha256(), token.expiry());
    }
}
