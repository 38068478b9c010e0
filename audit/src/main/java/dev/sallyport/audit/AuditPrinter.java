package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a record for people, in one line or two: when, what, who on whose behalf, by which rule, and the statement's
 * text below. Whatever could play tricks in a terminal is shown as an escape.
 */
public final class AuditPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESET = "\u001b[0m";
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final int TEXT_CHARS_MAX = 400;

    private final boolean colours;

    /** Prints with or without colours. */
    public AuditPrinter(boolean colours) {
        this.colours = colours;
    }

    /** The record in a line of the log; a line that isn't a record is shown as it is, marked. */
    public String print(String line) {
        JsonNode record;
        try {
            record = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return "?? " + HiddenCharacters.shown(line);
        }
        if (record == null || !record.isObject()) {
            return "?? " + HiddenCharacters.shown(line);
        }
        List<String> parts = new ArrayList<>();
        parts.add(field(record, "time"));
        parts.add(headline(record));
        add(parts, "", actor(record.path("actor")));
        add(parts, "rule ", field(record.path("decision"), "rule"));
        add(parts, "", field(record.path("statement"), "kind"));
        addDetails(parts, record);
        String text = field(record.path("statement"), "text");
        String head = String.join("  ", parts);
        return text.isEmpty() ? head : head + "\n    " + shortened(text);
    }

    /** Any text with what could play tricks in a terminal shown as an escape. */
    public static String safe(String text) {
        return HiddenCharacters.shown(text);
    }

    private String headline(JsonNode record) {
        String type = field(record, "type");
        String effect = field(record.path("decision"), "effect");
        String status = field(record.path("result"), "status");
        String word = switch (type) {
            case "statement.decision" -> effect;
            case "statement.end" -> "end " + status;
            default -> type;
        };
        String colour = switch (word) {
            case "allow", "end ok", "auth.ok" -> GREEN;
            case "deny", "error", "end error", "end denied", "auth.fail", "policy.rejected" -> RED;
            case "approve", "end cancelled", "end client_gone", "end timeout" -> YELLOW;
            default -> "";
        };
        return colours && !colour.isEmpty() ? colour + word + RESET : word;
    }

    private static String actor(JsonNode actor) {
        String name = either(field(actor, "name"), field(actor, "id"));
        if (name.isEmpty()) {
            return "";
        }
        JsonNode behind = actor.path("on_behalf_of");
        String human = either(field(behind, "name"), field(behind, "id"));
        return name + (human.isEmpty() ? "" : " on behalf of " + human);
    }

    private static void addDetails(List<String> parts, JsonNode record) {
        JsonNode result = record.path("result");
        if (result.isObject()) {
            parts.add(result.path("rows").asLong() + " rows, "
                    + result.path("bytes").asLong() + " bytes, "
                    + milliseconds(result.path("duration_us").asLong()));
            JsonNode mask = result.path("mask");
            if (mask.isObject()) {
                parts.add(mask.path("cells").asLong() + " values masked in " + list(mask.path("columns")));
            }
            for (JsonNode rows : result.path("touched")) {
                parts.add(touched(rows));
            }
            if (result.path("row_limit_hit").asBoolean()) {
                parts.add("row limit hit");
            }
        }
        add(parts, "masks ", list(record.path("decision").path("obligations").path("masked_columns")));
        add(parts, "SQLSTATE ", either(field(record.path("decision"), "sqlstate"), field(result, "sqlstate")));
        JsonNode session = record.path("session");
        String address = field(session, "client_addr");
        if (!address.isEmpty()) {
            add(parts, "from ", address + ":" + session.path("client_port").asInt());
        }
        add(parts, "database ", field(session, "database"));
        JsonNode admin = record.path("admin");
        add(parts, "", field(admin, "action"));
        add(parts, "", field(admin, "target"));
        JsonNode approval = record.path("approval");
        add(parts, "approval ", either(field(approval, "id"), field(record.path("decision"), "approval")));
        add(parts, "", field(approval, "state"));
        add(parts, "vote: ", field(approval, "vote"));
        add(parts, "", field(approval, "comment"));
        JsonNode log = record.path("log");
        add(parts, "", field(log, "origin"));
        add(parts, "", field(log, "reason"));
        if (log.path("recovered_bytes_dropped").asLong() > 0) {
            parts.add(log.path("recovered_bytes_dropped").asLong() + " torn bytes set aside");
        }
    }

    private static String touched(JsonNode rows) {
        List<String> said = new ArrayList<>();
        if (!rows.path("keys").isEmpty()) {
            said.add(list(rows.path("keys")));
        }
        if (rows.path("capped").asBoolean()) {
            said.add("more than are kept");
        }
        if (rows.path("unknown").asBoolean()) {
            said.add("keys unknown");
        }
        boolean hashed =
                field(rows, "form").equals("hash") && !rows.path("keys").isEmpty();
        return "rows of " + field(rows, "table") + (hashed ? " (hashed): " : ": ")
                + (said.isEmpty() ? "none" : String.join("; ", said));
    }

    private static void add(List<String> parts, String label, String value) {
        if (!value.isEmpty()) {
            parts.add(label + value);
        }
    }

    private static String list(JsonNode array) {
        List<String> names = new ArrayList<>();
        array.forEach(name -> names.add(HiddenCharacters.shown(name.asText())));
        return String.join(", ", names);
    }

    private static String field(JsonNode group, String name) {
        return HiddenCharacters.shown(group.path(name).asText(""));
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static String milliseconds(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + " …";
    }
}
