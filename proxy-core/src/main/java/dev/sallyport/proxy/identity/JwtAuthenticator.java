package dev.sallyport.proxy.identity;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves identities by tokens of the configured issuers. Safe for use by many threads. */
public final class JwtAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

    private final Map<String, TrustedIssuer> issuers = new HashMap<>();

    /** By trust domain, the issuer that speaks for it. */
    private final Map<String, String> trustDomains = new HashMap<>();

    /**
     * Reads key files, fetches nothing.
     *
     * @throws IllegalArgumentException when a key file holds no keys, or secret ones
     */
    public JwtAuthenticator(IdentityConfig config, Clock clock) {
        for (IssuerConfig issuer : config.issuers()) {
            if (issuers.put(issuer.issuer(), new TrustedIssuer(issuer, clock)) != null) {
                throw new IllegalArgumentException("an issuer twice: " + issuer.issuer());
            }
            String domain = issuer.trustDomain();
            if (domain != null && trustDomains.put(domain, issuer.issuer()) != null) {
                throw new IllegalArgumentException("a trust domain twice: " + domain);
            }
        }
    }

    /**
     * Checks a token. May block for some seconds while keys are fetched: never call it on an event loop. Never throws,
     * whatever the token is.
     */
    public Authentication authenticate(String token) {
        Authentication result;
        try {
            result = check(token);
        } catch (RejectedTokenException e) {
            result = e.rejected();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("token check failed");
            result = new Authentication.Rejected("the token could not be checked", null);
        }
        return result instanceof Authentication.Rejected rejected ? CompactToken.withCutHint(token, rejected) : result;
    }

    private Authentication check(String text) throws RejectedTokenException {
        CompactToken token = CompactToken.parse(text);
        TrustedIssuer issuer = issuers.get(claimedIssuer(token.claims()));
        if (issuer == null) {
            throw new RejectedTokenException("unknown issuer");
        }
        Instant expiry = issuer.check(token);
        Principal principal = issuer.principal(token);
        TokenFacts facts = new TokenFacts(
                issuer.config().issuer(),
                token.claims().text("jti"),
                token.header().text("kid"),
                fingerprint(text),
                expiry,
                token.claims().time("iat"),
                "jwt_password");
        return new Authentication.Authenticated(principal, facts);
    }

    /** Workloads' tokens of SPIFFE need no {@code iss}: the trust domain in their {@code sub} says whose they are. */
    private String claimedIssuer(Claims claims) throws RejectedTokenException {
        if (!claims.has("iss") && !trustDomains.isEmpty()) {
            String domain = SpiffeId.parse(claims.requiredText("sub")).trustDomain();
            return trustDomains.getOrDefault(domain, "");
        }
        return claims.requiredText("iss");
    }

    private static String fingerprint(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
