package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.Flush;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of each message of the client's: forwarded as it is, or replaced by one that is certain to fail. Confined
 * to one event loop.
 */
final class RequestRoad {
    private final RequestSession session;
    private final SessionGate gate;
    private final RequestGuard guard;
    private final PortalRoad portals;
    private final ApprovalRoad approvals;
    private final Estimates estimates;
    private final SessionNames names;
    private final UpstreamLine line;
    private final SessionRecorder recorder;
    private final ByteBufAllocator allocator;
    private @Nullable PreparedStatement openedInBatch;

    /** Whether something of the extended protocol ran before this Query without a Sync between. */
    private boolean behindOthers;

    RequestRoad(
            RequestSession session,
            SessionGate gate,
            StatementReader reader,
            ApprovalRoad approvals,
            Estimates estimates,
            SessionNames names,
            UpstreamLine line,
            SessionRecorder recorder,
            ByteBufAllocator allocator) {
        this.session = session;
        this.gate = gate;
        this.guard = new RequestGuard(session, gate, line);
        this.portals = new PortalRoad(session, guard, gate, reader, approvals, estimates, names, line, allocator);
        this.approvals = approvals;
        this.estimates = estimates;
        this.names = names;
        this.line = line;
        this.recorder = recorder;
        this.allocator = allocator;
    }

    /** Handles one message outside COPY FROM STDIN. Takes the frame. */
    void handle(Frame frame) {
        byte type = frame.type();
        if (line.skipping() && type != FrontendType.SYNC && type != FrontendType.TERMINATE) {
            frame.release();
            return;
        }
        try {
            road(frame);
        } catch (ProtocolViolationException e) {
            malformed(type, e);
        }
    }

    private void road(Frame frame) {
        switch (frame.type()) {
            case FrontendType.QUERY -> query(frame);
            case FrontendType.PARSE -> parse(frame);
            case FrontendType.BIND -> portals.bind(frame);
            case FrontendType.DESCRIBE -> portals.describe(frame);
            case FrontendType.EXECUTE -> portals.execute(frame);
            case FrontendType.CLOSE -> portals.close(frame);
            case FrontendType.FLUSH -> {
                RequestGuard.read(frame, Flush::read);
                line.send(frame.bytes(), null);
            }
            case FrontendType.SYNC -> sync(frame);
            case FrontendType.FUNCTION_CALL -> functionCall(frame);
            // Outside a COPY the server ignores these (PostgresMain in tcop/postgres.c).
            case FrontendType.COPY_DATA, FrontendType.COPY_DONE, FrontendType.COPY_FAIL -> frame.release();
            case FrontendType.TERMINATE -> {
                frame.release();
                session.terminate();
            }
            default -> {
                int type = frame.type() & 0xff;
                frame.release();
                throw new IllegalStateException("message type " + type + " should not have come so far");
            }
        }
    }

    /** A body that can't be read fails like any other message; the stream of messages is as whole as before. */
    private void malformed(byte type, ProtocolViolationException violation) {
        ErrorFields refusal = Refusals.malformed(violation);
        Admission refused = gate.refuse("builtin:malformed", refusal, "MALFORMED", line.status());
        if (type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL) {
            line.refuseQuery(refusal, refused.recorded());
        } else {
            line.refuseExtended(refusal, refused.recorded());
        }
    }

    /** The batch of extended messages ended: a statement that was parsed but not executed gets its end. */
    void endBatch() {
        if (openedInBatch != null && openedInBatch.opened != null) {
            recorder.ended(openedInBatch.opened, "not_executed", null, null);
            openedInBatch.opened = null;
        }
        openedInBatch = null;
    }

    private void query(Frame frame) {
        endBatch();
        behindOthers = portals.ranInBatch();
        portals.batchEnded();
        query(frame, RequestGuard.read(frame, body -> Query.read(body).sql()));
    }

    private void query(Frame frame, String sql) {
        session.judge(
                frame,
                sql,
                reading -> {
                    if (guard.expired(frame)) {
                        return;
                    }
                    if (gate.outdated(reading, line.status())) {
                        query(frame, sql);
                        return;
                    }
                    admit(frame, sql, reading, Learnt.NOTHING);
                },
                stoppedQuery(frame));
    }

    private Consumer<ErrorFields> stoppedQuery(Frame frame) {
        return refusal -> {
            frame.release();
            line.refuseQuery(
                    refusal,
                    gate.refuse(RequestGuard.UNJUDGED, refusal, "QUERY", line.status())
                            .recorded());
        };
    }

    private void admit(Frame frame, String sql, Reading reading, Learnt learnt) {
        Admission admission = gate.admitQuery(sql, reading, line.status(), learnt);
        portals.batchEnded();
        if (!admission.unplanned().isEmpty()) {
            estimates.ask(
                    frame,
                    new Estimates.Subject(
                            admission.unplanned(),
                            reading.scope().catalog(),
                            reading.masked().sent(sql),
                            behindOthers,
                            List.of(),
                            null),
                    estimate -> passed(frame, sql, reading, learnt.with(estimate)),
                    stoppedQuery(frame));
            return;
        }
        if (admission.need() != null) {
            approvals.ask(
                    frame,
                    Asked.query(admission.need(), sql, behindOthers, reading),
                    pass -> passed(frame, sql, reading, learnt.with(pass)),
                    stoppedQuery(frame));
            return;
        }
        if (admission.refusal() != null) {
            frame.release();
            if (reading.analysis() instanceof Analysis.NotUnderstood reason) {
                line.refuseUnreadQuery(sql, reason.open(), admission.refusal(), admission.recorded());
            } else {
                line.refuseQuery(admission.refusal(), admission.recorded());
            }
            return;
        }
        CountedQuery counted =
                CountedQuery.of(admission.executions(), reading.masked().sent(sql));
        if (counted != null) {
            frame.release();
            admission.executions().forEach(guard::hold);
            QueryReply reply = new QueryReply(admission.executions(), null, counted, null);
            line.send(counted.messages(allocator), reply, admission.recorded());
            return;
        }
        for (Execution execution : admission.executions()) {
            guard.holdIfNeeded(execution);
        }
        ByteBuf sent = sent(frame, reading.masked(), text -> new Query(text)::write);
        line.send(sent, new QueryReply(admission.executions(), null), admission.recorded(), admission.early());
    }

    /** Judged anew, since policy, names and identity may have changed while others were asked. */
    private void passed(Frame frame, String sql, Reading reading, Learnt learnt) {
        ApprovalPass pass = learnt.pass();
        if (guard.expired(frame)) {
            return;
        }
        boolean again = pass != null && pass.kind() == ApprovalPass.Kind.AGAIN;
        if (again || gate.outdated(reading, line.status())) {
            query(frame, sql);
            return;
        }
        admit(frame, sql, reading, learnt);
    }

    /** The message as it came, or one with the text in which masked relations are replaced. */
    private ByteBuf sent(Frame frame, Masked masked, Function<String, Consumer<ByteBuf>> message) {
        if (masked.text() == null) {
            return frame.bytes();
        }
        frame.release();
        ByteBuf out = allocator.buffer(masked.text().text().length() + 64);
        message.apply(masked.text().text()).accept(out);
        return out;
    }

    private void parse(Frame frame) {
        Parse parse = RequestGuard.read(frame, Parse::read);
        ErrorFields full = names.noRoom(parse.name(), AnalysisWeight.of(parse.sql()));
        if (full != null) {
            frame.release();
            guard.refuse("builtin:names", full, "PARSE");
            return;
        }
        judgeParse(frame, parse);
    }

    private void judgeParse(Frame frame, Parse parse) {
        session.judge(
                frame,
                parse.sql(),
                reading -> {
                    if (guard.expired(frame)) {
                        return;
                    }
                    if (gate.outdated(reading, line.status())) {
                        judgeParse(frame, parse);
                        return;
                    }
                    if (reading.analysis() instanceof Analysis.NotUnderstood reason) {
                        Admission admission = gate.notUnderstood(parse.sql(), reason, "extended", line.status());
                        frame.release();
                        line.refuseUnreadParse(
                                parse.name(),
                                parse.sql(),
                                reason.open(),
                                Refusals.notUnderstood(reason),
                                admission.recorded());
                        return;
                    }
                    parsed(frame, parse, reading);
                },
                guard.stopped(frame, "PARSE"));
    }

    private void parsed(Frame frame, Parse parse, Reading reading) {
        List<StatementFacts> statements = reading.statements();
        if (statements.size() > 1) {
            frame.release();
            guard.refuse("builtin:one-statement", Refusals.severalCommands(), "PARSE");
            return;
        }
        PreparedStatement statement = PreparedStatement.parsed(parse.name(), parse.sql(), reading);
        ErrorFields full = parse.name().isEmpty() ? null : names.noRoom(parse.name(), statement.weight());
        if (full != null) {
            frame.release();
            guard.refuse("builtin:names", full, "PARSE");
            return;
        }
        Admission admission = gate.admitParse(statement, line.status());
        if (admission.refusal() != null) {
            frame.release();
            line.refuseParse(parse.name(), admission.refusal(), admission.recorded());
            return;
        }
        endBatch();
        openedInBatch = statement;
        statement.parameterTypes = parse.parameterTypes();
        names.define(statement);
        ByteBuf sent =
                sent(frame, reading.masked(), text -> new Parse(parse.name(), text, parse.parameterTypes())::write);
        line.send(sent, new ParseReply(statement, null), admission.recorded(), admission.early());
    }

    private void sync(Frame frame) {
        endBatch();
        portals.batchEnded();
        line.send(frame.bytes(), new SyncReply());
    }

    private void functionCall(Frame frame) {
        frame.release();
        Admission refused =
                gate.refuse("builtin:function-call", Refusals.functionCall(), "FUNCTION CALL", line.status());
        line.refuseQuery(Refusals.functionCall(), refused.recorded());
    }
}
