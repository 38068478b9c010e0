package dev.sallyport.proxy.session;

import dev.sallyport.config.SessionTimes;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.surface.SurfaceCaller;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with the proxy itself: its messages one after another, and its end. Confined to one event loop. */
final class SurfaceSession extends ChannelInboundHandlerAdapter implements LiveSession {
    private static final Logger LOG = LoggerFactory.getLogger(SurfaceSession.class);

    /** The clock is looked at that often at least: it may be set. */
    private static final long LOOK_SECONDS = 60;

    /** What a client gets to take the last bytes. */
    private static final int GOODBYE_SECONDS = 5;

    private final SessionServices services;
    private final Channel client;
    private final SessionIdentity identity;
    private final SurfaceRecorder recorder;
    private final SurfaceDialogue dialogue;
    private final Inbox inbox = new Inbox();
    private final Instant since;
    private long lastNanos = System.nanoTime();
    private @Nullable Future<?> timer;
    private boolean draining;
    private boolean over;

    SurfaceSession(
            SessionServices services,
            SurfaceDoor door,
            Channel client,
            SessionIdentity identity,
            SurfaceCaller caller) {
        this.services = services;
        this.client = client;
        this.identity = identity;
        this.since = services.clock().instant();
        this.recorder = new SurfaceRecorder(services, identity);
        this.dialogue = new SurfaceDialogue(
                new SurfaceWork(door, recorder, caller, client.eventLoop(), () -> over, this::pump, this::fault),
                services.config().limits().preparedStatementsMax(),
                client);
    }

    /** Messages may come. */
    void start() {
        Revocation revocation = services.directory().opened(this);
        if (revocation != null) {
            revoked(revocation);
            return;
        }
        look();
        client.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        if (over) {
            frame.release();
            return;
        }
        lastNanos = System.nanoTime();
        inbox.add(frame);
        if (inbox.full()) {
            client.config().setAutoRead(false);
        }
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pump();
    }

    /** Handles what has come, until something has to be waited for. */
    private void pump() {
        while (!over && !dialogue.busy() && client.isWritable() && !inbox.isEmpty()) {
            if (late()) {
                return;
            }
            Frame frame = inbox.remove();
            try {
                if (frame.type() == FrontendType.TERMINATE) {
                    end("client terminated", null);
                } else {
                    dialogue.handle(frame);
                }
            } catch (ProtocolViolationException e) {
                end("protocol violation", fatal(e));
            } catch (RuntimeException e) {
                fault(e);
            } finally {
                frame.release();
            }
        }
        if (!over && !inbox.full()) {
            client.config().setAutoRead(true);
        }
        if (draining) {
            endIfIdle();
        }
    }

    private static ErrorFields fatal(ProtocolViolationException e) {
        return ErrorFields.fatal(e.sqlState(), Objects.toString(e.getMessage())).build();
    }

    private void fault(Throwable cause) {
        LOG.atError()
                .setCause(cause)
                .addKeyValue("sessionId", identity.sessionId())
                .log("a session broke");
        end(
                "internal error",
                ErrorFields.fatal(SqlState.INTERNAL_ERROR, "internal error").build());
    }

    /** Looks at the clock, and again when there is a reason to. */
    private void look() {
        if (!late()) {
            timer = loop().schedule(this::look, untilNext(), TimeUnit.MILLISECONDS);
        }
    }

    private long untilNext() {
        long wait = TimeUnit.SECONDS.toMillis(LOOK_SECONDS);
        Instant now = services.clock().instant();
        for (SessionExpiry.Deadline deadline : deadlines()) {
            Duration left = Duration.between(now, deadline.at());
            wait = Math.min(wait, Math.max(1, left.compareTo(Duration.ofDays(1)) > 0 ? wait : left.toMillis() + 1));
        }
        long idle = services.config().limits().sessions().idle().toMillis();
        return idle == 0 ? wait : Math.min(wait, idle);
    }

    private Iterable<SessionExpiry.Deadline> deadlines() {
        SessionTimes times = services.config().limits().sessions();
        return SessionEndings.deadlines(times, identity.token().expiry(), since);
    }

    /** Ends the session if its time is over. Nothing here is lost by that, so that transactions get no grace. */
    private boolean late() {
        if (over) {
            return true;
        }
        Instant now = services.clock().instant();
        for (SessionExpiry.Deadline deadline : deadlines()) {
            if (now.isAfter(deadline.at())) {
                end(deadline.lastWord().message(), deadline.lastWord());
                return true;
            }
        }
        Duration idle = services.config().limits().sessions().idle();
        if (!idle.isZero() && !dialogue.busy() && inbox.isEmpty() && quiet().compareTo(idle) > 0) {
            String message = "terminating connection due to idle-session timeout";
            end(
                    message,
                    ErrorFields.fatal(SqlState.IDLE_SESSION_TIMEOUT, message).build());
            return true;
        }
        return false;
    }

    private Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }

    /** The client wants what runs cancelled. Safe for use by any thread. */
    Future<Void> cancel() {
        Promise<Void> done = loop().newPromise();
        loop().execute(() -> {
            dialogue.cancel();
            done.setSuccess(null);
        });
        return done;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end("client closed the connection", null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof ProtocolViolationException violation) {
            end("protocol violation", fatal(violation));
        } else {
            end("connection to the client failed", null);
        }
    }

    private void end(String reason, @Nullable ErrorFields lastWord) {
        if (over) {
            return;
        }
        over = true;
        if (timer != null) {
            timer.cancel(false);
        }
        dialogue.cancel();
        dialogue.forget();
        inbox.clear();
        services.directory().closed(this);
        new SessionRecorder(services, identity).sessionEnded(reason, lastWord);
        ByteBuf out = client.alloc().buffer();
        if (lastWord != null) {
            new ErrorResponse(lastWord).write(out);
        }
        client.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
        // A peer that takes no more bytes would keep its connection for ever.
        client.eventLoop().schedule(() -> client.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public EventLoop loop() {
        return client.eventLoop();
    }

    @Override
    public SessionIdentity identity() {
        return identity;
    }

    @Override
    public @Nullable SessionView view() {
        return over
                ? null
                : new SessionView(
                        identity,
                        since,
                        dialogue.busy() ? "active" : SessionView.resting(dialogue.status()),
                        quiet(),
                        null,
                        null);
    }

    @Override
    public void drain() {
        draining = true;
        endIfIdle();
    }

    private void endIfIdle() {
        if (!over && !dialogue.busy() && inbox.isEmpty() && dialogue.status() == TransactionStatus.IDLE) {
            shutDown();
        }
    }

    @Override
    public void shutDown() {
        end("daemon stopped", SessionEndings.TERMINATED);
    }

    @Override
    public void killed(String by) {
        end("ended by " + by, SessionEndings.TERMINATED);
    }

    @Override
    public void revoked(Revocation revocation) {
        end("revoked (" + revocation.kind().label() + ") by " + revocation.by(), SessionEndings.REVOKED);
    }
}
