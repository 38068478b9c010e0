package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.revocation.Revocation;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session after login: lets {@link RequestRoad} handle each of the client's messages, and keeps both peers' lifetimes
 * and speeds together. Confined to one event loop, which both channels share.
 */
final class ClientSession extends ChannelInboundHandlerAdapter
        implements SessionAnswers.Session, UpstreamPump.UpstreamPeer, RequestSession, LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final Channel client;
    private final Channel upstream;
    private final EventLoop loop;
    private final SessionParts parts;
    private final SessionIdentity identity;
    private final SessionGate gate;
    private final AnswerHold hold;
    private final UpstreamLine line;
    private final SessionAnswers listener;
    private final AnswerRoad answers;
    private final RequestRoad requests;
    private final StatementReader reader;
    private final CopyRoad copy;
    private final SessionEnd end;
    private final SessionPump pump;
    private final SessionExpiry expiry;
    private final SessionIdle idle;
    private final Instant since;
    private final SessionScope scope;
    private final HeldStatement held;
    private final SessionCancels cancels;

    private @Nullable UpstreamPump back;
    private boolean upstreamFatal;
    private boolean draining;

    ClientSession(Channel client, Channel upstream, SessionParts parts, SessionIdentity identity) {
        this.client = client;
        this.upstream = upstream;
        this.loop = client.eventLoop();
        this.parts = parts;
        this.identity = identity;
        this.scope = new SessionScope(identity.upstreamUser());
        SessionNames names = new SessionNames(
                parts.limits().preparedStatementsMax(), parts.limits().sessionBytesMax());
        ReplyTracker tracker = new ReplyTracker();
        this.hold = new AnswerHold(upstream, parts.limits().noticesPerSecondMax(), this::letGo, this::unrecorded);
        this.line = new UpstreamLine(upstream, tracker, hold, this::abandoned);
        this.listener = new SessionAnswers(this, parts, names, scope, line, client.alloc());
        this.answers = new AnswerRoad(tracker, names, listener, client.alloc());
        this.gate = new SessionGate(parts.gate(), identity, parts.recorder(), names, scope);
        this.reader = new StatementReader(gate, scope, line, loop, client.alloc());
        this.copy = new CopyRoad(line, parts.gate().catalog().current().serverVersion(), client.alloc(), this::putBack);
        this.end = new SessionEnd(client, upstream, parts, identity.sessionId(), line, this::release, this::gone);
        this.pump = new SessionPump(
                client, upstream, line, copy, end, reader, this::next, () -> answers.masking(gate.masking()));
        this.since = parts.gate().clock().instant();
        List<SessionExpiry.Deadline> deadlines = SessionEndings.deadlines(
                parts.limits().sessions(), identity.token().expiry(), since);
        this.expiry = new SessionExpiry(loop, parts.gate().clock(), deadlines, line, copy, end, () -> {
            pump.clear();
            pump.pump();
        });
        this.idle = new SessionIdle(loop, parts.limits().sessions(), line, copy, pump::working, end);
        this.held = new HeldStatement(client, identity, parts.approvals(), expiry::reached, pump::cancelled);
        this.cancels =
                new SessionCancels(loop, () -> end.over() || !line.clientWaits(), this::cancelHere, parts.cancel());
        ApprovalRoad approvals = new ApprovalRoad(
                this, gate, identity, parts.approvals(), parts.definitions(), scope, line, reader, loop, held);
        Estimates estimates = new Estimates(this, parts.planner(), scope, loop);
        this.requests = new RequestRoad(
                this, gate, reader, approvals, estimates, names, line, parts.recorder(), client.alloc());
        answers.masking(gate.masking());
    }

    /** What the server said of a setting when the session began. */
    void reported(String setting, String value) {
        scope.reported(setting, value);
    }

    /** Joins the two channels; the first messages may flow. */
    void start() {
        int memoryMax = Math.toIntExact(parts.limits().messageBytesMax());
        UpstreamPump back = new UpstreamPump(client, answers, this, hold, memoryMax);
        this.back = back;
        end.pump(back);
        upstream.pipeline().addLast(back);
        Revocation revocation = parts.directory().opened(this);
        if (revocation != null) {
            revoked(revocation);
            return;
        }
        expiry.start();
        idle.start();
        if (!upstream.isActive()) {
            upstreamClosed();
            return;
        }
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        upstream.config().setAutoRead(true);
        client.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        idle.asked();
        pump.add((Frame) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        idle.taking(client.isWritable());
        if (client.isWritable() && !hold.holding() && !end.over()) {
            upstream.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end.now("client closed the connection");
    }

    /** The client sends no more. What it sent up to a Terminate is done and answered; anything else is given up. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // Nobody waits for what is held any more, also if it came with a goodbye.
            held.left();
            if (!pump.saidGoodbye()) {
                end.now("client closed the connection");
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof ProtocolViolationException violation) {
            end.with(ErrorFields.fatal(violation.sqlState(), Objects.toString(violation.getMessage()))
                    .build());
            pump.pump();
        } else if (reason instanceof IOException) {
            end.now("connection to the client failed");
        } else {
            end.byFault(reason);
        }
    }

    private void putBack(Frame frame) {
        pump.putBack(frame);
    }

    private void next(Frame frame) {
        if (frame.type() != FrontendType.TERMINATE && expiry.reached()) {
            frame.release();
        } else if (copy.active()) {
            copy.handle(frame);
        } else {
            requests.handle(frame);
        }
    }

    @Override
    public void judge(Frame frame, String sql, Consumer<Reading> next, Consumer<ErrorFields> stopped) {
        pump.judge(frame, sql, next, stopped);
    }

    @Override
    public void after(
            Frame frame, Consumer<Consumer<@Nullable Throwable>> work, Runnable next, Consumer<ErrorFields> stopped) {
        pump.after(frame, work, next, stopped);
    }

    @Override
    public boolean expired() {
        return expiry.reached();
    }

    @Override
    public void holdFor(Execution execution) {
        copy.holdFor(execution);
    }

    @Override
    public void released(Execution execution) {
        copy.released(execution);
    }

    @Override
    public void terminate() {
        pump.terminate();
    }

    @Override
    public void answersRead() {
        reader.answersRead();
        expiry.answersRead();
        idle.answered();
        pump.pump();
    }

    @Override
    public void upstreamWritable() {
        idle.upstreamTakes();
        pump.pump();
    }

    @Override
    public void upstreamClosed() {
        boolean goodbye = end.goodbye() || copy.goodbye();
        if (!end.over() && !upstreamFatal && !goodbye) {
            end.tell(ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the database was lost")
                    .build());
        }
        end.now(goodbye ? "client terminated" : "database closed the connection");
    }

    @Override
    public void upstreamBroke(Throwable cause) {
        // A server that ends by itself resets the connection if it left something unread.
        if (upstreamFatal || copy.goodbye() || end.over()) {
            upstreamClosed();
            return;
        }
        LOG.atWarn()
                .addKeyValue("sessionId", identity.sessionId())
                .addKeyValue("error", cause.toString())
                .log("the upstream's side of the session broke");
        end.fatal(ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the database broke")
                .build());
    }

    @Override
    public void upstreamFatal() {
        upstreamFatal = true;
    }

    @Override
    public void copyStarted(Execution execution) {
        copy.started(execution);
    }

    @Override
    public void copyEnded() {
        copy.ended();
    }

    @Override
    public void copyFailed(boolean extended) {
        copy.failed(extended);
    }

    @Override
    public void cancelForLimit() {
        pump.cancel(parts.cancel());
    }

    @Override
    public void ready(TransactionStatus status) {
        cancels.over();
        if (draining) {
            loop.execute(this::endIfIdle);
        }
    }

    @Override
    public MaskingRules maskingNow() {
        return gate.masking(line.status());
    }

    /** The road of all that comes from the upstream; what came with its login is masked by it too. */
    AnswerRoad answers() {
        return answers;
    }

    @Override
    public boolean over() {
        return end.over();
    }

    /** The client wants the statement under way cancelled; completes when that was done. Safe for use by any thread. */
    Future<Void> cancel() {
        return cancels.request();
    }

    private void cancelHere() {
        if (!end.over() && (line.cancelWaiting() || pump.cancelJudging())) {
            held.cancel();
        }
    }

    private void letGo() {
        if (!end.over() && back != null) {
            back.letGo(upstream);
        }
    }

    /** Something was sent whose record could not be written: nobody gets to see what came of it. */
    private void unrecorded() {
        end.fatal(Refusals.auditUnavailable().toBuilder()
                .with('S', "FATAL")
                .with('V', "FATAL")
                .build());
    }

    private void abandoned(Reply reply) {
        listener.abandoned(reply);
    }

    @Override
    public void drain() {
        draining = true;
        held.letGo();
        endIfIdle();
    }

    private void endIfIdle() {
        if (!end.over() && line.idle() && line.status() == TransactionStatus.IDLE && !pump.judging()) {
            shutDown();
        }
    }

    @Override
    public void shutDown() {
        end.fatal(SessionEndings.TERMINATED);
    }

    @Override
    public void killed(String by) {
        end.kill(SessionEndings.TERMINATED, "ended by " + by);
    }

    @Override
    public void revoked(Revocation revocation) {
        end.kill(SessionEndings.REVOKED, "revoked (" + revocation.kind().label() + ") by " + revocation.by());
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public SessionIdentity identity() {
        return identity;
    }

    @Override
    public @Nullable SessionView view() {
        if (end.over()) {
            return null;
        }
        boolean active = !line.quiet() || pump.judging();
        return SessionView.of(identity, since, active, line, idle.time());
    }

    private void gone() {
        listener.gone();
        parts.directory().closed(this);
    }

    private void release() {
        expiry.stop();
        idle.stop();
        held.withdraw();
        cancels.over();
        requests.endBatch();
        pump.release();
    }
}
