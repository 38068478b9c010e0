package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The circumstances of a decision.
 *
 * @param database the database's name as the client knows it
 * @param environment its environment, such as {@code prod}
 * @param application the client's {@code application_name}; whatever it says
 * @param clientAddress the client's IP address, without port
 * @param now the time of the decision
 * @param inTransaction whether a transaction block is open; null if it can't be told
 * @param catalog the snapshot with which the statement was analysed
 * @param role the upstream login's own name if the server said that the session's user and its current user are both that
 *     one, and nothing since may have changed it; else null
 * @param estimate what the planner expects; null if it wasn't asked. {@link Estimate#LATER} leaves the rules out that look
 *     at it, until it is
 * @param claimed what the requester says for themselves
 */
public record DecisionContext(
        String database,
        String environment,
        String application,
        String clientAddress,
        Instant now,
        @Nullable Boolean inTransaction,
        Catalog catalog,
        @Nullable String role,
        @Nullable Estimate estimate,
        Claimed claimed) {
    /** Without having asked the planner. */
    public DecisionContext(
            String database,
            String environment,
            String application,
            String clientAddress,
            Instant now,
            boolean inTransaction,
            Catalog catalog,
            @Nullable String role) {
        this(
                database,
                environment,
                application,
                clientAddress,
                now,
                inTransaction,
                catalog,
                role,
                null,
                Claimed.NOTHING);
    }

    /** The same where a transaction block is open, isn't, or that can't be told. */
    public DecisionContext within(@Nullable Boolean block) {
        return Objects.equals(inTransaction, block)
                ? this
                : new DecisionContext(
                        database,
                        environment,
                        application,
                        clientAddress,
                        now,
                        block,
                        catalog,
                        role,
                        estimate,
                        claimed);
    }

    /** The same when the planner was asked. */
    public DecisionContext with(Estimate expected) {
        return new DecisionContext(
                database,
                environment,
                application,
                clientAddress,
                now,
                inTransaction,
                catalog,
                role,
                expected,
                claimed);
    }
}
