package dev.sallyport.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who acted in which session, which is the same in all events of a session. */
final class SubjectJson {
    private static final int SESSIONS_KEPT = 1024;
    private static final int APPLICATION_CHARS_MAX = 256;
    private static final int GROUPS_MAX = 64;

    private record Subject(SessionFields session, ActorFields actor) {}

    private final CappedJson json;
    private final KeptMembers<Subject> kept;

    SubjectJson(CappedJson json) {
        this.json = json;
        this.kept = new KeptMembers<>(SESSIONS_KEPT, subject -> {
            session(subject.session);
            actor(subject.actor);
        });
    }

    void write(@Nullable SessionFields session, @Nullable ActorFields actor) {
        if (session != null && actor != null) {
            kept.write(json, new Subject(session, actor), System.identityHashCode(session));
            return;
        }
        if (session != null) {
            session(session);
        }
        if (actor != null) {
            actor(actor);
        }
    }

    private void session(SessionFields session) {
        json.line().begin("session");
        json.string("id", session.id());
        json.string("client_addr", session.clientAddress());
        json.positive("client_port", session.clientPort());
        json.string("app", session.application(), APPLICATION_CHARS_MAX);
        TlsFields tls = session.tls();
        if (tls != null) {
            json.line().begin("tls");
            json.string("version", tls.version());
            json.string("cipher", tls.cipher());
            json.string("client_cert_sha256", tls.clientCertificateSha256());
            json.string("client_cert_subject", tls.clientCertificateSubject());
            json.line().end();
        }
        json.string("auth_method", session.authMethod());
        token(session.token());
        json.string("datasource", session.datasource());
        json.string("database", session.database());
        json.string("env", session.environment());
        UpstreamFields upstream = session.upstream();
        if (upstream != null) {
            json.line().begin("upstream");
            json.string("host", upstream.host());
            json.positive("port", upstream.port());
            json.string("user", upstream.user());
            json.string("role", upstream.role());
            json.number("backend_pid", upstream.backendPid());
            json.line().end();
        }
        json.line().end();
    }

    private void token(@Nullable TokenFields token) {
        if (token == null) {
            return;
        }
        json.line().begin("token");
        json.string("iss", token.issuer());
        json.string("jti", token.id());
        json.string("kid", token.keyId());
        json.string("sha256_16", token.sha256Prefix());
        Instant expires = token.expires();
        if (expires != null) {
            json.line().field("exp", EventTimes.format(expires));
        }
        json.line().end();
    }

    private void actor(ActorFields actor) {
        json.line().begin("actor");
        json.string("type", actor.type());
        json.string("id", actor.id());
        json.string("name", actor.name());
        json.strings("groups", actor.groups(), GROUPS_MAX);
        json.strings("roles", actor.roles());
        json.string("client_id", actor.clientId());
        json.line().field("mfa", actor.mfa());
        OnBehalfOf behind = actor.onBehalfOf();
        if (behind != null) {
            json.line().begin("on_behalf_of");
            json.string("id", behind.id());
            json.string("name", behind.name());
            json.line().end();
        }
        json.strings("chain", actor.chain());
        json.line().end();
    }
}
