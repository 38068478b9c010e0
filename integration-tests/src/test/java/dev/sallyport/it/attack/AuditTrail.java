package dev.sallyport.it.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the lines of a log say of statements. */
final class AuditTrail {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> open = new HashSet<>();
    private final List<String> disorder = new ArrayList<>();
    private int allowed;
    private int inserts;

    static AuditTrail of(List<String> lines) throws JsonProcessingException {
        AuditTrail trail = new AuditTrail();
        Set<String> seen = new HashSet<>();
        for (String line : lines) {
            trail.add(JSON.readTree(line), seen);
        }
        return trail;
    }

    private void add(JsonNode event, Set<String> seen) {
        String type = event.path("type").asText();
        JsonNode statement = event.path("statement");
        String id = statement.path("id").asText();
        if (type.equals("statement.decision")) {
            if (id.isEmpty() || !seen.add(id)) {
                disorder.add("decided twice, or without an id: " + event);
            }
            if (event.path("decision").path("effect").asText().equals("allow")) {
                allowed++;
                inserts += statement.path("kind").asText().equals("INSERT") ? 1 : 0;
                open.add(id);
            }
        } else if (type.equals("statement.end") && !open.remove(id)) {
            disorder.add("ended without having been allowed, or twice: " + event);
        }
    }

    /** Statements that were allowed and have no end. */
    Set<String> open() {
        return open;
    }

    List<String> disorder() {
        return disorder;
    }

    int allowed() {
        return allowed;
    }

    /** How many INSERTs were allowed. */
    int inserts() {
        return inserts;
    }
}
