package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.CommandTag;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.AnswerRoad.Fate;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * How statements come to their end: by completion, by an error, by their row limit, and by ReadyForQuery. Confined to
 * one event loop.
 */
final class QueryAnswers {
    private final ReplyTracker tracker;
    private final SessionNames names;
    private final AnswerListener listener;
    private final RowRoad rows;
    private final UnaskedAnswers unasked;
    private final Replacement replacement;
    private boolean queryFailed;
    private boolean failedSinceReady;
    private boolean copyIn;

    QueryAnswers(
            ReplyTracker tracker,
            SessionNames names,
            AnswerListener listener,
            RowRoad rows,
            UnaskedAnswers unasked,
            Replacement replacement) {
        this.tracker = tracker;
        this.names = names;
        this.listener = listener;
        this.rows = rows;
        this.unasked = unasked;
        this.replacement = replacement;
    }

    Fate copyInResponse() {
        Execution execution = rows.execution(BackendType.COPY_IN_RESPONSE);
        if (execution == null || !execution.facts.has(Trait.COPY_IN)) {
            throw RowRoad.violation(BackendType.COPY_IN_RESPONSE);
        }
        copyIn = true;
        listener.copyInStarted(execution);
        return Fate.PASS;
    }

    /** The proxy's own probe ended with an error. */
    void probeFailed() {
        queryFailed = true;
    }

    /** Whether what ReadyForQuery will end has had an error. */
    boolean failed() {
        return queryFailed;
    }

    Fate commandComplete(String tag) {
        Reply head = tracker.head();
        Execution execution = rows.execution(BackendType.COMMAND_COMPLETE);
        if (execution == null || !CommandTag.wellFormed(tag)) {
            throw RowRoad.violation(BackendType.COMMAND_COMPLETE);
        }
        if (copyIn) {
            copyIn = false;
            listener.copyInEnded();
        }
        execution.judge(tag);
        if (execution.overLimit()) {
            // It ran to its end although its limit was hit: what the client learns is the error that follows.
            return endedOverLimit(head, execution);
        }
        ByteBuf held = execution.takeHeld();
        listener.completed(execution, tag);
        if (head instanceof QueryReply) {
            tracker.nextExecution();
        } else {
            tracker.pop();
        }
        return held == null ? Fate.PASS : replacement.behind(held, new CommandComplete(tag));
    }

    private Fate endedOverLimit(@Nullable Reply head, Execution execution) {
        if (head instanceof ExecuteReply) {
            tracker.pop();
            listener.endedOverLimit(head, execution, true);
        } else {
            tracker.nextExecution();
        }
        return Fate.DROP;
    }

    Fate emptyQuery() {
        Reply head = tracker.head();
        if (head instanceof ExecuteReply) {
            tracker.pop();
            return Fate.PASS;
        }
        if (head instanceof QueryReply query && query.executions().isEmpty()) {
            return Fate.PASS;
        }
        throw RowRoad.violation(BackendType.EMPTY_QUERY_RESPONSE);
    }

    Fate portalSuspended() {
        if (!(tracker.head() instanceof ExecuteReply reply)) {
            throw RowRoad.violation(BackendType.PORTAL_SUSPENDED);
        }
        Execution execution = reply.execution();
        if (execution != null && !execution.rowLimitHit) {
            execution.judgeSuspended();
        }
        if (execution != null && execution.overLimit()) {
            return endedOverLimit(reply, execution);
        }
        tracker.pop();
        if (execution != null) {
            listener.completed(execution, "");
        }
        return Fate.PASS;
    }

    Fate ready(TransactionStatus status) {
        Reply head = tracker.head();
        copyIn = false;
        if (head instanceof QueryReply query) {
            Execution over = query.overLimit();
            if (over != null && !queryFailed) {
                return readyOverLimit(query, over, status);
            }
            tracker.pop();
        } else if (head instanceof SyncReply) {
            tracker.pop();
        } else if (head == null && tracker.skipping()) {
            tracker.stopSkipping();
        } else {
            throw RowRoad.violation(BackendType.READY_FOR_QUERY);
        }
        endQuery(status);
        return Fate.PASS;
    }

    void endQuery(TransactionStatus status) {
        queryFailed = false;
        if (status == TransactionStatus.IDLE) {
            names.transactionEnded(failedSinceReady);
        }
        failedSinceReady = false;
        listener.ready(status);
    }

    /** A simple Query hit its row limit but ended before it could be cancelled. */
    private Fate readyOverLimit(QueryReply query, Execution over, TransactionStatus status) {
        tracker.pop();
        if (status == TransactionStatus.IN_TRANSACTION) {
            // The transaction must fail as it would by an error of the statement: the session makes it.
            listener.endedOverLimit(query, over, true);
            return Fate.DROP;
        }
        Fate fate = replacement.by(new ErrorResponse(LimitRefusals.returned(over)), new ReadyForQuery(status));
        listener.endedOverLimit(query, over, false);
        endQuery(status);
        return fate;
    }

    Fate error(ErrorFields raised) {
        return error(raised, raised);
    }

    /** @param placed the same about the client's text, where it was sent in parts */
    Fate error(ErrorFields raised, ErrorFields placed) {
        Reply head = tracker.head();
        ErrorFields fields = tracker.shown(placed);
        boolean changed = !fields.equals(raised);
        if (fatal(fields)) {
            listener.upstreamFatal();
            return unasked.error(fields, changed);
        }
        if (head == null) {
            return unasked.error(fields, changed);
        }
        failedSinceReady = true;
        if (copyIn) {
            copyIn = false;
            listener.copyInFailed(head instanceof ExecuteReply);
        }
        if (head instanceof QueryReply query) {
            queryFailed = true;
            return failQuery(query, fields, changed);
        }
        if (head instanceof SyncReply) {
            return unasked.error(fields, changed);
        }
        Execution execution = head instanceof ExecuteReply execute ? execute.execution() : null;
        ErrorFields shown = Refusals.shown(head, execution, fields);
        if (execution != null) {
            listener.failed(execution, shown == null ? fields : shown);
        } else {
            listener.abandoned(head);
        }
        tracker.skipToSync(listener::abandoned);
        if (tracker.skipping()) {
            listener.skippingToSync();
        }
        return shown == null ? unasked.error(fields, changed) : replacement.by(new ErrorResponse(shown));
    }

    /** A Query was made to fail, as a statement of it went over its limit. */
    Fate failedOverLimit(Execution over) {
        queryFailed = true;
        failedSinceReady = true;
        Reply head = tracker.head();
        ErrorFields refusal = LimitRefusals.of(over);
        if (head != null) {
            listener.endedOverLimit(head, over, false);
        }
        abandonFollowing();
        return replacement.by(new ErrorResponse(refusal));
    }

    private void abandonFollowing() {
        for (tracker.nextExecution(); tracker.execution() != null; tracker.nextExecution()) {
            listener.abandoned(new ExecuteReply(null, tracker.execution(), null));
        }
    }

    private Fate failQuery(QueryReply query, ErrorFields fields, boolean changed) {
        Execution current = tracker.execution();
        Execution over = query.overLimit();
        ErrorFields shown = Refusals.shown(query, over == null ? query.overTime() : over, fields);
        if (current != null) {
            listener.failed(current, shown == null ? fields : shown);
        }
        abandonFollowing();
        return shown == null ? unasked.error(fields, changed) : replacement.by(new ErrorResponse(shown));
    }

    static boolean fatal(ErrorFields fields) {
        return "FATAL".equals(fields.severity()) || "PANIC".equals(fields.severity());
    }
}
