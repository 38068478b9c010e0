package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens of identity providers: access tokens (RFC 9068 section 4), id tokens (OpenID Connect Core 3.1.3.7), others. */
record OauthProfile(IssuerConfig config) implements TokenProfile {
    private static final List<String> ACCESS_TOKEN_CLAIMS = List.of("client_id", "jti");

    @Override
    public boolean fits(@Nullable String type) {
        return config.profile().equals("at+jwt") ? "at+jwt".equals(type) : type == null || type.equals("jwt");
    }

    @Override
    public Principal principal(Claims claims) throws RejectedTokenException {
        claims.requiredText("sub");
        if (config.profile().equals("at+jwt")) {
            for (String name : ACCESS_TOKEN_CLAIMS) {
                claims.requiredText(name);
            }
        }
        if (config.profile().equals("id_token")) {
            String party = claims.text("azp");
            if (party != null && !party.equals(config.audience())) {
                throw new RejectedTokenException("the token was made for another party (azp)");
            }
        }
        return new PrincipalMapping(config, claims).principal();
    }
}
