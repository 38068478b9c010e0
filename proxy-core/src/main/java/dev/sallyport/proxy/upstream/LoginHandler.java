package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.frontend.FrontendMessage;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Fail;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Prove;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Ready;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Send;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Obeys an {@link UpstreamLoginMachine} on a channel that reads only when told. Confined to one event loop.
 *
 * <p>Hands over between two reads and only with nothing left in its buffer, so that no byte behind ReadyForQuery is
 * lost.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {
    /** Limit of a message before the session is ready; the longest are errors. */
    private static final int MESSAGE_BYTES_MAX = 64 << 10;

    private final UpstreamLoginMachine machine;
    private final UpstreamDialer.Dialed connection;
    private final BlockingWork work;
    private final Promise<UpstreamReady> promise;
    private final BackendMessages messages;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Ready ready;
    private boolean proving;

    LoginHandler(
            UpstreamLoginMachine machine,
            UpstreamDialer.Dialed connection,
            BlockingWork work,
            Promise<UpstreamReady> promise) {
        this.machine = machine;
        this.connection = connection;
        this.work = work;
        this.promise = promise;
        this.messages = new BackendMessages(MESSAGE_BYTES_MAX, () -> proving || promise.isDone(), this::onMessage);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        obey(ctx, machine.onTransport(connection.transport()));
        if (ctx.channel().isActive()) {
            ctx.read();
        } else {
            obey(ctx, machine.onClosed());
        }
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
            obey(ctx, machine.onViolation(violation));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        goOn(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        obey(ctx, machine.onClosed());
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        promise.tryFailure(UpstreamLoginException.unreachable("the connection broke during login", cause));
    }

    private void onMessage(byte type, ByteBuf body) {
        ready = null; // what comes behind ReadyForQuery belongs to it
        obey(Objects.requireNonNull(context), machine.onMessage(type, body));
    }

    private void goOn(ChannelHandlerContext ctx) {
        if (promise.isDone() || proving) {
            return;
        }
        if (ready == null || messages.leftOver()) {
            ctx.read();
            return;
        }
        UpstreamReady session = new UpstreamReady(
                ctx.channel(), connection.peer(), ready.parameters(), ready.key(), ready.notices(), System.nanoTime());
        ctx.pipeline().remove(this);
        promise.trySuccess(session);
    }

    private void obey(ChannelHandlerContext ctx, UpstreamLoginAction action) {
        if (action instanceof Send send) {
            write(ctx, send.message());
        } else if (action instanceof Prove prove) {
            prove(ctx, prove);
        } else if (action instanceof Ready now) {
            ready = now;
        } else if (action instanceof Fail fail) {
            promise.tryFailure(fail.failure());
        }
    }

    private void write(ChannelHandlerContext ctx, FrontendMessage message) {
        ByteBuf out = ctx.alloc().buffer();
        try {
            message.write(out);
        } catch (ProtocolViolationException unwritable) {
            out.release();
            obey(ctx, machine.onViolation(unwritable));
            return;
        }
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void prove(ChannelHandlerContext ctx, Prove prove) {
        proving = true;
        work.call(ctx.channel().eventLoop(), () -> prove.login().onContinue(prove.challenge()))
                .addListener(outcome -> {
                    proving = false;
                    if (promise.isDone()) {
                        return; // closed or given up meanwhile
                    }
                    if (outcome.isSuccess()) {
                        obey(ctx, machine.onProof((SaslResponse) outcome.getNow()));
                    } else if (outcome.cause() instanceof ProtocolViolationException violation) {
                        obey(ctx, machine.onViolation(violation));
                    } else {
                        promise.tryFailure(UpstreamDialer.asLoginFailure("the proof failed", outcome.cause()));
                    }
                    giveRest(ctx);
                    goOn(ctx);
                });
    }

    private void giveRest(ChannelHandlerContext ctx) {
        try {
            messages.give();
        } catch (ProtocolViolationException violation) {
            obey(ctx, machine.onViolation(violation));
        }
    }
}
