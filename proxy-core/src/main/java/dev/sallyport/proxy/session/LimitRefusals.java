package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.AffectedLimit;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.type.SqlState;
import java.util.OptionalLong;

/** The errors about rows: too many returned, or changed, or it can't be told how many. */
final class LimitRefusals {
    private LimitRefusals() {}

    /** What is said of an execution that is over one of its limits. */
    static ErrorFields of(Execution execution) {
        ErrorFields affected = execution.overAffected();
        return affected == null ? Refusals.rowLimit(execution) : affected;
    }

    /** @param changed how many rows it had changed before it was rolled back; empty if the server didn't say */
    static ErrorFields affected(AffectedLimit limit, OptionalLong changed) {
        String many = changed.isPresent() ? changed.getAsLong() + " rows" : "an unknown number of rows";
        return reached(
                limit,
                "the statement would have changed " + many + ", and policy allows " + limit.rows()
                        + "; it was rolled back",
                "Change fewer rows at a time: add to the WHERE clause, and see first with SELECT count(*) how many it"
                        + " selects.");
    }

    /** @param fetched how many rows were asked for at once */
    static ErrorFields inParts(AffectedLimit limit, long fetched) {
        return reached(
                limit,
                "it can't be told whether the statement would have changed more than the " + limit.rows()
                        + " rows that policy allows, as only " + fetched
                        + " of those it returns were fetched; it was rolled back",
                "Fetch all rows at once (a fetch size or maximum of 0 rows).");
    }

    static ErrorFields tooLarge(AffectedLimit limit, long bytesMax) {
        return reached(
                limit,
                "what the statement returns takes more than the " + bytesMax
                        + " bytes in which it can wait until it is known whether more than the " + limit.rows()
                        + " rows were changed that policy allows; it was rolled back",
                "Return less: leave columns out of RETURNING, or change fewer rows at a time.");
    }

    private static ErrorFields reached(AffectedLimit limit, String message, String hint) {
        return ErrorFields.error(SqlState.POLICY_LIMIT_REACHED, message)
                .detail("Rule: " + limit.rule())
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
