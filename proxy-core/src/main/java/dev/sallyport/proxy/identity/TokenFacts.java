package dev.sallyport.proxy.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a token after it was checked: enough to find it again, nothing to use it with.
 *
 * @param issuer the {@code iss} claim
 * @param jti the token's id, where it has one
 * @param kid the id of the key that signed it, where the token says
 * @param sha256 the first 16 hexadecimal digits of the token's SHA-256
 * @param expiry the {@code exp} claim, without clock skew
 * @param issued the {@code iat} claim; null where the proof has no such time
 */
public record TokenFacts(
        String issuer,
        @Nullable String jti,
        @Nullable String kid,
        String sha256,
        Instant expiry,
        @Nullable Instant issued) {}
