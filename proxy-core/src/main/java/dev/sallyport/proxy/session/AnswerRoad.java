package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Wire;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.CopyInResponse;
import dev.sallyport.protocol.message.backend.CopyOutResponse;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ParameterDescription;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.CopyCheckReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.ProbeReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

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

    /** Messages without a body: one that has more than its name answers nothing. */
    private static final String EMPTY = new String(
            new byte[] {
                BackendType.PARSE_COMPLETE,
                BackendType.BIND_COMPLETE,
                BackendType.CLOSE_COMPLETE,
                BackendType.NO_DATA,
                BackendType.EMPTY_QUERY_RESPONSE,
                BackendType.PORTAL_SUSPENDED,
                BackendType.COPY_DONE
            },
            StandardCharsets.US_ASCII);

    private final ReplyTracker tracker;
    private final SessionNames names;
    private final RowRoad rows;
    private final Replacement replacement;
    private final UnaskedAnswers unasked;
    private final QueryAnswers queries;
    private final ProbeAnswers probes;
    private final CopyCheckAnswers checks;
    private final CountedAnswers counted;

    AnswerRoad(ReplyTracker tracker, SessionNames names, AnswerListener listener, ByteBufAllocator allocator) {
        this.tracker = tracker;
        this.names = names;
        this.rows = new RowRoad(tracker, listener);
        this.replacement = new Replacement(allocator);
        this.unasked = new UnaskedAnswers(listener, replacement);
        this.queries = new QueryAnswers(tracker, names, listener, rows, unasked, replacement);
        this.probes = new ProbeAnswers(tracker, rows, queries, unasked);
        this.checks = new CopyCheckAnswers(tracker, queries, unasked);
        this.counted = new CountedAnswers(tracker, names, listener, queries, replacement, allocator);
    }

    /** The part of the road that rows take. */
    RowRoad rows() {
        return rows;
    }

    /** The part of the road that messages take which answer nothing. */
    UnaskedAnswers unasked() {
        return unasked;
    }

    /** What was masked when the last statement was judged; in messages other than rows that holds too. */
    void masking(MaskingRules rules) {
        unasked.masking(rules);
    }

    /** The message to send instead of the last one; the caller owns it. */
    ByteBuf takeReplacement() {
        return replacement.take();
    }

    /**
     * Judges any message but DataRow and CopyData.
     *
     * @param body borrowed; may be read
     */
    Fate judge(byte type, ByteBuf body) {
        if (tracker.head() instanceof ProbeReply probe) {
            return probes.judge(probe, type, body);
        }
        if (tracker.head() instanceof CopyCheckReply check) {
            return checks.judge(check, type, body);
        }
        refusedNeverSucceeds(type);
        if (tracker.head() instanceof QueryReply query && query.counted() != null) {
            Fate fate = counted.judge(query.counted(), type, body);
            if (fate != null) {
                return fate;
            }
        }
        if (EMPTY.indexOf(type) >= 0) {
            Wire.requireEnd(body);
        }
        return switch (type) {
            case BackendType.PARSE_COMPLETE -> parseComplete();
            case BackendType.BIND_COMPLETE -> bindComplete();
            case BackendType.CLOSE_COMPLETE -> closeComplete();
            case BackendType.PARAMETER_DESCRIPTION -> {
                ParameterDescription.read(body);
                yield hiddenOrPass(expected(DescribeReply.class, type));
            }
            case BackendType.ROW_DESCRIPTION -> rowDescription(body);
            case BackendType.NO_DATA -> noData();
            case BackendType.COMMAND_COMPLETE ->
                queries.commandComplete(CommandComplete.read(body).tag());
            case BackendType.EMPTY_QUERY_RESPONSE -> queries.emptyQuery();
            case BackendType.PORTAL_SUSPENDED -> queries.portalSuspended();
            case BackendType.READY_FOR_QUERY ->
                queries.ready(ReadyForQuery.read(body).status());
            case BackendType.ERROR_RESPONSE ->
                queries.error(ErrorResponse.read(body).fields());
            case BackendType.NOTICE_RESPONSE -> unasked.notice(body, tracker);
            case BackendType.NOTIFICATION_RESPONSE -> unasked.notification(body);
            case BackendType.PARAMETER_STATUS -> unasked.parameterStatus(body);
            case BackendType.COPY_IN_RESPONSE -> {
                CopyInResponse.read(body);
                yield queries.copyInResponse();
            }
            case BackendType.COPY_OUT_RESPONSE -> {
                rows.copyOutBegins(CopyOutResponse.read(body));
                yield Fate.PASS;
            }
            case BackendType.COPY_DONE -> rows.copyOutEnds() ? Fate.PASS : Fate.DROP;
            default -> throw RowRoad.violation(type);
        };
    }

    /** INVARIANT: what stands for a refused message fails; nothing the upstream says of it may look like success. */
    private void refusedNeverSucceeds(byte type) {
        Reply head = tracker.head();
        if (head == null || head.refusal() == null) {
            return;
        }
        switch (type) {
            case BackendType.ERROR_RESPONSE,
                    BackendType.NOTICE_RESPONSE,
                    BackendType.NOTIFICATION_RESPONSE,
                    BackendType.PARAMETER_STATUS -> {}
            case BackendType.READY_FOR_QUERY -> {
                if (!queries.failed()) {
                    throw RowRoad.violation(type);
                }
            }
            default -> throw RowRoad.violation(type);
        }
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
            RowDescription description = RowDescription.read(body);
            if (describe.portal() != null) {
                names.described(describe.portal(), description);
            }
            return hiddenOrPass(describe);
        }
        Execution execution = rows.execution(BackendType.ROW_DESCRIPTION);
        if (execution != null && head instanceof QueryReply) {
            if (!execution.masking.masksNothing() || execution.touched != null) {
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
}
