package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Cancels what a session on a server is doing. Thread-safe. */
public final class UpstreamCancel {
    private static final int THREADS_MAX = 4;

    private final Duration timeout;
    private final UpstreamDialer dialer;

    /** With a few threads of its own for blocking work. */
    public UpstreamCancel(Duration timeout) {
        this(timeout, BlockingWork.ownThreads("upstream-cancel", THREADS_MAX));
    }

    /** With a given executor for name resolution and reading of certificates; {@code timeout} is for all of it. */
    public UpstreamCancel(Duration timeout, Executor blocking) {
        this(timeout, new BlockingWork(blocking));
    }

    private UpstreamCancel(Duration timeout, BlockingWork work) {
        this.timeout = timeout;
        this.dialer = new UpstreamDialer(work);
    }

    /**
     * Sends the request over a connection of its own, inside TLS where the session is.
     *
     * @param peer where the session is: a key means nothing, or something else, to another server
     * @return succeeds when the server has closed that connection, which is after it signalled the session: only then
     *     can the cancel no longer hit a later statement than was meant. Fails with {@link UpstreamLoginException} if
     *     the server could not be reached or did not close in time
     */
    public Future<Void> send(EventLoop loop, UpstreamPeer peer, BackendKeyData key) {
        Promise<Void> closed = loop.newPromise();
        Deadline.set(loop, timeout, closed);
        Promise<UpstreamDialer.Dialed> dialed = loop.newPromise();
        closed.addListener(outcome -> dialed.cancel(false));
        dialed.addListener(outcome -> {
            if (outcome.isSuccess()) {
                request(((UpstreamDialer.Dialed) outcome.getNow()).channel(), key, closed);
            } else {
                closed.tryFailure(UpstreamDialer.asLoginFailure("can't reach " + peer, outcome.cause()));
            }
        });
        dialer.dial(loop, peer, timeout, dialed);
        return closed;
    }

    private static void request(Channel channel, BackendKeyData key, Promise<Void> closed) {
        closed.addListener(outcome -> UpstreamDialer.close(channel));
        channel.pipeline().addLast(new UntilClosed());
        ByteBuf out = channel.alloc().buffer();
        new CancelRequest(key.processId(), key.secretKey()).write(out);
        channel.writeAndFlush(out).addListener(written -> {
            if (written.isSuccess()) {
                channel.closeFuture().addListener(end -> closed.trySuccess(null));
                channel.config().setAutoRead(true);
            } else {
                closed.tryFailure(UpstreamLoginException.unreachable("the cancel was not sent", written.cause()));
            }
        });
    }

    /** Reads on to the end; a server has nothing to say here. */
    private static final class UntilClosed extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            UpstreamDialer.close(ctx.channel()); // a server that resets the connection has read the request too
        }
    }
}
