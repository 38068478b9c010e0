package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Records as log records of OpenTelemetry, in OTLP's JSON: the body is the whole record, the attributes are those of
 * the semantic conventions for databases. Operation and collection aren't attributes, since the conventions want them
 * from where nothing had to be parsed; the summary has both.
 */
public final class OtelFormat implements RecordFormat {
    /** SeverityNumber: INFO, INFO2, WARN, ERROR, FATAL. */
    private static final Map<String, Integer> SEVERITIES =
            Map.of("info", 9, "low", 10, "medium", 13, "high", 17, "critical", 21);

    /** W3C Trace Context, version 00. */
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    private static final int DEPTH_MAX = 16;

    private final Clock clock;

    public OtelFormat(Clock clock) {
        this.clock = clock;
    }

    @Override
    public byte[] format(SinkRecord record) {
        return logRecord(record).toString().getBytes(StandardCharsets.UTF_8);
    }

    ObjectNode logRecord(SinkRecord record) {
        JsonNode json = record.json();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        Instant now = clock.instant();
        Instant time = time(json.path("time").asText());
        out.put("timeUnixNano", nanos(time == null ? now : time)).put("observedTimeUnixNano", nanos(now));
        out.put("severityNumber", SEVERITIES.getOrDefault(json.path("severity").asText(), 9));
        out.put("severityText", json.path("severity").asText());
        out.put("eventName", "sallyport." + json.path("type").asText());
        out.set("body", value(json, 0));
        attributes(out.putArray("attributes"), json);
        Matcher trace =
                TRACEPARENT.matcher(json.path("claimed").path("traceparent").asText());
        if (trace.matches()) {
            out.put("traceId", trace.group(1)).put("spanId", trace.group(2));
            out.put("flags", Integer.parseInt(trace.group(3), 16));
        }
        return out;
    }

    private static void attributes(ArrayNode attributes, JsonNode json) {
        JsonNode session = json.path("session");
        JsonNode statement = json.path("statement");
        JsonNode result = json.path("result");
        put(attributes, "log.record.uid", json.path("id"));
        put(attributes, "sallyport.audit.seq", json.path("seq"));
        put(attributes, "user.id", json.path("actor").path("id"));
        put(attributes, "user.name", json.path("actor").path("name"));
        put(attributes, "client.address", session.path("client_addr"));
        put(attributes, "client.port", session.path("client_port"));
        if (!statement.isObject()) {
            return;
        }
        attributes.add(keyValue("db.system.name", JsonNodeFactory.instance.textNode("postgresql")));
        put(attributes, "db.namespace", session.path("database"));
        put(attributes, "db.query.summary", statement.path("summary"));
        put(attributes, "db.query.text", statement.path("text"));
        put(attributes, "server.address", session.path("upstream").path("host"));
        put(attributes, "server.port", session.path("upstream").path("port"));
        JsonNode state = result.isObject()
                ? result.path("sqlstate")
                : json.path("decision").path("sqlstate");
        put(attributes, "db.response.status_code", state);
        // PostgreSQL's conventions: classes 00 and 01 are success and warning, all from 02 on errors.
        if (state.isTextual() && state.asText().compareTo("02") >= 0) {
            put(attributes, "error.type", state);
        }
        put(attributes, "db.response.returned_rows", result.path("rows"));
    }

    private static void put(ArrayNode attributes, String key, JsonNode value) {
        if (!value.isMissingNode()) {
            attributes.add(keyValue(key, value));
        }
    }

    static ObjectNode keyValue(String key, JsonNode value) {
        ObjectNode pair = JsonNodeFactory.instance.objectNode().put("key", key);
        pair.set("value", value(value, 0));
        return pair;
    }

    /** AnyValue; 64-bit numbers are texts in the JSON of protocol buffers. */
    private static ObjectNode value(JsonNode json, int depth) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (depth > DEPTH_MAX) {
            return out.put("stringValue", json.toString());
        }
        if (json.isObject()) {
            ArrayNode values = out.putObject("kvlistValue").putArray("values");
            json.properties().forEach(field -> {
                ObjectNode pair = values.addObject().put("key", field.getKey());
                pair.set("value", value(field.getValue(), depth + 1));
            });
        } else if (json.isArray()) {
            ArrayNode values = out.putObject("arrayValue").putArray("values");
            json.forEach(element -> values.add(value(element, depth + 1)));
        } else if (json.isBoolean()) {
            out.put("boolValue", json.asBoolean());
        } else if (json.isIntegralNumber()) {
            out.put("intValue", json.asText());
        } else if (json.isNumber()) {
            out.put("doubleValue", json.asDouble());
        } else if (!json.isNull()) {
            out.put("stringValue", json.asText());
        }
        return out;
    }

    /** The body of a request: ExportLogsServiceRequest. */
    byte[] request(List<SinkRecord> batch, String node, String origin) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode logs = request.putArray("resourceLogs").addObject();
        ArrayNode resource = logs.putObject("resource").putArray("attributes");
        resource.add(keyValue("service.name", JsonNodeFactory.instance.textNode("sallyport")));
        resource.add(keyValue("service.instance.id", JsonNodeFactory.instance.textNode(node)));
        resource.add(keyValue("sallyport.audit.origin", JsonNodeFactory.instance.textNode(origin)));
        ObjectNode scope = logs.putArray("scopeLogs").addObject();
        scope.putObject("scope").put("name", "dev.sallyport.audit");
        ArrayNode records = scope.putArray("logRecords");
        batch.forEach(record -> records.add(logRecord(record)));
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String nanos(Instant time) {
        return Long.toString(Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
    }
}
