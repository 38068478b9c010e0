package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.proxy.session.AnswerRoad.Fate;
import dev.sallyport.proxy.session.Reply.CopyCheckReply;
import io.netty.buffer.ByteBuf;

/**
 * The answers behind a failed COPY FROM STDIN into which something else was sent. The proxy's own Sync stands behind
 * the client's: of the ReadyForQuery that come before anything else one is the proxy's, and the client gets the others.
 * Confined to one event loop.
 */
final class CopyCheckAnswers {
    private final ReplyTracker tracker;
    private final QueryAnswers queries;
    private final UnaskedAnswers unasked;

    CopyCheckAnswers(ReplyTracker tracker, QueryAnswers queries, UnaskedAnswers unasked) {
        this.tracker = tracker;
        this.queries = queries;
        this.unasked = unasked;
    }

    Fate judge(CopyCheckReply check, byte type, ByteBuf body) {
        return switch (type) {
            case BackendType.NOTIFICATION_RESPONSE -> unasked.notification(body);
            case BackendType.PARAMETER_STATUS -> unasked.parameterStatus(body);
            case BackendType.NOTICE_RESPONSE -> unasked.notice(body, tracker);
            case BackendType.ERROR_RESPONSE -> {
                ErrorFields fields = ErrorResponse.read(body).fields();
                if (QueryAnswers.fatal(fields)) {
                    yield queries.error(fields);
                }
                yield droppedIf(check.fail(), type);
            }
            case BackendType.CLOSE_COMPLETE -> droppedIf(check.closed(), type);
            case BackendType.READY_FOR_QUERY -> ready(check, body);
            default -> throw RowRoad.violation(type);
        };
    }

    private static Fate droppedIf(boolean expected, byte type) {
        if (!expected) {
            throw RowRoad.violation(type);
        }
        return Fate.DROP;
    }

    private Fate ready(CopyCheckReply check, ByteBuf body) {
        queries.endQuery(ReadyForQuery.read(body).status());
        boolean passes = check.ready();
        if (check.tooMany()) {
            throw RowRoad.violation(BackendType.READY_FOR_QUERY);
        }
        if (check.over()) {
            tracker.pop();
            check.done();
        }
        return passes ? Fate.PASS : Fate.DROP;
    }
}
