package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Wire;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.CommandTag;
import dev.sallyport.proxy.session.AnswerRoad.Fate;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a {@link CountedQuery}, as those to the Query that the client sent. The last statement's end reaches
 * the client when the transaction is over, as the server tells it. Confined to one event loop.
 */
final class CountedAnswers {
    private final ReplyTracker tracker;
    private final SessionNames names;
    private final AnswerListener listener;
    private final QueryAnswers queries;
    private final Replacement replacement;
    private final ByteBufAllocator allocator;

    CountedAnswers(
            ReplyTracker tracker,
            SessionNames names,
            AnswerListener listener,
            QueryAnswers queries,
            Replacement replacement,
            ByteBufAllocator allocator) {
        this.tracker = tracker;
        this.names = names;
        this.listener = listener;
        this.queries = queries;
        this.replacement = replacement;
        this.allocator = allocator;
    }

    /** Judges what only such a Query is answered with, or otherwise than others; null for everything else. */
    @Nullable
    Fate judge(CountedQuery counted, byte type, ByteBuf body) {
        return switch (type) {
            case BackendType.PARSE_COMPLETE, BackendType.BIND_COMPLETE, BackendType.NO_DATA -> {
                Wire.requireEnd(body);
                if (!counted.executing()) {
                    throw RowRoad.violation(type);
                }
                yield Fate.DROP;
            }
            case BackendType.COMMAND_COMPLETE ->
                complete(counted, CommandComplete.read(body).tag());
            case BackendType.ERROR_RESPONSE ->
                error(counted, ErrorResponse.read(body).fields());
            case BackendType.READY_FOR_QUERY -> ready(counted, ReadyForQuery.read(body));
            default -> null;
        };
    }

    private Fate complete(CountedQuery counted, String tag) {
        Execution execution = tracker.execution();
        if (execution == null || !counted.executing() || !CommandTag.wellFormed(tag)) {
            throw RowRoad.violation(BackendType.COMMAND_COMPLETE);
        }
        forgetUnnamed();
        execution.judge(tag);
        if (execution.overLimit()) {
            execution.discardHeld();
            listener.proceed(counted.fail(allocator, LimitRefusals.of(execution)));
            return Fate.DROP;
        }
        listener.proceed(counted.next(allocator, tag));
        if (counted.lastTag() != null) {
            return Fate.DROP;
        }
        ByteBuf held = execution.takeHeld();
        listener.completed(execution, tag);
        tracker.nextExecution();
        return replacement.behind(held, new CommandComplete(tag));
    }

    private Fate error(CountedQuery counted, ErrorFields raised) {
        if (QueryAnswers.fatal(raised)) {
            return queries.error(raised);
        }
        forgetUnnamed();
        Execution execution = tracker.execution();
        if (counted.failing() && execution != null) {
            return queries.failedOverLimit(execution);
        }
        if (counted.executing()) {
            listener.proceed(counted.end(allocator));
        }
        return queries.error(raised, counted.atOriginal(raised));
    }

    private Fate ready(CountedQuery counted, ReadyForQuery ready) {
        Execution execution = tracker.execution();
        String tag = counted.lastTag();
        if (counted.executing() || (counted.failing() && !queries.failed())) {
            throw RowRoad.violation(BackendType.READY_FOR_QUERY);
        }
        if (queries.failed() || execution == null || tag == null) {
            return queries.ready(ready.status());
        }
        ByteBuf held = execution.takeHeld();
        listener.completed(execution, tag);
        Fate fate = replacement.behind(held, new CommandComplete(tag), ready);
        queries.ready(ready.status());
        return fate;
    }

    /**
     * INVARIANT: what is left at the server under no name is this Query's, and so no statement that the client prepared
     * before. A simple Query makes it forget those, too.
     */
    private void forgetUnnamed() {
        if (tracker.head() instanceof QueryReply) {
            names.closePortal("");
            names.closeStatement("");
        }
    }
}
