package dev.sallyport.proxy.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a token, a certificate or a key after it was checked: enough to find it again, nothing to use it with.
 *
 * @param issuer the {@code iss} claim, or the name of the certificate's authority
 * @param jti the token's id, where it has one, or the certificate's serial number
 * @param kid the id of the key that signed it, where the token says
 * @param sha256 the first 16 hexadecimal digits of the token's SHA-256
 * @param expiry the {@code exp} claim, without clock skew, or the end of the certificate and its authorities
 * @param issued the {@code iat} claim; null where the proof has no such time
 * @param method how it was shown, in the audit log's words: {@code jwt_password}, {@code oauthbearer},
 *     {@code scram}, {@code browser} or {@code mtls}
 */
public record TokenFacts(
        String issuer,
        @Nullable String jti,
        @Nullable String kid,
        String sha256,
        Instant expiry,
        @Nullable Instant issued,
        String method) {
    /** The same, shown in another way. */
    public TokenFacts shownBy(String way) {
        return new TokenFacts(issuer, jti, kid, sha256, expiry, issued, way);
    }

    /** The same for a shorter time. */
    TokenFacts until(Instant end) {
        return new TokenFacts(issuer, jti, kid, sha256, end.isBefore(expiry) ? end : expiry, issued, method);
    }
}
