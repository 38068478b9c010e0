package dev.sallyport.proxy.estimate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.policy.decision.Estimate;
import java.util.Set;

/**
 * Reads what {@code EXPLAIN (FORMAT JSON)} says. A node that changes rows tells only how many it returns (none without
 * RETURNING); those that it changes are what its sources give.
 */
final class PlanReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How sources stand to a node that changes rows, since PostgreSQL 14 and before. */
    private static final Set<String> SOURCES = Set.of("Outer", "Member");

    private PlanReader() {}

    static Estimate read(String json) {
        try {
            JsonNode plans = JSON.readTree(json);
            double rows = 0;
            double cost = 0;
            for (JsonNode statement : plans) {
                JsonNode plan = statement.path("Plan");
                rows = Math.max(rows, Math.max(number(plan, "Plan Rows"), changed(plan)));
                cost += number(plan, "Total Cost");
            }
            return plans.isEmpty() ? Estimate.unknown("there is no plan") : Estimate.of(rows, cost);
        } catch (JsonProcessingException e) {
            return Estimate.unknown("the plan can't be read");
        }
    }

    /** The most rows that a node changes. */
    private static double changed(JsonNode plan) {
        boolean changes = plan.path("Node Type").asText().equals("ModifyTable");
        double own = 0;
        double most = 0;
        for (JsonNode child : plan.path("Plans")) {
            if (changes && SOURCES.contains(child.path("Parent Relationship").asText())) {
                own += number(child, "Plan Rows");
            }
            most = Math.max(most, changed(child));
        }
        return Math.max(own, most);
    }

    /** NaN if it isn't there, which makes all of it unknown. */
    private static double number(JsonNode plan, String name) {
        JsonNode value = plan.path(name);
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }
}
