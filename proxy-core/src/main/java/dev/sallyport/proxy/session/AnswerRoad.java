package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.NotificationResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges every message from the upstream: which of the client's messages it answers, and whether it passes, is dropped
 * or is replaced. A message that answers nothing is a violation and ends the session. No input or output; confined to
 * one event loop.
 */
final class AnswerRoad {
    /** What becomes of a message. */
    enum Fate {
        PASS,
        DROP,
        /** {@link #takeReplacement()} goes to the client instead. */
        REPLACE
    }

    private final ReplyTracker tracker;
    private final SessionNames names;
    private final AnswerListener listener;
    private final ByteBufAllocator allocator;
    private final RowRoad rows;

    private boolean queryFailed;
    private boolean copyIn;
    private final MessageMasker messages = new MessageMasker();
    private @Nullable ByteBuf replacement;

    AnswerRoad(ReplyTracker tracker, SessionNames names, AnswerListener listener, ByteBufAllocator allocator) {
        this.tracker = tracker;
        this.names = names;
        this.listener = listener;
        this.allocator = allocator;
        this.rows = new RowRoad(tracker, listener);
    }

    /** The part of the road that rows take. */
    RowRoad rows() {
        return rows;
    }

    /** What is masked for this principal from now on, in messages other than rows. */
    void masking(MaskingRules rules) {
        messages.rules(rules);
    }

    /** The message to send instead of the last one; the caller owns it. */
    ByteBuf takeReplacement() {
        ByteBuf taken = replacement;
        replacement = null;
        return taken == null ? Unpooled.EMPTY_BUFFER : taken;
    }

    /**
     * Judges any message but DataRow and CopyData.
     *
     * @param body borrowed; may be read
     */
    Fate judge(byte type, ByteBuf body) {
        if (tracker.head() instanceof ProbeReply probe) {
            return probed(probe, type, body);
        }
        return switch (type) {
            case BackendType.PARSE_COMPLETE -> parseComplete();
            case BackendType.BIND_COMPLETE -> bindComplete();
            case BackendType.CLOSE_COMPLETE -> closeComplete();
            case BackendType.PARAMETER_DESCRIPTION -> hiddenOrPass(expected(DescribeReply.class, type));
            case BackendType.ROW_DESCRIPTION -> rowDescription(body);
            case BackendType.NO_DATA -> noData();
            case BackendType.COMMAND_COMPLETE ->
                commandComplete(CommandComplete.read(body).tag());
            case BackendType.EMPTY_QUERY_RESPONSE -> emptyQuery();
            case BackendType.PORTAL_SUSPENDED -> portalSuspended();
            case BackendType.READY_FOR_QUERY -> ready(ReadyForQuery.read(body).status());
            case BackendType.ERROR_RESPONSE -> error(ErrorResponse.read(body).fields());
            case BackendType.NOTICE_RESPONSE -> notice(body);
            case BackendType.NOTIFICATION_RESPONSE -> notification(body);
            case BackendType.PARAMETER_STATUS -> parameterStatus(body);
            case BackendType.COPY_IN_RESPONSE -> copyInResponse();
            case BackendType.COPY_OUT_RESPONSE -> {
                rows.execution(type);
                yield Fate.PASS;
            }
            case BackendType.COPY_DONE -> Fate.PASS;
            default -> throw RowRoad.violation(type);
        };
    }

    /** A probe's answers reach nobody else; they count after the end of its transaction, which makes names doubtful. */
    private Fate probed(ProbeReply probe, byte type, ByteBuf body) {
        return switch (type) {
            case BackendType.NOTIFICATION_RESPONSE -> notification(body);
            case BackendType.PARAMETER_STATUS -> parameterStatus(body);
            case BackendType.ERROR_RESPONSE -> {
                ErrorFields fields = ErrorResponse.read(body).fields();
                if (fatal(fields)) {
                    yield error(fields);
                }
                queryFailed = true;
                yield Fate.DROP;
            }
            case BackendType.READY_FOR_QUERY -> {
                tracker.pop();
                List<@Nullable String> answer = rows.takeProbe(queryFailed);
                endQuery(ReadyForQuery.read(body).status());
                probe.result().accept(answer);
                yield Fate.DROP;
            }
            case BackendType.PARSE_COMPLETE,
                    BackendType.BIND_COMPLETE,
                    BackendType.ROW_DESCRIPTION,
                    BackendType.CLOSE_COMPLETE,
                    BackendType.COMMAND_COMPLETE,
                    BackendType.NOTICE_RESPONSE -> Fate.DROP;
            default -> throw RowRoad.violation(type);
        };
    }

    private <R extends Reply> R expected(Class<R> kind, byte type) {
        Reply head = tracker.head();
        if (!kind.isInstance(head)) {
            throw RowRoad.violation(type);
        }
        return kind.cast(head);
    }

    private static Fate hiddenOrPass(Reply reply) {
        return reply.hidden() ? Fate.DROP : Fate.PASS;
    }

    private Fate parseComplete() {
        ParseReply reply = expected(ParseReply.class, BackendType.PARSE_COMPLETE);
        tracker.pop();
        if (reply.statement() != null) {
            names.confirm(reply.statement());
        }
        return Fate.PASS;
    }

    private Fate bindComplete() {
        BindReply reply = expected(BindReply.class, BackendType.BIND_COMPLETE);
        tracker.pop();
        if (reply.portal() != null) {
            names.confirm(reply.portal());
        }
        return Fate.PASS;
    }

    private Fate closeComplete() {
        CloseReply reply = expected(CloseReply.class, BackendType.CLOSE_COMPLETE);
        tracker.pop();
        if (reply.kind() == 'S') {
            names.closeStatement(reply.name());
        } else {
            names.closePortal(reply.name());
        }
        return Fate.PASS;
    }

    private Fate rowDescription(ByteBuf body) {
        Reply head = tracker.head();
        if (head instanceof DescribeReply describe) {
            tracker.pop();
            if (describe.portal() != null) {
                describe.portal().description = RowDescription.read(body);
            }
            return hiddenOrPass(describe);
        }
        Execution execution = rows.execution(BackendType.ROW_DESCRIPTION);
        if (execution != null && head instanceof QueryReply) {
            if (!execution.masking.masksNothing()) {
                rows.described(execution, RowDescription.read(body));
            }
            return Fate.PASS;
        }
        throw RowRoad.violation(BackendType.ROW_DESCRIPTION);
    }

    private Fate noData() {
        DescribeReply reply = expected(DescribeReply.class, BackendType.NO_DATA);
        tracker.pop();
        return hiddenOrPass(reply);
    }

    private Fate commandComplete(String tag) {
        Reply head = tracker.head();
        Execution execution = rows.execution(BackendType.COMMAND_COMPLETE);
        if (execution == null) {
            throw RowRoad.violation(BackendType.COMMAND_COMPLETE);
        }
        copyIn = false;
        if (execution.rowLimitHit) {
            // It ran to its end although its limit was hit: what the client learns is the error that follows.
            return endedOverLimit(head, execution);
        }
        listener.completed(execution, tag);
        if (head instanceof QueryReply) {
            tracker.nextExecution();
        } else {
            tracker.pop();
        }
        return Fate.PASS;
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

    private Fate emptyQuery() {
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

    private Fate portalSuspended() {
        ExecuteReply reply = expected(ExecuteReply.class, BackendType.PORTAL_SUSPENDED);
        Execution execution = reply.execution();
        if (execution != null && execution.rowLimitHit) {
            return endedOverLimit(reply, execution);
        }
        tracker.pop();
        if (execution != null) {
            listener.completed(execution, "");
        }
        return Fate.PASS;
    }

    private Fate ready(TransactionStatus status) {
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

    private void endQuery(TransactionStatus status) {
        queryFailed = false;
        if (status == TransactionStatus.IDLE) {
            names.transactionEnded();
        }
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
        ByteBuf both = allocator.buffer();
        new ErrorResponse(Refusals.rowLimit(over)).write(both);
        new ReadyForQuery(status).write(both);
        replacement = both;
        listener.endedOverLimit(query, over, false);
        endQuery(status);
        return Fate.REPLACE;
    }

    private Fate error(ErrorFields fields) {
        Reply head = tracker.head();
        if (fatal(fields)) {
            listener.upstreamFatal();
            return sanitized(fields);
        }
        if (head == null) {
            return sanitized(fields);
        }
        boolean copyFailed = copyIn;
        if (copyFailed) {
            copyIn = false;
            listener.copyInFailed();
        }
        if (head instanceof QueryReply query) {
            queryFailed = true;
            return failQuery(query, fields);
        }
        if (head instanceof SyncReply) {
            return sanitized(fields);
        }
        Execution execution = head instanceof ExecuteReply execute ? execute.execution() : null;
        ErrorFields shown = Refusals.shown(head.refusal(), execution, fields);
        if (execution != null) {
            listener.failed(execution, shown == null ? fields : shown);
        } else {
            listener.abandoned(head);
        }
        tracker.skipToSync(listener::abandoned);
        if (tracker.skipping()) {
            listener.skippingToSync();
        }
        return shown == null ? sanitized(fields) : replace(shown);
    }

    private Fate failQuery(QueryReply query, ErrorFields fields) {
        Execution current = tracker.execution();
        ErrorFields shown = Refusals.shown(query.refusal(), query.overLimit(), fields);
        if (current != null) {
            listener.failed(current, shown == null ? fields : shown);
        }
        for (tracker.nextExecution(); tracker.execution() != null; tracker.nextExecution()) {
            listener.abandoned(new ExecuteReply(null, tracker.execution(), null));
        }
        return shown == null ? sanitized(fields) : replace(shown);
    }

    private static boolean fatal(ErrorFields fields) {
        return "FATAL".equals(fields.severity()) || "PANIC".equals(fields.severity());
    }

    private Fate replace(BackendMessage message) {
        ByteBuf out = allocator.buffer();
        message.write(out);
        replacement = out;
        return Fate.REPLACE;
    }

    private Fate replace(ErrorFields fields) {
        return replace(new ErrorResponse(fields));
    }

    private Fate sanitized(ErrorFields fields) {
        return messages.masksNothing() ? Fate.PASS : replace(messages.mask(fields));
    }

    private Fate notice(ByteBuf body) {
        return messages.masksNothing() ? Fate.PASS : replace(messages.mask(NoticeResponse.read(body)));
    }

    private Fate notification(ByteBuf body) {
        BackendMessage masked = messages.masksNothing() ? null : messages.mask(NotificationResponse.read(body));
        return masked == null ? Fate.PASS : replace(masked);
    }

    private Fate parameterStatus(ByteBuf body) {
        ParameterStatus status = ParameterStatus.read(body);
        listener.parameterChanged(status);
        BackendMessage masked = messages.masksNothing() ? null : messages.mask(status);
        return masked == null ? Fate.PASS : replace(masked);
    }

    private Fate copyInResponse() {
        Execution execution = rows.execution(BackendType.COPY_IN_RESPONSE);
        if (execution == null) {
            throw RowRoad.violation(BackendType.COPY_IN_RESPONSE);
        }
        copyIn = true;
        listener.copyInStarted(execution);
        return Fate.PASS;
    }
}
