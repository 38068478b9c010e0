package dev.sallyport.proxy.revocation;

import dev.sallyport.config.IssuerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that no longer count: those that fit and were issued no later than a moment. Newer ones are good: who may get
 * new tokens is for the issuer to say.
 *
 * @param issuer of the token or e-mail address; null with a token's id for whichever issuer
 * @param value what {@link Kind} says
 * @param before the moment
 * @param reason for people
 * @param by who revoked: a principal's id, or an issuer
 */
public record Revocation(Kind kind, @Nullable String issuer, String value, Instant before, String reason, String by) {
    /** How long it is kept: then every token that it fits has expired, whatever the issuer's clock says. */
    static final Duration KEPT = IssuerConfig.TOKEN_LIFETIME_HARD_MAX.plusMinutes(10);

    private static final int CHARACTERS_MAX = 2_048;

    /** What is revoked. */
    public enum Kind {
        /** Whatever a principal holds, and whatever others hold on its behalf; the value is its id. */
        PRINCIPAL,
        /** One token; the value is its {@code jti}. */
        TOKEN,
        /** One token; the value is the beginning of its SHA-256, as the audit log has it. */
        FINGERPRINT,
        /** Every token of an issuer, which is the value. */
        ISSUER,
        /** Whatever those hold whom the issuer knows by an e-mail address, in lower case. */
        EMAIL;

        /** The name in the admin API and in the file. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Revocation {
        if (value.isEmpty() || value.length() > CHARACTERS_MAX || reason.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("what is revoked has 1 to " + CHARACTERS_MAX + " characters");
        }
    }

    /** When nothing that it fits can be valid any more. */
    public Instant until() {
        return before.plus(KEPT);
    }
}
