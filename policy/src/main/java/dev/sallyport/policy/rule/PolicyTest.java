package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.Location;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.statement.Category;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An example in a policy file with what must be decided of it.
 *
 * @param name unique in the policy
 * @param location where it is written
 * @param principal who asks
 * @param session from where
 * @param statement what is asked
 * @param expectation what must come out
 */
public record PolicyTest(
        String name,
        Location location,
        Principal principal,
        Session session,
        Statement statement,
        Expectation expectation) {
    /**
     * The session's circumstances.
     *
     * @param database the database's name
     * @param environment its environment
     * @param application {@code application_name}
     * @param clientAddress the client's IP address
     * @param now the time of the decision
     * @param inTransaction whether a transaction block is open
     * @param rows what the planner expects; empty if that isn't known
     * @param cost likewise
     * @param justification what the requester says; empty for nothing
     * @param ticket likewise
     */
    public record Session(
            String database,
            String environment,
            String application,
            String clientAddress,
            Instant now,
            boolean inTransaction,
            OptionalLong rows,
            OptionalDouble cost,
            String justification,
            String ticket) {
        /** Without an estimate. */
        public Session(
                String database,
                String environment,
                String application,
                String clientAddress,
                Instant now,
                boolean inTransaction) {
            this(
                    database,
                    environment,
                    application,
                    clientAddress,
                    now,
                    inTransaction,
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    "",
                    "");
        }
    }

    /**
     * A statement's facts as the test states them, without SQL.
     *
     * @param kind the command's name
     * @param category its category
     * @param tablesRead qualified names
     * @param tablesWritten qualified names
     * @param columns qualified names of columns selected as they are
     * @param columnsUsed qualified names of columns used in a predicate
     * @param functions names, without schema for PostgreSQL's own
     * @param restricts whether an UPDATE or DELETE restricts rows
     */
    public record Statement(
            String kind,
            Category category,
            List<List<String>> tablesRead,
            List<List<String>> tablesWritten,
            List<List<String>> columns,
            List<List<String>> columnsUsed,
            List<List<String>> functions,
            boolean restricts) {
        public Statement {
            tablesRead = List.copyOf(tablesRead);
            tablesWritten = List.copyOf(tablesWritten);
            columns = List.copyOf(columns);
            columnsUsed = List.copyOf(columnsUsed);
            functions = List.copyOf(functions);
        }
    }

    /**
     * What must come out; null and empty where the test doesn't care.
     *
     * @param decision the effect
     * @param rule the determining rule
     * @param rowLimit the row limit
     * @param affectedRows how many rows may be changed
     * @param masks exactly the masked columns
     * @param methods how some masked columns are masked, in words
     * @param reviewers exactly the reviewers
     * @param min how many must agree
     * @param would exactly the rules in dry run that matched
     */
    public record Expectation(
            Effect decision,
            @Nullable String rule,
            OptionalLong rowLimit,
            OptionalLong affectedRows,
            @Nullable List<String> masks,
            Map<String, String> methods,
            @Nullable List<String> reviewers,
            OptionalLong min,
            @Nullable List<String> would) {
        public Expectation {
            methods = Map.copyOf(methods);
        }
    }
}
