package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session after login: takes the client's messages one by one, lets {@link RequestRoad} handle each, and keeps both
 * peers' lifetimes and speeds together. Confined to one event loop, which both channels share.
 */
final class ClientSession extends ChannelInboundHandlerAdapter
        implements SessionAnswers.Session, UpstreamPump.UpstreamPeer, RequestRoad.Session {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    /** What a peer gets to take the last bytes. */
    private static final int GOODBYE_SECONDS = 5;

    private final Channel client;
    private final Channel upstream;
    final EventLoop loop;
    private final SessionParts parts;
    private final SessionIdentity identity;
    private final SessionRecorder recorder;
    private final SessionNames names;
    private final SessionScope scope = new SessionScope();
    private final SessionGate gate;
    private final UpstreamLine line;
    private final SessionAnswers listener;
    private final AnswerRoad answers;
    private final RequestRoad requests;
    private final StatementReader reader;
    private final CopyRoad copy;
    private final Inbox inbound = new Inbox();

    private boolean judging;
    private boolean pumping;
    private boolean cancelling;
    private boolean upstreamFatal;
    private boolean draining;
    private boolean terminated;
    private boolean over;
    private boolean flushed;
    private @Nullable UpstreamPump pump;

    /** What the session ends with when everything that was asked for before is answered. */
    private @Nullable ErrorFields lastWord;

    ClientSession(Channel client, Channel upstream, SessionParts parts, SessionIdentity identity) {
        this.client = client;
        this.upstream = upstream;
        this.loop = client.eventLoop();
        this.parts = parts;
        this.identity = identity;
        this.recorder = parts.recorder();
        this.names = new SessionNames(parts.limits().preparedStatementsMax());
        ReplyTracker tracker = new ReplyTracker();
        this.line = new UpstreamLine(upstream, tracker, this::abandoned);
        this.listener = new SessionAnswers(this, parts, names, scope, line, client.alloc());
        this.answers = new AnswerRoad(tracker, names, listener, client.alloc());
        this.gate = new SessionGate(parts.gate(), identity, recorder, names, scope);
        this.reader = new StatementReader(gate, scope, line, loop, client.alloc());
        this.copy = new CopyRoad(line, client.alloc());
        this.requests = new RequestRoad(
                this,
                gate,
                reader,
                names,
                line,
                recorder,
                client.alloc(),
                parts.limits().preparedStatementsMax());
        answers.masking(gate.masking());
    }

    /** Joins the two channels; the first messages may flow. */
    void start() {
        int memoryMax = Math.toIntExact(parts.limits().messageBytesMax());
        pump = new UpstreamPump(client, answers, this, memoryMax);
        upstream.pipeline().addLast(pump);
        parts.directory().opened(this);
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
        inbound.add((Frame) message);
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (client.isWritable()) {
            upstream.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("client closed the connection");
    }

    /** The client sends no more. What it sent up to a Terminate is done and answered; anything else is given up. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !terminated && !inbound.endsWithGoodbye()) {
            end("client closed the connection");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof ProtocolViolationException violation) {
            endWith(ErrorFields.fatal(violation.sqlState(), Objects.toString(violation.getMessage()))
                    .build());
            pump();
        } else if (reason instanceof IOException) {
            end("connection to the client failed");
        } else {
            brokenByUs(reason);
        }
    }

    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!blocked() && !inbound.isEmpty()) {
                next(inbound.remove());
            }
            if (!blocked() && lastWord != null) {
                sayLastWord(lastWord);
            }
        } catch (RuntimeException e) {
            brokenByUs(e);
        } finally {
            pumping = false;
        }
        if (!over) {
            boolean listens = !terminated && lastWord == null && !inbound.full();
            client.config().setAutoRead(listens && upstream.isWritable() && !line.full());
        }
    }

    private boolean blocked() {
        return judging || cancelling || copy.blocked() || over || terminated;
    }

    private void next(Frame frame) {
        if (copy.active()) {
            copy.handle(frame);
            return;
        }
        if (gate.expired() && frame.type() != FrontendType.TERMINATE) {
            frame.release();
            inbound.clear();
            endWith(ErrorFields.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "the token has expired")
                    .hint("Reconnect with a fresh token.")
                    .build());
            return;
        }
        requests.handle(frame);
    }

    @Override
    public void judge(String sql, Consumer<Reading> next) {
        judging = true;
        reader.read(sql, (reading, failure) -> {
            if (reading == null) {
                brokenByUs(failure == null ? new IllegalStateException("no analysis") : failure);
            } else {
                goOn(() -> next.accept(reading));
            }
        });
    }

    @Override
    public void after(Consumer<Consumer<@Nullable Throwable>> work, Runnable next) {
        judging = true;
        work.accept(failure -> {
            if (failure == null) {
                goOn(next);
            } else {
                brokenByUs(failure);
            }
        });
    }

    private void goOn(Runnable next) {
        judging = false;
        if (over) {
            return;
        }
        boolean outer = pumping;
        pumping = true;
        try {
            next.run();
            answers.masking(gate.masking());
        } catch (RuntimeException e) {
            brokenByUs(e);
        } finally {
            pumping = outer;
        }
        pump();
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
        terminated = true;
        line.terminate();
    }

    @Override
    public void answersRead() {
        reader.answersRead();
        pump();
    }

    @Override
    public void upstreamWritable() {
        pump();
    }

    @Override
    public void upstreamClosed() {
        if (!over && !upstreamFatal && !terminated) {
            tell(ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the database was lost")
                    .build());
        }
        end(terminated ? "client terminated" : "database closed the connection");
    }

    @Override
    public void upstreamBroke(Throwable cause) {
        if (!over) {
            LOG.atWarn()
                    .addKeyValue("sessionId", identity.sessionId())
                    .addKeyValue("error", cause.toString())
                    .log("the upstream's side of the session broke");
        }
        fatal(ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the database broke")
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
    public void copyFailed() {
        copy.failed();
    }

    @Override
    public void cancelForLimit() {
        cancelling = true;
        parts.cancel().get().addListener(done -> {
            cancelling = false;
            pump();
        });
    }

    @Override
    public void ready(TransactionStatus status) {
        if (draining) {
            loop.execute(this::endIfIdle);
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    private void abandoned(Reply reply) {
        listener.abandoned(reply);
    }

    /** The daemon stops: the session ends as soon as nothing of it is under way. Called on the event loop. */
    void drain() {
        draining = true;
        endIfIdle();
    }

    private void endIfIdle() {
        if (!over && line.idle() && line.status() == TransactionStatus.IDLE && !judging) {
            shutDown();
        }
    }

    /** Ends the session now. Called on the event loop. */
    void shutDown() {
        fatal(ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command")
                .build());
    }

    private void brokenByUs(Throwable cause) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue("sessionId", identity.sessionId())
                .log("the session ends by a fault of the proxy");
        fatal(Refusals.internal());
    }

    /** Ends the session when everything before is answered. */
    private void endWith(ErrorFields fields) {
        if (lastWord == null) {
            lastWord = fields;
        }
    }

    private void sayLastWord(ErrorFields fields) {
        if (line.quiet()) {
            fatal(fields);
        } else if (!flushed) {
            flushed = true;
            line.flushUpstream();
        }
    }

    private void tell(ErrorFields fields) {
        if (pump == null || !pump.withinRow()) {
            client.write(Refusals.message(client.alloc(), fields));
        }
    }

    private void fatal(ErrorFields fields) {
        if (!over) {
            tell(fields);
            end(fields.message());
        }
    }

    private void end(String reason) {
        if (over) {
            return;
        }
        over = true;
        boolean running = !line.quiet();
        line.close();
        requests.endBatch();
        inbound.clear();
        // Who says goodbye and leaves wants what was sent before to be done, as without a proxy.
        if (running && !terminated && upstream.isActive()) {
            parts.cancel().get().addListener(done -> line.hangUp());
        } else {
            line.hangUp();
        }
        upstream.closeFuture().addListener(closed -> parts.directory().closed(this));
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        // A peer that takes no more bytes would keep its connection for ever.
        loop.schedule(() -> client.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
        loop.schedule(() -> upstream.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
        recorder.sessionEnded(reason);
    }
}
