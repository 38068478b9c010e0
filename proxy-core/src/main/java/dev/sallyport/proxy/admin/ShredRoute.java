package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.DayKeys;
import dev.sallyport.config.AdminRole;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/audit/shred}: makes the parameters and literals of a day unreadable, once that is on record. */
public final class ShredRoute {
    static final String PATH = "/v1/audit/shred";

    private static final Logger LOG = LoggerFactory.getLogger(ShredRoute.class);
    private static final Set<String> KEYS = Set.of("day", "reason");
    private static final AdminAnswer BAD_BODY =
            AdminAnswer.error(400, "expected {\"day\": \"2026-11-20\"}, and a \"reason\" if you like");

    private final @Nullable DayKeys days;

    /** @param days the keys of days; null if nothing is encrypted */
    public ShredRoute(@Nullable DayKeys days) {
        this.days = days;
    }

    AdminAnswer answer(AdminRequest request, AdminGate gate, AdminRecorder recorder) throws RefusedRequestException {
        AdminCaller caller = gate.admit(request, AdminRole.ADMIN);
        JsonNode body = JsonBody.texts(request, KEYS);
        LocalDate day = body == null ? null : day(body.path("day").asText());
        if (body == null || day == null) {
            return BAD_BODY;
        }
        if (days == null) {
            return AdminAnswer.error(409, "audit.parameters.mode is not encrypt: there are no keys");
        }
        if (!days.over(day)) {
            return AdminAnswer.error(409, day + " is not over (UTC)");
        }
        if (!days.days().contains(day)) {
            return AdminAnswer.error(404, "there is no key of " + day);
        }
        String reason = body.path("reason").textValue();
        recorder.changes(request, caller, new AdminFields("parameters.shred", day.toString(), null, reason));
        try {
            return AdminAnswer.json(200, JsonNodeFactory.instance.objectNode().put("shredded", days.shred(day)));
        } catch (IOException e) {
            LOG.atError().setCause(e).log("a day's key could not be destroyed");
            return AdminAnswer.error(500, "the key could not be destroyed");
        }
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
