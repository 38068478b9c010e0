package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the upstream owes for one message that was sent to it. A reply with a refusal stands for a message that was put
 * in place of a refused one and is certain to fail: its error is replaced by the refusal, so that order, skipping and
 * transaction state are PostgreSQL's own. A hidden reply was asked for by the proxy itself and doesn't reach the client.
 */
sealed interface Reply {
    /** What to say instead of the upstream's error, or null. */
    default @Nullable ErrorFields refusal() {
        return null;
    }

    default boolean hidden() {
        return false;
    }

    /** ParseComplete. */
    record ParseReply(
            @Nullable PreparedStatement statement,
            @Override @Nullable ErrorFields refusal) implements Reply {}

    /** BindComplete. */
    record BindReply(
            @Nullable Portal portal, @Override @Nullable ErrorFields refusal) implements Reply {}

    /** ParameterDescription, then RowDescription or NoData; for a portal only the latter. */
    record DescribeReply(
            @Nullable Portal portal,
            @Override boolean hidden,
            @Override @Nullable ErrorFields refusal) implements Reply {}

    /** Rows or COPY, then CommandComplete, EmptyQueryResponse or PortalSuspended. */
    record ExecuteReply(
            @Nullable Portal portal,
            @Nullable Execution execution,
            @Override @Nullable ErrorFields refusal) implements Reply {}

    /** CloseComplete. */
    record CloseReply(char kind, String name) implements Reply {}

    /** ReadyForQuery. */
    record SyncReply() implements Reply {}

    /**
     * All answers to a simple Query, up to and including ReadyForQuery.
     *
     * @param executions one for each statement of the text
     */
    record QueryReply(
            List<Execution> executions, @Override @Nullable ErrorFields refusal) implements Reply {
        /** The execution whose row limit was hit, or null. */
        @Nullable
        Execution overLimit() {
            for (Execution execution : executions) {
                if (execution.rowLimitHit) {
                    return execution;
                }
            }
            return null;
        }
    }

    /**
     * A simple Query of the proxy's own.
     *
     * @param result gets the first column of the rows, or null if it failed
     */
    record ProbeReply(Consumer<@Nullable List<@Nullable String>> result) implements Reply {
        @Override
        public boolean hidden() {
            return true;
        }
    }
}
