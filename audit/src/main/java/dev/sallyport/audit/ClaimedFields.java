package dev.sallyport.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself and of what it does. Nobody checked it, and nothing is decided by it but what a rule lets
 * a justification or a ticket decide.
 *
 * @param model the model that an agent runs on
 * @param run which run of the agent this belongs to
 * @param toolCall which of the run's calls of a tool
 * @param traceparent the trace and the span (W3C Trace Context, section 3.2)
 * @param justification why it wants what it asks for, where rules consented by themselves
 * @param ticket where that is written, likewise
 */
public record ClaimedFields(
        @Nullable String model,
        @Nullable String run,
        @Nullable String toolCall,
        @Nullable String traceparent,
        @Nullable String justification,
        @Nullable String ticket) {
    public static final ClaimedFields NOTHING = new ClaimedFields(null, null, null, null, null, null);

    /** The same, with why a rule was to consent. */
    public ClaimedFields because(@Nullable String why, @Nullable String where) {
        return new ClaimedFields(model, run, toolCall, traceparent, why, where);
    }

    /** What was said, by the names in a record. */
    Map<String, String> named() {
        Map<String, String> named = new LinkedHashMap<>();
        put(named, "model", model);
        put(named, "run", run);
        put(named, "tool_call", toolCall);
        put(named, "traceparent", traceparent);
        put(named, "justification", justification);
        put(named, "ticket", ticket);
        return named;
    }

    private static void put(Map<String, String> named, String name, @Nullable String value) {
        if (value != null) {
            named.put(name, value);
        }
    }
}
