package dev.sallyport.proxy.identity;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Checks security event tokens (RFC 8417) that issuers push here. Sources: RFC 8417 sections 2 and 4, RFC 9493
 * (subjects), OpenID Shared Signals Framework 1.0 section 4, CAEP and RISC for the events. Safe for use by any thread.
 */
public final class SecurityEvents {
    private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
    private static final String RISC = "https://schemas.openid.net/secevent/risc/event-type/";

    /** After these the subject's tokens must not count any more. Others are acknowledged and nothing is done. */
    private static final Set<String> ENDING = Set.of(
            CAEP + "session-revoked",
            CAEP + "credential-change",
            CAEP + "token-claims-change",
            RISC + "account-disabled",
            RISC + "account-purged",
            RISC + "credential-compromise");

    private static final String INVALID_REQUEST = "invalid_request";
    private static final int REMEMBERED_MAX = 100_000;

    /** A replay after that time does nothing: what it could end has expired. */
    private static final Duration REMEMBERED = IssuerConfig.TOKEN_LIFETIME_HARD_MAX.plusMinutes(10);

    private final Map<String, Sender> senders = new HashMap<>();
    private final Clock clock;
    private final Map<String, Instant> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > REMEMBERED_MAX || eldest.getValue().isBefore(clock.instant());
        }
    };

    private record Sender(IssuerConfig config, String audience, SignatureCheck signature) {}

    /** @throws IllegalArgumentException when a key file holds no keys, or secret ones */
    public SecurityEvents(IdentityConfig identity, Clock clock) {
        this.clock = clock;
        for (IssuerConfig issuer : identity.issuers()) {
            String audience = identity.events().get(issuer.issuer());
            if (audience != null) {
                SignatureCheck signature = new SignatureCheck(
                        KeySets.of(issuer, clock), TokenProfile.of(issuer).keyUses(), clock);
                senders.put(issuer.issuer(), new Sender(issuer, audience, signature));
            }
        }
    }

    /** Whether any issuer may send events. */
    public boolean wanted() {
        return !senders.isEmpty();
    }

    /** Checks one. May block for the issuer's keys. */
    public SecurityEvent check(String text) throws RefusedEventException {
        try {
            CompactToken token = CompactToken.parse(text);
            Sender sender = senders.get(token.claims().requiredText("iss"));
            if (sender == null) {
                throw new RefusedEventException("invalid_issuer", "no events are accepted from this issuer");
            }
            checkSender(token, sender);
            return event(token.claims(), sender.config());
        } catch (RejectedTokenException e) {
            throw new RefusedEventException(INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static void checkSender(CompactToken token, Sender sender)
            throws RejectedTokenException, RefusedEventException {
        String type = token.header().text("typ");
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        if (!lower.equals("secevent+jwt") && !lower.equals("application/secevent+jwt")) {
            // Else any token of the issuer's that says "events" somewhere could be posted here.
            throw new RefusedEventException(INVALID_REQUEST, "the typ is not secevent+jwt");
        }
        String algorithm = token.header().text("alg");
        if (algorithm == null || !sender.config().algorithms().contains(algorithm)) {
            throw new RefusedEventException("invalid_key", "the signature algorithm is not on the issuer's list");
        }
        try {
            sender.signature().verify(token);
        } catch (RejectedTokenException e) {
            throw new RefusedEventException("authentication_failed", String.valueOf(e.getMessage()));
        }
        if (!token.claims().isExactly("aud", sender.audience())) {
            throw new RefusedEventException("invalid_audience", "the event is for another audience, or for others too");
        }
    }

    private SecurityEvent event(Claims claims, IssuerConfig issuer)
            throws RejectedTokenException, RefusedEventException {
        String jti = claims.requiredText("jti");
        Instant issued = claims.requiredTime("iat");
        if (issued.isAfter(clock.instant().plus(issuer.clockSkew()))) {
            throw new RefusedEventException(INVALID_REQUEST, "the event was issued in the future (iat)");
        }
        if (claims.has("exp") || claims.has("sub")) {
            throw new RefusedEventException(INVALID_REQUEST, "a security event has neither exp nor sub");
        }
        Claims events = claims.object("events");
        List<String> types = events == null ? List.of() : events.names();
        if (events == null || types.size() != 1) {
            throw new RefusedEventException(INVALID_REQUEST, "expected exactly one event");
        }
        String type = types.get(0);
        Claims payload = events.object(type);
        if (payload == null || !ENDING.contains(type)) {
            return new SecurityEvent(issuer.issuer(), jti, issued, type, null);
        }
        Claims outer = claims.object("sub_id");
        Claims inner = payload.object("subject");
        if ((outer == null) == (inner == null)) {
            // With two of them, two readers would see two events.
            throw new RefusedEventException(INVALID_REQUEST, "expected exactly one subject (sub_id)");
        }
        return new SecurityEvent(
                issuer.issuer(),
                jti,
                issued,
                type,
                about(Objects.requireNonNull(outer == null ? inner : outer), issuer));
    }

    private static SecurityEvent.About about(Claims subject, IssuerConfig issuer)
            throws RejectedTokenException, RefusedEventException {
        String format = subject.text("format");
        Claims simple = subject;
        if ("complex".equals(format)) {
            // Session, device or tenant would narrow it down. Nothing here is known by them, so the user loses all.
            Claims user = subject.object("user");
            if (user == null) {
                throw new RefusedEventException(INVALID_REQUEST, "the subject names no user");
            }
            simple = user;
            format = user.text("format");
        }
        if ("email".equals(format)) {
            return new SecurityEvent.About.Email(simple.requiredText("email").toLowerCase(Locale.ROOT));
        }
        if (!"iss_sub".equals(format) && !"jwt_id".equals(format)) {
            // Opaque ids could be anybody's.
            throw new RefusedEventException(INVALID_REQUEST, "expected a subject of format iss_sub, email or jwt_id");
        }
        if (!issuer.issuer().equals(simple.requiredText("iss"))) {
            // INVARIANT: no issuer speaks for another's subjects.
            throw new RefusedEventException("access_denied", "the subject is another issuer's");
        }
        return "iss_sub".equals(format)
                ? new SecurityEvent.About.Subject(simple.requiredText("sub"))
                : new SecurityEvent.About.Token(simple.requiredText("jti"));
    }

    /** Whether the event took effect before. */
    public boolean isReplay(SecurityEvent event) {
        synchronized (seen) {
            Instant until = seen.get(key(event));
            return until != null && !until.isBefore(clock.instant());
        }
    }

    /** The event took effect. */
    public void remember(SecurityEvent event) {
        synchronized (seen) {
            seen.put(key(event), clock.instant().plus(REMEMBERED));
        }
    }

    private static String key(SecurityEvent event) {
        return event.issuer() + "|" + event.jti();
    }
}
