package dev.sallyport.audit;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was decided, and why.
 *
 * @param effect {@code allow}, {@code deny}, {@code approve} (a reviewer is asked) or {@code error}
 * @param rule the rule that decided
 * @param rules all rules that applied
 * @param policy the policy's version: {@code sha256:} and the hash of its file
 * @param would what rules in dry run would have done
 * @param message what the client was told
 * @param sqlState what the client was told, five characters
 * @param latencyMicros how long deciding took
 * @param rowLimit the most rows that may be returned, if limited
 * @param maskedColumns columns that must be masked
 * @param approval id of the approval by which it may run; null unless one is needed
 * @param affectedRows the most rows that may be changed, if limited
 * @param estimate what the planner expected; null if nobody asked
 * @param autoApproved rules that demand reviewers, and consented by themselves
 */
public record DecisionFields(
        String effect,
        String rule,
        List<String> rules,
        String policy,
        List<String> would,
        @Nullable String message,
        @Nullable String sqlState,
        long latencyMicros,
        OptionalLong rowLimit,
        List<String> maskedColumns,
        @Nullable String approval,
        OptionalLong affectedRows,
        @Nullable EstimateFields estimate,
        List<String> autoApproved) {
    static final String ALLOW = "allow";

    private static final Set<String> EFFECTS = Set.of(ALLOW, "deny", "approve", "error");
    private static final int POLICY_DIGITS = 64;
    private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");

    public DecisionFields {
        FieldRules.oneOf("decision.effect", effect, EFFECTS);
        FieldRules.digits("decision.policy", policy, "sha256:", POLICY_DIGITS);
        FieldRules.matches("decision.sqlstate", sqlState, SQL_STATE);
        FieldRules.notNegative("decision.latency_us", latencyMicros);
        rules = List.copyOf(rules);
        would = List.copyOf(would);
        maskedColumns = List.copyOf(maskedColumns);
        autoApproved = List.copyOf(autoApproved);
    }

    /** Whether rows are limited. */
    boolean limited() {
        return rowLimit.isPresent() || affectedRows.isPresent();
    }

    /** Of a statement that needs no approval, or has none. */
    public DecisionFields(
            String effect,
            String rule,
            List<String> rules,
            String policy,
            List<String> would,
            @Nullable String message,
            @Nullable String sqlState,
            long latencyMicros,
            OptionalLong rowLimit,
            List<String> maskedColumns) {
        this(
                effect,
                rule,
                rules,
                policy,
                would,
                message,
                sqlState,
                latencyMicros,
                rowLimit,
                maskedColumns,
                null,
                OptionalLong.empty(),
                null,
                List.of());
    }
}
