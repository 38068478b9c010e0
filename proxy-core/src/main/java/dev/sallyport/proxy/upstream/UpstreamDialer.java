package dev.sallyport.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Opens a connection to one address of a server up to and including TLS. */
final class UpstreamDialer {
    private final BlockingWork work;
    private final UpstreamTlsCache contexts = new UpstreamTlsCache();

    UpstreamDialer(BlockingWork work) {
        this.work = work;
    }

    /**
     * A connection that reads only when told, with nothing in its pipeline but TLS.
     *
     * @param transport what a login needs to know of it
     */
    record Dialed(Channel channel, UpstreamPeer peer, UpstreamTransport transport) {}

    /**
     * Dials; when {@code dialed} fails or is cancelled, whatever was opened is closed.
     *
     * @param timeout for TCP; the rest is for the caller to limit
     */
    void dial(EventLoop loop, UpstreamPeer peer, Duration timeout, Promise<Dialed> dialed) {
        if (peer.tls().mode() == UpstreamTlsMode.DISABLE) {
            connect(loop, peer, null, timeout, dialed);
            return;
        }
        work.call(loop, () -> contexts.get(peer.tls())).addListener(context -> {
            if (context.isSuccess()) {
                connect(loop, peer, (SslContext) context.getNow(), timeout, dialed);
            } else {
                dialed.tryFailure(asLoginFailure("no TLS for " + peer, context.cause()));
            }
        });
    }

    /** The failure as it is, or as one of the way to the server. */
    static UpstreamLoginException asLoginFailure(String message, Throwable cause) {
        return cause instanceof UpstreamLoginException failure
                ? failure
                : UpstreamLoginException.unreachable(message, cause);
    }

    private static void connect(
            EventLoop loop, UpstreamPeer peer, @Nullable SslContext tls, Duration timeout, Promise<Dialed> dialed) {
        if (dialed.isDone()) {
            return;
        }
        Promise<SSLSession> established = loop.newPromise();
        ChannelHandler first =
                tls == null ? new ChannelInboundHandlerAdapter() : new TlsRequestHandler(tls, peer.host(), established);
        ChannelFuture connected = bootstrap(loop, first, peer, timeout).connect(peer.address());
        closeUnlessDone(connected.channel(), dialed);
        connected.addListener(outcome -> {
            if (!outcome.isSuccess()) {
                dialed.tryFailure(UpstreamLoginException.absent("can't reach " + peer, outcome.cause()));
            } else if (tls == null) {
                connected.channel().pipeline().remove(first);
                finish(connected.channel(), peer, null, dialed);
            }
        });
        established.addListener(outcome -> {
            if (outcome.isSuccess()) {
                finish(connected.channel(), peer, (SSLSession) outcome.getNow(), dialed);
            } else {
                dialed.tryFailure(outcome.cause());
            }
        });
    }

    private static Bootstrap bootstrap(EventLoop loop, ChannelHandler first, UpstreamPeer peer, Duration timeout) {
        boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)))
                .handler(first);
        peer.keepalive().apply(bootstrap, epoll);
        return bootstrap;
    }

    private static void finish(
            Channel channel, UpstreamPeer peer, @Nullable SSLSession session, Promise<Dialed> dialed) {
        boolean loopback = channel.remoteAddress() instanceof InetSocketAddress remote
                && remote.getAddress().isLoopbackAddress();
        byte[] endPoint = session == null ? null : UpstreamTlsContext.serverEndPoint(session);
        UpstreamTransport transport = new UpstreamTransport(session != null, loopback, endPoint);
        if (!dialed.trySuccess(new Dialed(channel, peer, transport))) {
            close(channel);
        }
    }

    /** Closes; that this too can fail is for nobody to act on. */
    static void close(Channel channel) {
        channel.close().addListener(closed -> {});
    }

    private static void closeUnlessDone(Channel channel, Promise<Dialed> dialed) {
        dialed.addListener(outcome -> {
            if (!outcome.isSuccess()) {
                close(channel);
            }
        });
    }
}
