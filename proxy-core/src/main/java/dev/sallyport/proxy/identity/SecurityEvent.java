package dev.sallyport.proxy.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says about one of its own subjects, checked.
 *
 * @param jti the event's id, unique for the issuer
 * @param issued when the issuer said it
 * @param type the event's URI
 * @param about whom; null where the event asks for nothing to be done here
 */
public record SecurityEvent(
        String issuer,
        String jti,
        Instant issued,
        String type,
        @Nullable About about) {
    /** Whom an event is about, among the issuer's subjects. */
    public sealed interface About {
        /** A subject by its {@code sub}. */
        record Subject(String sub) implements About {}

        /** A subject by an e-mail address, in lower case. */
        record Email(String address) implements About {}

        /** A single token by its {@code jti}. */
        record Token(String jti) implements About {}
    }
}
