package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.proxy.identity.RefusedEventException;
import dev.sallyport.proxy.identity.SecurityEvent;
import dev.sallyport.proxy.identity.SecurityEvent.About;
import dev.sallyport.proxy.identity.SecurityEvents;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import dev.sallyport.proxy.revocation.Revocations;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/events}: takes security events as RFC 8935 has them pushed. The event's signature is all the proof
 * that its sender needs.
 */
public final class EventRoute {
    private static final AdminAnswer ACCEPTED = new AdminAnswer(202, "", "", Map.of());

    private final SecurityEvents events;
    private final AdminRecorder recorder;
    private final Revocations revocations;

    public EventRoute(SecurityEvents events, AdminRecorder recorder, Revocations revocations) {
        this.events = events;
        this.recorder = recorder;
        this.revocations = revocations;
    }

    AdminAnswer answer(AdminRequest request) throws RefusedRequestException {
        if (!request.contentType().equals("application/secevent+jwt")) {
            return refused(request, "invalid_request", "expected the type application/secevent+jwt");
        }
        SecurityEvent event;
        try {
            event = events.check(request.body());
        } catch (RefusedEventException e) {
            return refused(request, e.code(), String.valueOf(e.getMessage()));
        }
        Revocation revocation = revocation(event);
        if (revocation == null || events.isReplay(event)) {
            // Sent again, it is acknowledged again (RFC 8935 section 2), and nothing more is done.
            return ACCEPTED;
        }
        recorder.changes(request, event.issuer(), RevocationRoutes.change(revocation));
        AdminAnswer done = RevocationRoutes.put(revocations, revocation);
        if (done.status() != 200) {
            return done;
        }
        events.remember(event);
        return ACCEPTED;
    }

    private AdminAnswer refused(AdminRequest request, String code, String description) {
        recorder.stranger(request, "security event refused: " + description);
        return AdminAnswer.json(
                        400,
                        JsonNodeFactory.instance.objectNode().put("err", code).put("description", description))
                .with("content-language", "en");
    }

    /** Ends what was issued before the event, so that an old one can't be used against new tokens. */
    private @Nullable Revocation revocation(SecurityEvent event) {
        About about = event.about();
        if (about == null) {
            return null;
        }
        Instant now = revocations.now();
        Instant before = event.issued().isAfter(now) ? now : event.issued();
        String reason = event.type() + " " + event.jti();
        if (about instanceof About.Token token) {
            return new Revocation(Kind.TOKEN, event.issuer(), token.jti(), before, reason, event.issuer());
        }
        if (about instanceof About.Email email) {
            return new Revocation(Kind.EMAIL, event.issuer(), email.address(), before, reason, event.issuer());
        }
        String id = event.issuer() + "|" + ((About.Subject) about).sub();
        return new Revocation(Kind.PRINCIPAL, null, id, before, reason, event.issuer());
    }
}
