package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Records as events of the Open Cybersecurity Schema Framework, 1.8.0: statements and session starts as Datastore
 * Activity (6005), logins and session ends as Authentication (3002), the rest as API Activity (6003). What OCSF has no
 * place for is found in the record itself, which stands under {@code unmapped}.
 */
public final class OcsfFormat implements RecordFormat {
    static final String VERSION = "1.8.0";

    private static final int DATASTORE_ACTIVITY = 6005;
    private static final int AUTHENTICATION = 3002;
    private static final int API_ACTIVITY = 6003;
    private static final int OTHER = 99;

    private static final Map<String, Integer> SEVERITIES =
            Map.of("info", 1, "low", 2, "medium", 3, "high", 4, "critical", 5);
    private static final Map<String, Integer> LOGINS = Map.of("auth.ok", 1, "auth.fail", 1, "session.end", 2);

    /** Activities of API Activity by type; others are 99, Other. */
    private static final Map<String, Integer> API_CALLS = Map.of(
            "approval.requested", 1,
            "approval.vote", 3,
            "approval.decided", 3,
            "approval.used", 3,
            "approval.consumed", 3,
            "approval.expired", 3,
            "approval.cancelled", 3,
            "approval.revoked", 3,
            "policy.loaded", 3,
            "config.changed", 3);

    private static final Set<String> ENDED_WELL = Set.of("ok");
    private static final Map<String, Integer> USERS = Map.of("human", 1, "system", 3, "service", 4);

    /** What each activity is called. */
    private static final Map<Integer, Map<Integer, String>> ACTIVITIES = Map.of(
            DATASTORE_ACTIVITY,
            Map.of(1, "Read", 2, "Update", 3, "Connect", 4, "Query", 5, "Write", 6, "Create", 7, "Delete"),
            AUTHENTICATION,
            Map.of(1, "Logon", 2, "Logoff"),
            API_ACTIVITY,
            Map.of(1, "Create", 3, "Update"));

    @Override
    public byte[] format(SinkRecord record) {
        return event(record.json()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode event(JsonNode record) {
        String type = record.path("type").asText();
        if (type.startsWith("statement.") || type.equals("session.start")) {
            return datastore(record, type);
        }
        Integer login = LOGINS.get(type);
        return login != null ? authentication(record, type, login) : api(record, type);
    }

    private static ObjectNode datastore(JsonNode record, String type) {
        JsonNode statement = record.path("statement");
        int activity = type.equals("session.start") ? 3 : OcsfActivity.of(statement);
        ObjectNode event = classified(
                record, 6, DATASTORE_ACTIVITY, activity, statement.path("kind").asText("Other"));
        event.put("type_id", 1).put("type", "Database");
        event.set("actor", actor(record));
        event.set("src_endpoint", source(record));
        destination(event, record);
        JsonNode session = record.path("session");
        ObjectNode database = event.putObject("database").put("type_id", 1).put("type", "Relational");
        database.put(
                "name",
                session.path("database").asText(session.path("datasource").asText("unknown")));
        copy(session, "datasource", database, "uid");
        table(event, statement);
        query(event, record, statement);
        OcsfOutcome.of(event, record, type);
        return event;
    }

    private static void table(ObjectNode event, JsonNode statement) {
        JsonNode read = statement.path("tables_read");
        JsonNode written = statement.path("tables_written");
        JsonNode only = written.size() == 1 ? written : read;
        if (only.size() == 1 && written.size() <= 1) {
            event.putObject("table").put("name", only.path(0).asText());
        }
    }

    private static void query(ObjectNode event, JsonNode record, JsonNode statement) {
        JsonNode text = statement.path("text").isMissingNode() ? statement.path("summary") : statement.path("text");
        if (text.isMissingNode()) {
            return;
        }
        ObjectNode query = event.putObject("query_info").put("query_string", text.asText());
        copy(statement, "fingerprint", query, "uid");
        if (record.path("result").has("bytes")) {
            query.put("bytes", record.path("result").path("bytes").asLong());
        }
    }

    private static ObjectNode authentication(JsonNode record, String type, int activity) {
        ObjectNode event = classified(record, 3, AUTHENTICATION, activity, "");
        event.set("user", user(record.path("actor")));
        event.set("actor", actor(record));
        event.set("src_endpoint", source(record));
        event.putObject("service").put("name", "sallyport");
        destination(event, record);
        JsonNode session = record.path("session");
        event.put("is_remote", true).put("logon_type_id", 3).put("logon_type", "Network");
        String method = session.path("auth_method").asText();
        if (!method.isEmpty()) {
            event.put("auth_protocol_id", method.equals("oauthbearer") ? 6 : OTHER)
                    .put("auth_protocol", method);
        }
        if (record.path("actor").has("mfa")) {
            event.put("is_mfa", record.path("actor").path("mfa").asBoolean());
        }
        boolean failed = type.equals("auth.fail");
        event.put("status_id", failed ? 2 : 1).put("status", failed ? "Failure" : "Success");
        copy(record.path("admin"), "target", event, "status_detail");
        return event;
    }

    private static ObjectNode api(JsonNode record, String type) {
        ObjectNode event = classified(record, 6, API_ACTIVITY, API_CALLS.getOrDefault(type, OTHER), type);
        event.set("actor", actor(record));
        event.set("src_endpoint", source(record));
        ObjectNode call = event.putObject("api")
                .put("operation", record.path("admin").path("action").asText(type));
        call.putObject("service").put("name", "sallyport");
        copy(record.path("admin"), "target", event, "message");
        return event;
    }

    /** What every event has. */
    private static ObjectNode classified(JsonNode record, int category, int type, int activity, String other) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("category_uid", category)
                .put("category_name", category == 3 ? "Identity & Access Management" : "Application Activity")
                .put("class_uid", type)
                .put(
                        "class_name",
                        type == AUTHENTICATION
                                ? "Authentication"
                                : type == API_ACTIVITY ? "API Activity" : "Datastore Activity")
                .put("activity_id", activity)
                .put("type_uid", type * 100L + activity);
        String name = ACTIVITIES.getOrDefault(type, Map.of()).getOrDefault(activity, other);
        event.put("activity_name", name.isEmpty() ? "Other" : name);
        event.put("severity_id", SEVERITIES.getOrDefault(record.path("severity").asText(), 1));
        event.put("severity", record.path("severity").asText());
        event.put("time", millis(record.path("time").asText()));
        ObjectNode metadata = event.putObject("metadata").put("version", VERSION);
        metadata.putObject("product").put("name", "Sallyport").put("vendor_name", "Sallyport");
        copy(record, "id", metadata, "uid");
        metadata.put("sequence", record.path("seq").asLong());
        copy(record, "type", metadata, "event_code");
        copy(record, "node", metadata, "log_provider");
        copy(record, "time", metadata, "original_time");
        if (type == DATASTORE_ACTIVITY) {
            metadata.putArray("profiles").add("security_control");
        }
        event.set("unmapped", JsonNodeFactory.instance.objectNode().set("record", record));
        return event;
    }

    private static long millis(String time) {
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static ObjectNode actor(JsonNode record) {
        ObjectNode actor = JsonNodeFactory.instance.objectNode();
        JsonNode who = record.path("actor");
        if (who.isObject()) {
            actor.set("user", user(who));
        } else {
            actor.put("app_name", "sallyport");
        }
        JsonNode session = record.path("session");
        copy(session, "app", actor, "app_name");
        if (session.has("id")) {
            ObjectNode node =
                    actor.putObject("session").put("uid", session.path("id").asText());
            if (who.has("mfa")) {
                node.put("is_mfa", who.path("mfa").asBoolean());
            }
        }
        return actor;
    }

    private static ObjectNode user(JsonNode who) {
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        String kind = who.path("type").asText();
        user.put("name", who.path("name").asText(who.path("id").asText("unknown")));
        copy(who, "id", user, "uid");
        user.put("type_id", who.isObject() ? USERS.getOrDefault(kind, OTHER) : 0);
        if (!kind.isEmpty()) {
            user.put("type", kind);
        }
        if (who.path("groups").size() > 0) {
            var groups = user.putArray("groups");
            who.path("groups").forEach(group -> groups.addObject().put("name", group.asText()));
        }
        return user;
    }

    /** Records that a restart added for statements that were open know the session only. */
    private static ObjectNode source(JsonNode record) {
        JsonNode session = record.path("session");
        ObjectNode source = JsonNodeFactory.instance.objectNode();
        copy(session, "client_addr", source, "ip");
        if (session.has("client_port")) {
            source.put("port", session.path("client_port").asInt());
        }
        if (source.isEmpty()) {
            source.put("hostname", record.path("node").asText("unknown"));
        }
        return source;
    }

    private static void destination(ObjectNode event, JsonNode record) {
        JsonNode upstream = record.path("session").path("upstream");
        if (upstream.has("host")) {
            ObjectNode to = event.putObject("dst_endpoint")
                    .put("hostname", upstream.path("host").asText());
            if (upstream.has("port")) {
                to.put("port", upstream.path("port").asInt());
            }
            to.put("svc_name", "postgresql");
        }
    }

    static boolean endedWell(JsonNode result) {
        return ENDED_WELL.contains(result.path("status").asText());
    }

    static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.has(name)) {
            to.put(as, from.path(name).asText());
        }
    }
}
