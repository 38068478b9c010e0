package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AffectedLimit;
import dev.sallyport.policy.decision.AnswerLimits.Bound;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The errors about rows: too many returned, or changed, or it can't be told how many. */
final class LimitRefusals {
    private LimitRefusals() {}

    /** What is said of an execution that is over one of its limits. */
    static ErrorFields of(Execution execution) {
        ErrorFields affected = execution.overAffected();
        return affected == null ? returned(execution) : affected;
    }

    /** It returned too much. */
    static ErrorFields returned(Execution execution) {
        Bound bytes = execution.bytesAllowed;
        if (execution.bytesHit && bytes != null) {
            return reached(
                    bytes.rule(),
                    "the result has more than the " + bytes.most() + " bytes that policy allows",
                    "Ask for less: fewer columns, fewer rows by WHERE or LIMIT, or aggregates.");
        }
        return ErrorFields.error(
                        SqlState.POLICY_LIMIT_REACHED,
                        "the result has more rows than the "
                                + execution.decision.rowLimit().orElse(0) + " that policy allows")
                .detail("Rules: " + String.join(", ", execution.decision.rules()))
                .hint("Ask for fewer rows: add a WHERE clause, aggregate, or use LIMIT.")
                .build();
    }

    /** It was cancelled for taking too long; null if it wasn't. */
    static @Nullable ErrorFields overTime(Execution execution) {
        TimeLimit time = execution.time;
        if (time == null || !time.over()) {
            return null;
        }
        return reached(
                time.millis().rule(),
                "the statement took longer than the " + time.millis().most()
                        + " ms that policy allows, and was cancelled",
                "Make it cheaper: a WHERE clause that an index serves, fewer joins, or smaller parts.");
    }

    /** @param changed how many rows it had changed before it was rolled back; empty if the server didn't say */
    static ErrorFields affected(AffectedLimit limit, OptionalLong changed) {
        String many = changed.isPresent() ? changed.getAsLong() + " rows" : "an unknown number of rows";
        return reached(
                limit.rule(),
                "the statement would have changed " + many + ", and policy allows " + limit.rows()
                        + "; it was rolled back",
                "Change fewer rows at a time: add to the WHERE clause, and see first with SELECT count(*) how many it"
                        + " selects.");
    }

    /** @param fetched how many rows were asked for at once */
    static ErrorFields inParts(AffectedLimit limit, long fetched) {
        return reached(
                limit.rule(),
                "it can't be told whether the statement would have changed more than the " + limit.rows()
                        + " rows that policy allows, as only " + fetched
                        + " of those it returns were fetched; it was rolled back",
                "Fetch all rows at once (a fetch size or maximum of 0 rows).");
    }

    static ErrorFields tooLarge(AffectedLimit limit, long bytesMax) {
        return reached(
                limit.rule(),
                "what the statement returns takes more than the " + bytesMax
                        + " bytes in which it can wait until it is known whether more than the " + limit.rows()
                        + " rows were changed that policy allows; it was rolled back",
                "Return less: leave columns out of RETURNING, or change fewer rows at a time.");
    }

    private static ErrorFields reached(String rule, String message, String hint) {
        return ErrorFields.error(SqlState.POLICY_LIMIT_REACHED, message)
                .detail("Rule: " + rule)
                .hint(hint)
                .build();
    }

    static ErrorFields uncounted(AffectedLimit limit, String why) {
        return ErrorFields.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "policy allows to change " + limit.rows() + " rows at a time, and " + why)
                .detail("Rule: " + limit.rule())
                .hint("Change rows by an INSERT, UPDATE, DELETE or MERGE of its own.")
                .build();
    }

    static ErrorFields notAlone(StatementFacts facts) {
        return ErrorFields.error(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        facts.kind() + " can't be in one message with a statement whose changed rows are limited")
                .detail("Rule: builtin:affected-rows")
                .hint("Send the statements one by one.")
                .build();
    }
}
