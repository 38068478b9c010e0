package dev.sallyport.proxy.session;

import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.BindHeader;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.Describe;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.CloseReply;
import dev.sallyport.proxy.session.Reply.DescribeReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;

/** Bind, Describe, Execute and Close: what is done with statements that were parsed. Confined to one event loop. */
final class PortalRoad {
    /** What drivers send ahead of a transaction's first statement. */
    private static final Set<String> BEGINNINGS = Set.of("BEGIN", "START TRANSACTION", "SAVEPOINT");

    private final RequestSession session;
    private final RequestGuard guard;
    private final SessionGate gate;
    private final StatementReader reader;
    private final ApprovalRoad approvals;
    private final Estimates estimates;
    private final SessionNames names;
    private final UpstreamLine line;
    private final ByteBufAllocator allocator;

    /** Counts what was executed, and the ends of batches. */
    private long steps;

    /** Whether something that may have changed a setting ran since the batch began. */
    private boolean ranInBatch;

    PortalRoad(
            RequestSession session,
            RequestGuard guard,
            SessionGate gate,
            StatementReader reader,
            ApprovalRoad approvals,
            Estimates estimates,
            SessionNames names,
            UpstreamLine line,
            ByteBufAllocator allocator) {
        this.session = session;
        this.guard = guard;
        this.gate = gate;
        this.reader = reader;
        this.approvals = approvals;
        this.estimates = estimates;
        this.names = names;
        this.line = line;
        this.allocator = allocator;
    }

    void bind(Frame frame) {
        BindHeader bind = RequestGuard.read(frame, BindHeader::peek);
        if (names.unsettledStatement(bind.statement())) {
            whenSettled(frame, "BIND", () -> bind(frame, bind));
        } else {
            bind(frame, bind);
        }
    }

    /** Goes on when the answers to what was sent before say what names stand for. */
    private void whenSettled(Frame frame, String kind, Runnable next) {
        session.after(frame, done -> reader.quietly(() -> done.accept(null)), next, guard.stopped(frame, kind));
    }

    private void bind(Frame frame, BindHeader bind) {
        PreparedStatement statement = names.statement(bind.statement());
        if (statement == null) {
            frame.release();
            guard.refuse("builtin:names", Refusals.noSuchPreparedStatement(bind.statement()), "BIND");
            return;
        }
        ErrorFields full = names.noRoomForPortal(
                bind.portal(), gate.recordsValues() ? BoundParameters.weightMax(frame.body()) : 0);
        if (full == null && !bind.portal().isEmpty() && statement.holders == 0) {
            full = names.noRoom(statement.weight());
        }
        if (full != null) {
            frame.release();
            guard.refuse("builtin:names", full, "BIND");
            return;
        }
        judgeBind(frame, bind, statement);
    }

    private void judgeBind(Frame frame, BindHeader bind, PreparedStatement statement) {
        session.after(
                frame,
                done -> reader.refresh(statement, done),
                () -> bound(frame, bind, statement, Learnt.NOTHING),
                guard.stopped(frame, "BIND"));
    }

    private void bound(Frame frame, BindHeader bind, PreparedStatement statement, Learnt learnt) {
        ApprovalPass pass = learnt.pass();
        if (guard.expired(frame)) {
            return;
        }
        if (pass != null && pass.kind() == ApprovalPass.Kind.AGAIN) {
            judgeBind(frame, bind, statement);
            return;
        }
        Admission admission = gate.admitBind(statement, line.status(), learnt);
        if (!admission.unplanned().isEmpty()) {
            estimates.ask(
                    frame,
                    statement.planned(admission.unplanned(), ranInBatch, frame.body()),
                    estimate -> bound(frame, bind, statement, learnt.with(estimate)),
                    guard.stopped(frame, "BIND"));
            return;
        }
        if (admission.need() != null) {
            approvals.ask(
                    frame,
                    Asked.bind(admission.need(), statement, ranInBatch, frame.body()),
                    said -> bound(frame, bind, statement, learnt.with(said)),
                    guard.stopped(frame, "BIND"));
            return;
        }
        if (admission.refusal() != null) {
            frame.release();
            line.refuseExtended(admission.refusal(), admission.recorded());
            return;
        }
        Portal portal = new Portal(bind.portal(), statement, false);
        portal.learnt = learnt;
        portal.boundAt = steps;
        portal.asks = gate.asks(statement);
        Set<Integer> wanted = gate.recordsRows() && statement.facts != null
                ? BoundValues.wanted(statement.facts.references())
                : Set.of();
        if (!wanted.isEmpty()) {
            portal.bound = BoundValues.read(wanted, frame.body(), statement.parameterTypes);
        }
        if (gate.recordsValues() && statement.facts != null) {
            portal.parameters = BoundParameters.read(frame.body().duplicate(), statement.parameterTypes);
        }
        names.define(portal);
        line.send(frame.bytes(), new BindReply(portal, null));
    }

    void describe(Frame frame) {
        Describe describe = RequestGuard.read(frame, Describe::read);
        if (describe.kind() == 'S') {
            if (names.statement(describe.name()) == null) {
                frame.release();
                guard.refuse("builtin:names", Refusals.noSuchPreparedStatement(describe.name()), "DESCRIBE");
                return;
            }
            line.send(frame.bytes(), new DescribeReply(null, false, null));
            return;
        }
        Portal portal = names.portal(describe.name());
        if (portal == null) {
            frame.release();
            guard.refuse("builtin:names", Refusals.noSuchPortal(describe.name()), "DESCRIBE");
            return;
        }
        portal.describeRequested = true;
        line.send(frame.bytes(), new DescribeReply(portal, false, null));
    }

    void execute(Frame frame) {
        Execute execute = RequestGuard.read(frame, Execute::read);
        if (names.unsettledPortal(execute.portal())) {
            whenSettled(frame, "EXECUTE", () -> execute(frame, execute));
        } else {
            execute(frame, execute);
        }
    }

    private void execute(Frame frame, Execute execute) {
        Portal portal = names.portal(execute.portal());
        if (portal == null) {
            frame.release();
            guard.refuse("builtin:names", Refusals.noSuchPortal(execute.portal()), "EXECUTE");
            return;
        }
        session.after(
                frame,
                done -> reader.refreshNames(portal.facts, done),
                () -> executed(frame, execute, portal),
                guard.stopped(frame, "EXECUTE"));
    }

    private void executed(Frame frame, Execute execute, Portal portal) {
        if (guard.expired(frame)) {
            return;
        }
        ApprovalPass pass = portal.learnt.pass();
        if (pass != null && !portal.executed && portal.boundAt != steps) {
            // What ran since then may have changed what it means, and nobody has approved that.
            portal.learnt = portal.learnt.with(pass.late());
        }
        Admission admission = gate.admitExecute(portal, line.status());
        if (admission.refusal() != null) {
            frame.release();
            line.refuseExtended(admission.refusal(), admission.recorded());
            return;
        }
        portal.executed = true;
        if (admission.executions().isEmpty()) {
            line.send(frame.bytes(), new ExecuteReply(portal, null, null));
            return;
        }
        Execution execution = admission.executions().get(0);
        execution.portal = portal;
        execution.bytesBefore = portal.bytes;
        steps++;
        ranInBatch |= !BEGINNINGS.contains(execution.facts.kind());
        RowsTouched touched = execution.touched;
        if (touched != null) {
            touched.bind(portal.bound);
        }
        boolean looks = touched != null && touched.reads();
        if ((looks || !execution.masking.masksNothing()) && !portal.describeRequested) {
            portal.describeRequested = true;
            ByteBuf own = allocator.buffer(32);
            new Describe('P', portal.name).write(own);
            line.send(own, new DescribeReply(portal, true, null), admission.recorded());
        }
        if (execution.limitsTime()) {
            // What comes before is answered when it is done, and not together with this.
            line.flushUpstream();
        }
        if (execution.limited() && execution.facts.has(Trait.RETURNS_ROWS)) {
            executeLimited(frame, execute, execution, admission);
            return;
        }
        guard.holdIfNeeded(execution);
        line.send(frame.bytes(), new ExecuteReply(portal, execution, null), admission.recorded(), admission.early());
        if (execution.limitsRows() || execution.limitsTime() || execution.affected != null) {
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
        guard.hold(execution);
        line.send(limited, new ExecuteReply(portal, execution, null), admission.recorded());
        line.flushUpstream();
    }

    /** Whether something that may have changed a setting ran since the batch began. */
    boolean ranInBatch() {
        return ranInBatch;
    }

    /** A Sync ends the batch: the server says what has changed, and a Query's answer does too. */
    void batchEnded() {
        steps++;
        ranInBatch = false;
        names.batchEnded();
        gate.block().batchEnded();
    }

    void close(Frame frame) {
        Close close = RequestGuard.read(frame, Close::read);
        line.send(frame.bytes(), new CloseReply(close.kind(), close.name()));
    }
}
