package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is peculiar to one sort of tokens: how they look, what must be in them, and whom they speak of. */
interface TokenProfile {
    /** Whether a token may have this media type in its header; lower case and without {@code application/}, or null. */
    boolean fits(@Nullable String type);

    /** What a key may say that it is for ({@code use}, RFC 7517 section 4.2). */
    default List<String> keyUses() {
        return List.of("sig");
    }

    /** The principal of a token whose signature, audience and required claims are right. */
    Principal principal(Claims claims) throws RejectedTokenException;

    static TokenProfile of(IssuerConfig config) {
        return switch (config.profile()) {
            case "kubernetes" -> new KubernetesProfile(config);
            case "github-actions" -> new GithubActionsProfile(config);
            case "spiffe" -> new SpiffeProfile(config);
            default -> new OauthProfile(config);
        };
    }
}
