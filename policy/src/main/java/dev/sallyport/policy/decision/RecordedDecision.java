package dev.sallyport.policy.decision;

import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.PolicyTest;
import dev.sallyport.policy.statement.Category;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a log tells of it, and what it was about as far as the log says.
 *
 * @param principal who asked
 * @param session from where, and when
 * @param login the upstream login's name if it is known
 * @param kind PostgreSQL's name of the command
 * @param category its category
 * @param tablesRead qualified names
 * @param tablesWritten qualified names
 * @param columns qualified names, {@code *} for all of a relation
 * @param functions qualified names
 * @param restricts whether an UPDATE or DELETE restricts rows
 * @param text the statement as it was sent; null if the log doesn't have that
 * @param effect what was decided; an approved statement counts as one that needs an approval
 * @param rule the determining rule
 * @param rowLimit how many rows it might return
 * @param affectedRows how many rows it might change
 * @param maskedColumns qualified names
 * @param policy the policy's hash
 */
public record RecordedDecision(
        Principal principal,
        PolicyTest.Session session,
        @Nullable String login,
        String kind,
        Category category,
        List<String> tablesRead,
        List<String> tablesWritten,
        List<String> columns,
        List<String> functions,
        boolean restricts,
        @Nullable String text,
        Effect effect,
        String rule,
        OptionalLong rowLimit,
        OptionalLong affectedRows,
        List<String> maskedColumns,
        String policy) {
    public RecordedDecision {
        tablesRead = List.copyOf(tablesRead);
        tablesWritten = List.copyOf(tablesWritten);
        columns = List.copyOf(columns);
        functions = List.copyOf(functions);
        maskedColumns = maskedColumns.stream().sorted().toList();
    }

    /** Whether all of a relation's columns are meant, which aren't recorded. */
    boolean usesStars() {
        return columns.stream().anyMatch(column -> column.endsWith(".*"));
    }
}
