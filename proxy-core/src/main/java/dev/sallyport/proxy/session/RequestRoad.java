package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.BindHeader;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.Describe;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.Flush;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import dev.sallyport.proxy.session.Reply.SyncReply;
import dev.sallyport.proxy.session.SessionGate.Admission;
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
    /** The rule named for what was cancelled, or found no room, before it was judged. */
    private static final String UNJUDGED = "builtin:unjudged";

    private final RequestSession session;
    private final SessionGate gate;
    private final StatementReader reader;
    private final SessionNames names;
    private final UpstreamLine line;
    private final SessionRecorder recorder;
    private final ByteBufAllocator allocator;
    private @Nullable PreparedStatement openedInBatch;

    RequestRoad(
            RequestSession session,
            SessionGate gate,
            StatementReader reader,
            SessionNames names,
            UpstreamLine line,
            SessionRecorder recorder,
            ByteBufAllocator allocator) {
        this.session = session;
        this.gate = gate;
        this.reader = reader;
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
            case FrontendType.BIND -> bind(frame);
            case FrontendType.DESCRIBE -> describe(frame);
            case FrontendType.EXECUTE -> execute(frame);
            case FrontendType.CLOSE -> close(frame);
            case FrontendType.FLUSH -> {
                Flush.read(frame.body());
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
        query(frame, read(frame, body -> Query.read(body).sql()));
    }

    private void query(Frame frame, String sql) {
        session.judge(
                sql,
                reading -> {
                    if (expired(frame)) {
                        return;
                    }
                    if (gate.outdated(reading, line.status())) {
                        query(frame, sql);
                        return;
                    }
                    Admission admission = gate.admitQuery(sql, reading, line.status());
                    if (admission.refusal() != null) {
                        frame.release();
                        line.refuseQuery(admission.refusal(), admission.recorded());
                        return;
                    }
                    for (Execution execution : admission.executions()) {
                        holdIfNeeded(execution);
                    }
                    ByteBuf sent = sent(frame, reading.masked(), text -> new Query(text)::write);
                    line.send(sent, new QueryReply(admission.executions(), null), admission.recorded());
                },
                refusal -> {
                    frame.release();
                    line.refuseQuery(
                            refusal,
                            gate.refuse(UNJUDGED, refusal, "QUERY", line.status())
                                    .recorded());
                });
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

    private Consumer<ErrorFields> stopped(Frame frame, String kind) {
        return refusal -> {
            frame.release();
            refuse(UNJUDGED, refusal, kind);
        };
    }

    /** INVARIANT: no decision is made for somebody whose token has run out, however long it took to get so far. */
    private boolean expired(Frame frame) {
        boolean expired = session.expired();
        if (expired) {
            frame.release();
        }
        return expired;
    }

    private void holdIfNeeded(Execution execution) {
        if (execution.facts.has(Trait.COPY_IN) || execution.limitsRows()) {
            session.holdFor(execution);
        }
    }

    private void parse(Frame frame) {
        Parse parse = read(frame, Parse::read);
        ErrorFields full = names.noRoom(parse.name(), AnalysisWeight.of(parse.sql()));
        if (full != null) {
            frame.release();
            refuse("builtin:names", full, "PARSE");
            return;
        }
        judgeParse(frame, parse);
    }

    private void judgeParse(Frame frame, Parse parse) {
        session.judge(
                parse.sql(),
                reading -> {
                    if (expired(frame)) {
                        return;
                    }
                    if (gate.outdated(reading, line.status())) {
                        judgeParse(frame, parse);
                        return;
                    }
                    if (reading.analysis() instanceof Analysis.NotUnderstood reason) {
                        Admission admission = gate.notUnderstood(parse.sql(), reason, "extended", line.status());
                        frame.release();
                        line.refuseParse(parse.name(), Refusals.notUnderstood(reason), admission.recorded());
                        return;
                    }
                    parsed(frame, parse, reading);
                },
                stopped(frame, "PARSE"));
    }

    private void parsed(Frame frame, Parse parse, Reading reading) {
        List<StatementFacts> statements = reading.statements();
        if (statements.size() > 1) {
            frame.release();
            refuse("builtin:one-statement", Refusals.severalCommands(), "PARSE");
            return;
        }
        PreparedStatement statement = PreparedStatement.parsed(parse.name(), parse.sql(), reading);
        ErrorFields full = parse.name().isEmpty() ? null : names.noRoom(parse.name(), statement.weight());
        if (full != null) {
            frame.release();
            refuse("builtin:names", full, "PARSE");
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
        names.define(statement);
        ByteBuf sent =
                sent(frame, reading.masked(), text -> new Parse(parse.name(), text, parse.parameterTypes())::write);
        line.send(sent, new ParseReply(statement, null), admission.recorded());
    }

    private void bind(Frame frame) {
        BindHeader bind = read(frame, BindHeader::peek);
        PreparedStatement statement = names.statement(bind.statement());
        if (statement == null) {
            frame.release();
            refuse("builtin:names", Refusals.noSuchPreparedStatement(bind.statement()), "BIND");
            return;
        }
        ErrorFields full = names.noRoomForPortal(bind.portal());
        if (full == null && !bind.portal().isEmpty() && statement.holders == 0) {
            full = names.noRoom(statement.weight());
        }
        if (full != null) {
            frame.release();
            refuse("builtin:names", full, "BIND");
            return;
        }
        session.after(
                done -> reader.refresh(statement, done), () -> bound(frame, bind, statement), stopped(frame, "BIND"));
    }

    private void bound(Frame frame, BindHeader bind, PreparedStatement statement) {
        if (expired(frame)) {
            return;
        }
        Admission admission = gate.admitBind(statement, line.status());
        if (admission.refusal() != null) {
            frame.release();
            line.refuseExtended(admission.refusal(), admission.recorded());
            return;
        }
        Portal portal = new Portal(bind.portal(), statement, false);
        names.define(portal);
        line.send(frame.bytes(), new BindReply(portal, null));
    }

    private void describe(Frame frame) {
        Describe describe = read(frame, Describe::read);
        if (describe.kind() == 'S') {
            if (names.statement(describe.name()) == null) {
                frame.release();
                refuse("builtin:names", Refusals.noSuchPreparedStatement(describe.name()), "DESCRIBE");
                return;
            }
            line.send(frame.bytes(), new DescribeReply(null, false, null));
            return;
        }
        Portal portal = names.portal(describe.name());
        if (portal == null) {
            frame.release();
            refuse("builtin:names", Refusals.noSuchPortal(describe.name()), "DESCRIBE");
            return;
        }
        portal.describeRequested = true;
        line.send(frame.bytes(), new DescribeReply(portal, false, null));
    }

    private void execute(Frame frame) {
        Execute execute = read(frame, Execute::read);
        Portal portal = names.portal(execute.portal());
        if (portal == null) {
            frame.release();
            refuse("builtin:names", Refusals.noSuchPortal(execute.portal()), "EXECUTE");
            return;
        }
        session.after(
                done -> reader.refreshNames(portal.facts, done),
                () -> executed(frame, execute, portal),
                stopped(frame, "EXECUTE"));
    }

    private void executed(Frame frame, Execute execute, Portal portal) {
        if (expired(frame)) {
            return;
        }
        Admission admission = gate.admitExecute(portal, line.status());
        if (admission.refusal() != null) {
            frame.release();
            line.refuseExtended(admission.refusal(), admission.recorded());
            return;
        }
        if (admission.executions().isEmpty()) {
            line.send(frame.bytes(), new ExecuteReply(portal, null, null));
            return;
        }
        Execution execution = admission.executions().get(0);
        execution.portal = portal;
        if (!execution.masking.masksNothing() && !portal.describeRequested) {
            portal.describeRequested = true;
            ByteBuf own = allocator.buffer(32);
            new Describe('P', portal.name).write(own);
            line.send(own, new DescribeReply(portal, true, null), admission.recorded());
        }
        if (execution.limited() && execution.facts.has(Trait.RETURNS_ROWS)) {
            executeLimited(frame, execute, execution, admission);
            return;
        }
        holdIfNeeded(execution);
        line.send(frame.bytes(), new ExecuteReply(portal, execution, null), admission.recorded());
        if (execution.limitsRows()) {
            line.flushUpstream();
        }
    }

    /**
     * Asks the server for one row more than may pass, so that it stops by itself, and waits for the answer: if that row
     * comes, the statement must fail before anything behind it runs.
     */
    private void executeLimited(Frame frame, Execute execute, Execution execution, Admission admission) {
        Portal portal = names.portal(execute.portal());
        long allowed = Math.max(0, execution.rowsAllowed - (portal == null ? 0 : portal.rows));
        execution.rowsAllowed = allowed;
        long asked = execute.rowsMax() <= 0 ? Long.MAX_VALUE : execute.rowsMax();
        long wanted = Math.min(asked, Math.min(allowed, Integer.MAX_VALUE - 2L) + 1);
        frame.release();
        ByteBuf limited = allocator.buffer(32);
        new Execute(execute.portal(), (int) wanted).write(limited);
        session.holdFor(execution);
        line.send(limited, new ExecuteReply(portal, execution, null), admission.recorded());
        line.flushUpstream();
    }

    private void close(Frame frame) {
        Close close = read(frame, Close::read);
        line.send(frame.bytes(), new CloseReply(close.kind(), close.name()));
    }

    private void sync(Frame frame) {
        endBatch();
        line.send(frame.bytes(), new SyncReply());
    }

    private void functionCall(Frame frame) {
        frame.release();
        Admission refused =
                gate.refuse("builtin:function-call", Refusals.functionCall(), "FUNCTION CALL", line.status());
        line.refuseQuery(Refusals.functionCall(), refused.recorded());
    }

    private void refuse(String rule, ErrorFields refusal, String kind) {
        line.refuseExtended(
                refusal, gate.refuse(rule, refusal, kind, line.status()).recorded());
    }

    /** Reads a message's body; the frame is released if that fails. */
    private static <T> T read(Frame frame, Function<ByteBuf, T> reader) {
        try {
            return reader.apply(frame.body());
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }
}
