package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.session.SessionIdentity;
import dev.sallyport.proxy.session.SessionView;

/** Sessions and revocations as the admin API shows them. What isn't set is left out. */
final class SessionJson {
    private SessionJson() {}

    static ObjectNode of(SessionView view) {
        SessionIdentity identity = view.identity();
        Principal principal = identity.principal();
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", identity.sessionId());
        node.set("principal", person(principal).put("kind", principal.kind().label()));
        if (principal.onBehalfOf() != null) {
            node.set("on_behalf_of", person(principal.onBehalfOf()));
        }
        var roles = node.putArray("roles");
        identity.roles().stream().sorted().forEach(roles::add);
        node.put("user", identity.startupUser())
                .put("database", identity.database().name())
                .put("login", identity.upstreamUser())
                .put("client_address", identity.clientAddress())
                .put("client_port", identity.clientPort())
                .put("application", identity.application())
                .put("tls", identity.tls() == null ? null : identity.tls().version())
                .put("since", view.since().toString())
                .put("state", view.state())
                .put("quiet_ms", view.quiet().toMillis())
                .put("token_issuer", identity.token().issuer())
                .put("token_id", identity.token().jti())
                .put("token_sha256", identity.token().sha256())
                .put("token_expires", identity.token().expiry().toString());
        if (view.statementKind() != null) {
            node.putObject("statement").put("kind", view.statementKind()).put("fingerprint", view.fingerprint());
        }
        return withoutNulls(node);
    }

    private static ObjectNode person(Principal principal) {
        return JsonNodeFactory.instance.objectNode().put("id", principal.id()).put("name", principal.name());
    }

    static ObjectNode of(Revocation revocation) {
        return withoutNulls(JsonNodeFactory.instance
                .objectNode()
                .put("kind", revocation.kind().label())
                .put("issuer", revocation.issuer())
                .put("value", revocation.value())
                .put("before", revocation.before().toString())
                .put("until", revocation.until().toString())
                .put("reason", revocation.reason())
                .put("by", revocation.by()));
    }

    private static ObjectNode withoutNulls(ObjectNode node) {
        node.properties().removeIf(property -> property.getValue().isNull());
        return node;
    }
}
