package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the parameters and literals of records, those that are encrypted with the keys of days. For one thread. */
public final class ValueReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DAYS_KEPT_MAX = 64;

    private final DayKeys keys;
    private final Map<String, Found> known = new LinkedHashMap<>();

    /**
     * What there is of a day's key.
     *
     * @param missing why there is none; null if there is
     */
    private record Found(@Nullable DayKey key, @Nullable String missing) {}

    public ValueReader(DayKeys keys) {
        this.keys = keys;
    }

    /**
     * A record with its values, as JSON: {@code {"event":…,"values":[{"n":1,"literal":false,"value":"x"}]}}. Those that
     * can't be had say why, as {@code missing}: {@code destroyed} with its key, {@code locked} as the key's file can't be
     * read, {@code altered}, or what the record says.
     */
    public String json(String line) {
        return "{\"event\":" + line + ",\"values\":" + values(line) + "}";
    }

    /** The values for people, such as {@code $1 = ada, literal 1 = 5 …}; empty if the record has none. */
    public String text(String line) {
        List<String> said = new ArrayList<>();
        for (JsonNode each : values(line)) {
            String what = (each.path("literal").asBoolean() ? "literal " : "$")
                    + each.path("n").asInt() + " ";
            JsonNode value = each.path("value");
            String shown = value.isNull() ? "NULL" : "= " + HiddenCharacters.shown(value.asText());
            said.add(what
                    + (value.isMissingNode()
                            ? "(" + HiddenCharacters.shown(each.path("missing").asText()) + ")"
                            : shown + (each.path("truncated").asBoolean() ? " …" : "")));
        }
        return String.join(", ", said);
    }

    private ArrayNode values(String line) {
        ArrayNode read = JSON.createArrayNode();
        JsonNode record;
        try {
            record = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return read;
        }
        JsonNode values = record.path("statement").path("values");
        for (String list : List.of("parameters", "literals")) {
            for (JsonNode value : values.path(list)) {
                read.add(one(record, values, value, list.equals("literals")));
            }
        }
        return read;
    }

    private ObjectNode one(JsonNode record, JsonNode values, JsonNode value, boolean literal) {
        ObjectNode read =
                JSON.createObjectNode().put("n", value.path("n").asInt()).put("literal", literal);
        if (value.path("null").asBoolean()) {
            return read.putNull("value");
        }
        if (value.path("truncated").asBoolean()) {
            read.put("truncated", true);
        }
        if (value.path("value").isTextual()) {
            return read.put("value", value.path("value").asText());
        }
        if (!value.path("sealed").isTextual()) {
            String why = value.path("withheld").asText("");
            return read.put("missing", why.isEmpty() ? "hashed" : why);
        }
        Found found = key(values.path("key").asText());
        DayKey key = found.key();
        ValuePlace place = new ValuePlace(
                record.path("session").path("id").asText(),
                record.path("statement").path("id").asText(),
                literal,
                value.path("n").asInt(),
                (int) value.path("type").asLong());
        String opened =
                key == null ? null : key.open(place, value.path("sealed").asText());
        return opened == null
                ? read.put("missing", found.missing() == null ? "altered" : found.missing())
                : read.put("value", opened);
    }

    private Found key(String name) {
        Found found = known.get(name);
        if (found == null) {
            if (known.size() >= DAYS_KEPT_MAX) {
                known.clear();
            }
            found = find(name);
            known.put(name, found);
        }
        return found;
    }

    private Found find(String name) {
        try {
            DayKey key = keys.find(LocalDate.parse(name));
            return new Found(key, key == null ? "destroyed" : null);
        } catch (DateTimeException e) {
            return new Found(null, "destroyed");
        } catch (AuditLogException e) {
            return new Found(null, "locked");
        }
    }
}
