package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.config.AdminRole;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import dev.sallyport.proxy.revocation.Revocations;
import java.io.IOException;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/revocations}: what is revoked, and revoking. */
final class RevocationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationRoutes.class);

    private static final Set<String> KEYS = Set.of("principal", "token", "token_sha256", "issuer", "reason");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");
    private static final AdminAnswer BAD_BODY = AdminAnswer.error(
            400,
            "expected {\"principal\": …}, {\"token\": …}, {\"token_sha256\": …} or {\"issuer\": …},"
                    + " and a \"reason\" if you like");

    private final AdminGate gate;
    private final AdminRecorder recorder;
    private final Revocations revocations;

    RevocationRoutes(AdminGate gate, AdminRecorder recorder, Revocations revocations) {
        this.gate = gate;
        this.recorder = recorder;
        this.revocations = revocations;
    }

    AdminAnswer answer(AdminRequest request) throws RefusedRequestException {
        if (request.method().equals("GET")) {
            gate.admit(request, AdminRole.ADMIN, AdminRole.AUDITOR);
            return list();
        }
        AdminCaller caller = gate.admit(request, AdminRole.ADMIN);
        Revocation revocation = read(request, caller.principal().id());
        recorder.changes(request, caller, change(revocation));
        return put(revocations, revocation);
    }

    private AdminAnswer list() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("revocations");
        revocations.present().stream()
                .sorted(Comparator.comparing(Revocation::before).thenComparing(Revocation::value))
                .map(SessionJson::of)
                .forEach(list::add);
        return AdminAnswer.json(200, body);
    }

    /** What the audit log says of it. */
    static AdminFields change(Revocation revocation) {
        String target = revocation.kind().label() + " " + (revocation.issuer() == null ? "" : revocation.issuer() + " ")
                + revocation.value();
        return new AdminFields("revocation.add", target, null, revocation.reason());
    }

    /** Puts it into force. */
    static AdminAnswer put(Revocations revocations, Revocation revocation) {
        try {
            return AdminAnswer.json(
                    200, JsonNodeFactory.instance.objectNode().put("ended", revocations.add(revocation)));
        } catch (IOException e) {
            LOG.atError().setCause(e).log("a revocation could not be written");
            return AdminAnswer.error(500, "in force, but could not be written: a restart forgets it");
        } catch (IllegalStateException full) {
            return AdminAnswer.error(507, "too many revocations: revoke the issuer");
        }
    }

    private Revocation read(AdminRequest request, String by) throws RefusedRequestException {
        JsonNode body = JsonBody.texts(request, KEYS);
        if (body == null) {
            throw new RefusedRequestException(BAD_BODY);
        }
        String principal = body.path("principal").textValue();
        String token = body.path("token").textValue();
        String hash = body.path("token_sha256").textValue();
        String issuer = body.path("issuer").textValue();
        String reason = body.path("reason").asText();
        int given = (principal == null ? 0 : 1) + (token == null ? 0 : 1) + (hash == null ? 0 : 1);
        if (given > 1 || (issuer != null && given == 1 && token == null) || (given == 0 && issuer == null)) {
            throw new RefusedRequestException(BAD_BODY);
        }
        if ((principal != null && principal.indexOf('|') < 1)
                || (hash != null && !FINGERPRINT.matcher(hash).matches())) {
            throw new RefusedRequestException(BAD_BODY);
        }
        try {
            if (principal != null) {
                return revocation(Kind.PRINCIPAL, null, principal, reason, by);
            }
            if (token != null) {
                return revocation(Kind.TOKEN, issuer, token, reason, by);
            }
            return hash != null
                    ? revocation(Kind.FINGERPRINT, null, hash, reason, by)
                    : revocation(Kind.ISSUER, null, String.valueOf(issuer), reason, by);
        } catch (IllegalArgumentException tooLong) {
            throw new RefusedRequestException(BAD_BODY);
        }
    }

    private Revocation revocation(Kind kind, @Nullable String issuer, String value, String reason, String by) {
        return new Revocation(kind, issuer, value, revocations.now(), reason, by);
    }
}
