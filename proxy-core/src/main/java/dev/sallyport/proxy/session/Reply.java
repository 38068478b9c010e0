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

    /** What the refusal is of if it gives way to the upstream's error about the text's syntax, or null. */
    default @Nullable UnreadText unread() {
        return null;
    }

    default boolean hidden() {
        return false;
    }

    /** Whether the message begins with a Sync, so that it is answered whatever failed before it. */
    default boolean synchronizes() {
        return false;
    }

    /** ParseComplete. */
    record ParseReply(
            @Nullable PreparedStatement statement,
            @Override @Nullable ErrorFields refusal,
            @Override @Nullable UnreadText unread)
            implements Reply {
        ParseReply(@Nullable PreparedStatement statement, @Nullable ErrorFields refusal) {
            this(statement, refusal, null);
        }
    }

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
    record SyncReply() implements Reply {
        @Override
        public boolean synchronizes() {
            return true;
        }
    }

    /**
     * All answers to a simple Query, up to and including ReadyForQuery.
     *
     * @param executions one for each statement of the text
     * @param counted how it is sent if changed rows must be counted; null if it is sent as it is
     */
    record QueryReply(
            List<Execution> executions,
            @Override @Nullable ErrorFields refusal,
            @Nullable CountedQuery counted,
            @Override @Nullable UnreadText unread)
            implements Reply {
        QueryReply(List<Execution> executions, @Nullable ErrorFields refusal) {
            this(executions, refusal, null, null);
        }

        /** The execution that took longer than it may, or null. */
        @Nullable
        Execution overTime() {
            for (Execution execution : executions) {
                if (execution.time != null && execution.time.over()) {
                    return execution;
                }
            }
            return null;
        }

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

    /**
     * A Sync and, in the end, a Close and another Sync of the proxy's own, behind a COPY FROM STDIN that fails: they tell
     * which of the Syncs that were sent into the COPY the upstream ignored, and which it read only after the failure and
     * answers. Between the two there may be a message without its body, with a Sync: it fails if the COPY had ended
     * before, and makes it end otherwise.
     */
    final class CopyCheckReply implements Reply {
        /** What a check found out. */
        interface Finding {
            /**
             * The check is over.
             *
             * @param answered how many Syncs were answered
             * @param failed whether the message without its body failed by itself
             */
            void found(int answered, boolean failed);
        }

        private final int syncs;
        private final int own;
        private final Finding finding;
        private int ready;
        private boolean failed;
        private boolean last;

        /** @param syncs how many Syncs were sent into the COPY */
        CopyCheckReply(int syncs, Finding finding) {
            this(syncs, 1, finding);
        }

        private CopyCheckReply(int syncs, int own, Finding finding) {
            this.syncs = syncs;
            this.own = own;
            this.finding = finding;
        }

        /** Nothing of the proxy's own, as the upstream has been told goodbye: its end is the end of the answers. */
        static CopyCheckReply untilTheEnd(int syncs) {
            return new CopyCheckReply(syncs, 0, (answered, failed) -> {});
        }

        /** An error; returns whether one may come now. */
        boolean fail() {
            boolean first = !failed && !last && ready > 0;
            failed = true;
            return first;
        }

        /** The answer to the Close; returns whether it may come now. */
        boolean closed() {
            boolean first = !last && ready > 0;
            last = true;
            return first;
        }

        /** ReadyForQuery; returns whether the client gets it: all but one before an error or the end. */
        boolean ready() {
            return !failed && !last && ++ready > own;
        }

        boolean tooMany() {
            return ready > syncs + own;
        }

        boolean over() {
            return last;
        }

        void done() {
            finding.found(ready - own, failed);
        }

        @Override
        public boolean hidden() {
            return true;
        }

        @Override
        public boolean synchronizes() {
            return true;
        }
    }
}
