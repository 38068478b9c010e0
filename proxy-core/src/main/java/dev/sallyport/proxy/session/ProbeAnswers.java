package dev.sallyport.proxy.session;

import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.proxy.session.AnswerRoad.Fate;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a probe of the proxy's own: they reach nobody else. They count after the end of its transaction, which
 * makes names doubtful. Confined to one event loop.
 */
final class ProbeAnswers {
    private final ReplyTracker tracker;
    private final RowRoad rows;
    private final QueryAnswers queries;
    private final UnaskedAnswers unasked;

    ProbeAnswers(ReplyTracker tracker, RowRoad rows, QueryAnswers queries, UnaskedAnswers unasked) {
        this.tracker = tracker;
        this.rows = rows;
        this.queries = queries;
        this.unasked = unasked;
    }

    Fate judge(ProbeReply probe, byte type, ByteBuf body) {
        return switch (type) {
            case BackendType.NOTIFICATION_RESPONSE -> unasked.notification(body);
            case BackendType.PARAMETER_STATUS -> unasked.parameterStatus(body);
            case BackendType.ERROR_RESPONSE -> {
                ErrorFields fields = ErrorResponse.read(body).fields();
                if (QueryAnswers.fatal(fields)) {
                    yield queries.error(fields);
                }
                queries.probeFailed();
                yield Fate.DROP;
            }
            case BackendType.READY_FOR_QUERY -> {
                tracker.pop();
                List<@Nullable String> answer = rows.takeProbe(queries.failed());
                queries.endQuery(ReadyForQuery.read(body).status());
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
}
