package dev.sallyport.audit;

import org.jspecify.annotations.Nullable;

/**
 * What the database's planner expected of a statement when it was decided.
 *
 * @param rows that it returns or changes; without meaning if nothing is known
 * @param cost in the planner's units; without meaning if nothing is known
 * @param unknown why nothing is known; null if something is
 */
public record EstimateFields(long rows, long cost, @Nullable String unknown) {
    private static final int REASON_CHARS_MAX = 200;

    public EstimateFields {
        FieldRules.notNegative("decision.estimate.rows", rows);
        FieldRules.notNegative("decision.estimate.cost", cost);
        if (unknown != null && unknown.length() > REASON_CHARS_MAX) {
            boolean within = Character.isHighSurrogate(unknown.charAt(REASON_CHARS_MAX - 1));
            unknown = unknown.substring(0, within ? REASON_CHARS_MAX - 1 : REASON_CHARS_MAX);
        }
    }

    /** Writes the object, if there is one. */
    static void write(JsonLine json, @Nullable EstimateFields estimate) {
        if (estimate == null) {
            return;
        }
        json.begin("estimate");
        if (estimate.unknown == null) {
            json.field("rows", estimate.rows);
            json.field("cost", estimate.cost);
        } else {
            json.field("unknown", estimate.unknown);
        }
        json.end();
    }
}
