package dev.sallyport.proxy.estimate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement to be planned as it would be executed.
 *
 * @param text exactly one statement, which may be planned
 * @param types type OIDs of the first parameters, as in Parse
 * @param formats the parameters' formats, as in Bind
 * @param values the parameters' values, as in Bind; not copied
 * @param settings the session's settings that give names and literals their meaning
 */
public record PlanQuestion(
        String text,
        List<Integer> types,
        List<Short> formats,
        List<byte @Nullable []> values,
        Map<String, String> settings) {
    public PlanQuestion {
        settings = Map.copyOf(settings);
    }
}
