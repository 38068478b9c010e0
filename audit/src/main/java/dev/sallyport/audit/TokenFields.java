package dev.sallyport.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which token was shown; never the token itself.
 *
 * @param issuer the claim {@code iss}
 * @param id the claim {@code jti}
 * @param keyId the key that signed it
 * @param sha256Prefix the first 16 hexadecimal digits of the token's SHA-256
 * @param expires the claim {@code exp}
 */
public record TokenFields(
        @Nullable String issuer,
        @Nullable String id,
        @Nullable String keyId,
        @Nullable String sha256Prefix,
        @Nullable Instant expires) {}
