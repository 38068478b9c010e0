package dev.sallyport.proxy.identity;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is demanded of one issuer's tokens. Sources: RFC 7519 section 4.1 (claims), RFC 8725 (best practice), RFC
 * 9068 section 4 (access tokens), OpenID Connect Core section 3.1.3.7 (id tokens); what is peculiar to a sort of tokens
 * is its {@link TokenProfile}'s.
 */
final class TrustedIssuer {
    private final IssuerConfig config;
    private final Clock clock;
    private final TokenProfile profile;
    private final SignatureCheck signature;

    TrustedIssuer(IssuerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.profile = TokenProfile.of(config);
        this.signature = new SignatureCheck(KeySets.of(config, clock), profile.keyUses(), clock);
    }

    IssuerConfig config() {
        return config;
    }

    /** Whom a checked token speaks of. */
    Principal principal(CompactToken token) throws RejectedTokenException {
        return profile.principal(token.claims());
    }

    /** May block for the issuer's keys. Returns the token's expiry. */
    Instant check(CompactToken token) throws RejectedTokenException {
        checkAlgorithm(token.header());
        checkType(token.header());
        signature.verify(token);
        // From here on the token is the issuer's own word; what follows is whether it was meant for us, and now.
        checkAudience(token.claims());
        checkConfirmation(token.claims());
        checkRequired(token.claims());
        return checkTimes(token.claims());
    }

    private void checkAlgorithm(Claims header) throws RejectedTokenException {
        String algorithm = header.text("alg");
        if (algorithm == null || !config.algorithms().contains(algorithm)) {
            throw new RejectedTokenException("the signature algorithm is not on the issuer's list");
        }
    }

    private void checkType(Claims header) throws RejectedTokenException {
        String type = header.text("typ");
        if (!profile.fits(type == null ? null : mediaType(type))) {
            throw new RejectedTokenException("the token's typ does not fit the profile " + config.profile());
        }
    }

    /** Media types have no case, and application/ may be left out (RFC 7515 section 4.1.9). */
    private static String mediaType(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
    }

    private void checkAudience(Claims claims) throws RejectedTokenException {
        if (!claims.isExactly("aud", config.audience())) {
            throw new RejectedTokenException(
                    "the token is for another audience, or for others too",
                    "The token was not made for this proxy (claim aud).");
        }
    }

    private static void checkConfirmation(Claims claims) throws RejectedTokenException {
        if (claims.has("cnf")) {
            // Only its holder may use it (RFC 7800), and a password proves no holding.
            throw new RejectedTokenException("the token is bound to a key (cnf), whose possession is not proven here");
        }
        if (claims.has("events")) {
            throw new RejectedTokenException("the token is a security event, not an identity (RFC 8417)");
        }
    }

    private void checkRequired(Claims claims) throws RejectedTokenException {
        for (Map.Entry<String, List<String>> wanted : config.require().entrySet()) {
            if (!claims.isOneOf(wanted.getKey(), wanted.getValue())) {
                throw new RejectedTokenException("the claim " + wanted.getKey() + " is not as required");
            }
        }
    }

    private Instant checkTimes(Claims claims) throws RejectedTokenException {
        Instant now = clock.instant();
        Duration skew = config.clockSkew();
        Instant issued = claims.requiredTime("iat");
        Instant expiry = claims.requiredTime("exp");
        @Nullable Instant notBefore = claims.time("nbf");
        if (issued.isAfter(now.plus(skew))) {
            throw new RejectedTokenException("the token was issued in the future (iat)");
        }
        if (notBefore != null && notBefore.isAfter(now.plus(skew))) {
            throw new RejectedTokenException("the token is not valid yet (nbf)");
        }
        if (!expiry.plus(skew).isAfter(now)) {
            throw new RejectedTokenException("the token has expired", "The token has expired; get a new one.");
        }
        if (!expiry.isAfter(issued)) {
            throw new RejectedTokenException("the token expired before it was issued");
        }
        if (Duration.between(issued, expiry).compareTo(config.tokenLifetimeMax()) > 0) {
            throw new RejectedTokenException("the token lives longer than token_lifetime_max");
        }
        return expiry;
    }
}
