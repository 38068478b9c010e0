package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a transaction block will be open when the statement that is judged next runs. ReadyForQuery tells it only at
 * the end of a batch or text (manual, "Message Flow"); what is sent meanwhile may begin a block or end it. Confined to
 * one event loop.
 */
final class BlockState {
    private static final Set<String> OPENING = Set.of("BEGIN", "START TRANSACTION");

    private static final Set<String> WITHIN =
            Set.of("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET TRANSACTION", "SET CONSTRAINTS");

    private enum Under {
        NOTHING,
        OPENED,
        ENDED
    }

    private Under under = Under.NOTHING;
    private boolean earlier;

    /** What {@link #admitted} changes. */
    record State(Under under, boolean earlier) {}

    State state() {
        return new State(under, earlier);
    }

    /** Takes back what was admitted since, none of which was sent. */
    void restore(State state) {
        under = state.under;
        earlier = state.earlier;
    }

    /** A statement is about to be forwarded. */
    void admitted(StatementFacts facts) {
        if (facts.has(Trait.TRANSACTION_CONTROL) && !WITHIN.contains(facts.kind())) {
            under = OPENING.contains(facts.kind()) ? Under.OPENED : Under.ENDED;
            earlier = false;
        }
    }

    /** A Sync, or a Query: what follows runs also if something before it failed. */
    void batchEnded() {
        earlier = under != Under.NOTHING;
    }

    /** The server has told the status behind all that was sent. */
    void told() {
        under = Under.NOTHING;
        earlier = false;
    }

    /** Whether the answers to come tell more than can be known now, since what they answer may have failed. */
    boolean unsettled() {
        return earlier;
    }

    /**
     * Whether a block is open; null if it can't be told: what ends one may begin the next ({@code AND CHAIN}).
     *
     * @param told what the last ReadyForQuery said
     */
    @Nullable
    Boolean open(boolean told) {
        return switch (under) {
            case NOTHING -> told;
            // If it fails, nothing behind it in its batch or text runs.
            case OPENED -> earlier ? null : Boolean.TRUE;
            case ENDED -> null;
        };
    }
}
