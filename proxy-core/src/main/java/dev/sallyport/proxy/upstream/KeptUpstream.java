package dev.sallyport.proxy.upstream;

import dev.sallyport.config.ReuseConfig;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two sessions: has the server forget the first one, waits, and is given the second one's name.
 * Anything that the server says but that, what it reports of settings, and notices, ends it. {@code DISCARD ALL} gives up
 * the role that {@code ALTER ROLE … SET role} gave the session, which {@code RESET ROLE} brings back. Confined to one
 * event loop.
 */
final class KeptUpstream extends ChannelInboundHandlerAdapter {
    private static final Duration TIDYING_MAX = Duration.ofSeconds(5);

    /** Somebody waits for it, who can have a new connection instead. */
    private static final Duration WAKING_MAX = Duration.ofSeconds(2);

    /** What makes the server forget a session. */
    private static final List<String> FORGETTING = List.of("DISCARD ALL", "RESET ROLE");

    private static final int MESSAGE_BYTES_MAX = 64 << 10;
    private static final int SETTINGS_MAX = 64;

    private final UpstreamReady session;
    private final ReuseConfig reuse;
    private final Keeper keeper;
    private final Map<String, String> reported = new LinkedHashMap<>();
    private @Nullable ChannelHandlerContext context;
    private final BackendMessages messages;
    private @Nullable Future<?> alarm;

    /** What the server owes: a command's tag and that it is ready; null while it owes nothing. */
    private @Nullable String owed;

    private boolean completed;

    /** How many commands were sent to have the server forget. */
    private int forgotten;

    private @Nullable Promise<UpstreamReady> waking;
    private boolean left;

    /** Who keeps it. */
    interface Keeper {
        /** The server has forgotten the session before. */
        void tidy(KeptUpstream kept);

        /** It was closed, or it is with a session again. */
        void gone(KeptUpstream kept);
    }

    KeptUpstream(UpstreamReady session, ReuseConfig reuse, Keeper keeper) {
        this.session = session;
        this.reuse = reuse;
        this.keeper = keeper;
        this.messages = new BackendMessages(MESSAGE_BYTES_MAX, () -> left, this::onMessage);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (!ctx.channel().isActive()) {
            end();
            return;
        }
        forgetNext(ctx);
        ctx.read();
    }

    private void forgetNext(ChannelHandlerContext ctx) {
        String sql = FORGETTING.get(forgotten++);
        ask(ctx, sql, sql.startsWith("RESET") ? "RESET" : sql, TIDYING_MAX);
    }

    private void ask(ChannelHandlerContext ctx, String sql, String tag, Duration max) {
        owed = tag;
        completed = false;
        alarm(max);
        ByteBuf out = ctx.alloc().buffer();
        new Query(sql).write(out);
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void alarm(Duration time) {
        quiet();
        alarm = session.channel().eventLoop().schedule(this::end, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void quiet() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    /** Whether it is open and not too old to be used again. */
    boolean fresh() {
        return !left
                && waking == null
                && session.channel().isActive()
                && System.nanoTime() - session.since() < reuse.age().toNanos();
    }

    /** Takes it out of its keeper's hands. */
    Future<UpstreamReady> wake(String application) {
        Promise<UpstreamReady> promise = session.channel().eventLoop().newPromise();
        ChannelHandlerContext ctx = context;
        waking = promise;
        keeper.gone(this);
        if (ctx == null) {
            end();
        } else {
            ask(ctx, "SET application_name TO '" + application.replace("'", "''") + "'", "SET", WAKING_MAX);
        }
        return promise;
    }

    /** Closes it. */
    void end() {
        if (left) {
            return;
        }
        left = true;
        quiet();
        if (waking == null) {
            keeper.gone(this);
        } else {
            waking.tryFailure(UpstreamLoginException.unreachable("a connection that was kept is broken", null));
        }
        UpstreamDialer.close(session.channel());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        messages.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            messages.add(ctx.alloc(), (ByteBuf) message);
        } catch (ProtocolViolationException violation) {
            end();
        }
    }

    private void onMessage(byte type, ByteBuf body) {
        if (type == BackendType.PARAMETER_STATUS && reported.size() < SETTINGS_MAX) {
            ParameterStatus status = ParameterStatus.read(body);
            reported.put(status.name(), status.value());
        } else if (type == BackendType.NOTICE_RESPONSE || type == BackendType.NOTIFICATION_RESPONSE) {
            // For the session before, or for everybody; a new session would not have heard it either.
            return;
        } else if (type == BackendType.COMMAND_COMPLETE && owed != null && !completed) {
            completed = CommandComplete.read(body).tag().equals(owed);
            if (!completed) {
                end();
            }
        } else if (type == BackendType.READY_FOR_QUERY
                && completed
                && ReadyForQuery.read(body).status() == TransactionStatus.IDLE) {
            owed = null;
            completed = false;
            quiet();
            if (forgotten < FORGETTING.size() && context != null) {
                forgetNext(context);
            } else if (waking == null) {
                alarm(reuse.idle());
                keeper.tidy(this);
            }
        } else {
            end();
        }
    }

    /** Between two reads and with nothing left over, so that no byte is lost. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (left) {
            return;
        }
        Promise<UpstreamReady> promise = waking;
        if (promise == null || owed != null || messages.leftOver()) {
            ctx.read();
            return;
        }
        left = true;
        ctx.channel().config().setAutoRead(false);
        ctx.pipeline().remove(this);
        if (!promise.trySuccess(session.with(reported))) {
            UpstreamDialer.close(session.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end();
    }
}
