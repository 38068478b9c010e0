package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What became of a statement, in the words of OCSF and its profile Security Control. */
final class OcsfOutcome {
    private static final int SUCCESS = 1;
    private static final int FAILURE = 2;
    private static final int OTHER = 99;

    private OcsfOutcome() {}

    static void of(ObjectNode event, JsonNode record, String type) {
        JsonNode decision = record.path("decision");
        JsonNode result = record.path("result");
        if (type.equals("statement.end")) {
            status(
                    event,
                    OcsfFormat.endedWell(result) ? SUCCESS : FAILURE,
                    result.path("status").asText());
            OcsfFormat.copy(result, "sqlstate", event, "status_code");
            if (result.has("duration_us")) {
                event.put("duration", result.path("duration_us").asLong() / 1000);
            }
        } else if (decision.isObject()) {
            String effect = decision.path("effect").asText();
            boolean waits = effect.equals("approve");
            status(event, effect.equals("allow") ? SUCCESS : waits ? OTHER : FAILURE, waits ? "Pending" : effect);
            OcsfFormat.copy(decision, "sqlstate", event, "status_code");
            OcsfFormat.copy(decision, "message", event, "message");
            control(event, decision, effect);
        } else {
            status(event, SUCCESS, "");
        }
    }

    private static void status(ObjectNode event, int id, String detail) {
        event.put("status_id", id).put("status", id == SUCCESS ? "Success" : id == FAILURE ? "Failure" : "Other");
        if (!detail.isEmpty()) {
            event.put("status_detail", detail);
        }
    }

    /** Ids of the profile: actions 1 to 4, dispositions such as 2, Blocked. */
    private static void control(ObjectNode event, JsonNode decision, String effect) {
        boolean masked = decision.path("obligations").path("masked_columns").size() > 0;
        int action = 1;
        int disposition = 1;
        if (effect.equals("deny") || effect.equals("error")) {
            action = 2;
            disposition = effect.equals("deny") ? 2 : 27;
        } else if (effect.equals("approve")) {
            action = 4;
            disposition = 14;
        } else if (masked) {
            action = 4;
            disposition = 11;
        } else if (decision.has("approval")) {
            disposition = 8;
        } else if (decision.path("would").size() > 0) {
            action = 3;
            disposition = 17;
        }
        event.put("action_id", action).put("disposition_id", disposition);
        ObjectNode policy = event.putObject("policy").put("is_applied", true);
        OcsfFormat.copy(decision, "policy", policy, "uid");
        OcsfFormat.copy(decision, "rule", policy, "name");
    }
}
