package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a principal of the claims of a checked token.
 *
 * <ol>
 *   <li>{@code act} present (RFC 8693 section 4.1): its subject is the actor, an agent; the token's own subject is whom
 *       it acts for.
 *   <li>else the client is one of the issuer's agents: the client is the actor, an agent; the token's subject, if it is
 *       somebody else, is whom it acts for.
 *   <li>else the token's subject is the actor.
 * </ol>
 *
 * Groups of the token's own level belong to its subject, groups inside {@code act} to the actor: an agent gets none of
 * its person's groups.
 */
final class PrincipalMapping {
    private static final int CHAIN_MAX = 8;

    private final IssuerConfig config;
    private final Claims claims;

    PrincipalMapping(IssuerConfig config, Claims claims) {
        this.config = config;
        this.claims = claims;
    }

    Principal principal() throws RejectedTokenException {
        Principal subject = subject();
        Claims act = claims.object("act");
        if (act != null) {
            return actor(act, subject);
        }
        String client = agentClient();
        return client == null ? subject : clientActor(client, subject);
    }

    private Principal subject() throws RejectedTokenException {
        String sub = claims.requiredText("sub");
        String name = claims.textAt(config.claims().name());
        Set<String> aliases = new LinkedHashSet<>();
        aliases.add(sub);
        addIfPresent(aliases, claims.isFalse("email_verified") ? null : claims.text("email"));
        addIfPresent(aliases, claims.text("preferred_username"));
        addIfPresent(aliases, name);
        return new Principal(
                kind(),
                id(sub),
                name == null ? sub : name,
                aliases,
                claims.textsAt(config.claims().groups()),
                claims.texts("amr").contains("mfa"),
                client(),
                null,
                List.of());
    }

    private PrincipalKind kind() throws RejectedTokenException {
        String written = claims.textAt(config.claims().kind());
        String label = written == null ? config.defaultKind() : written;
        for (PrincipalKind kind : PrincipalKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new RejectedTokenException("the claim " + config.claims().kind() + " is not human, agent or service");
    }

    private Principal actor(Claims act, Principal subject) throws RejectedTokenException {
        String sub = actorSubject(act);
        String name = act.textAt(config.claims().name());
        Set<String> aliases = new LinkedHashSet<>();
        aliases.add(sub);
        addIfPresent(aliases, name);
        List<String> chain = new ArrayList<>();
        for (Claims earlier = act.object("act"); earlier != null; earlier = earlier.object("act")) {
            if (chain.size() == CHAIN_MAX) {
                throw new RejectedTokenException("more than " + CHAIN_MAX + " earlier actors");
            }
            chain.add(id(actorSubject(earlier)));
        }
        return new Principal(
                PrincipalKind.AGENT,
                id(sub),
                name == null ? sub : name,
                aliases,
                act.textsAt(config.claims().groups()),
                false,
                client(),
                subject,
                chain);
    }

    private String actorSubject(Claims act) throws RejectedTokenException {
        String issuer = act.text("iss");
        if (issuer != null && !issuer.equals(config.issuer())) {
            // Else one issuer could speak for another's subjects.
            throw new RejectedTokenException("the actor comes from another issuer");
        }
        String sub = act.text("sub");
        if (sub == null) {
            throw new RejectedTokenException("the actor has no sub");
        }
        return sub;
    }

    private Principal clientActor(String client, Principal subject) {
        boolean alone = subject.id().equals(id(client));
        return new Principal(
                PrincipalKind.AGENT,
                id(client),
                client,
                Set.of(client),
                alone ? subject.groups() : Set.of(),
                false,
                client,
                alone ? null : subject,
                List.of());
    }

    /** The client if it is listed as an agent; both claims count, so that neither hides the other. */
    private @Nullable String agentClient() throws RejectedTokenException {
        for (String name : List.of("client_id", "azp")) {
            String client = claims.text(name);
            if (client != null && config.agentClients().contains(client)) {
                return client;
            }
        }
        return null;
    }

    private @Nullable String client() throws RejectedTokenException {
        String client = claims.text("client_id");
        return client == null ? claims.text("azp") : client;
    }

    private String id(String subject) {
        return config.issuer() + "|" + subject;
    }

    private static void addIfPresent(Set<String> names, @Nullable String name) {
        if (name != null) {
            names.add(name);
        }
    }
}
