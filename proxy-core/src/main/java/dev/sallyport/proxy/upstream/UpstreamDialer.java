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
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Opens a connection to a server up to and including TLS. */
final class UpstreamDialer {
    /** A name may have several addresses; they are tried in turn. */
    private static final int ADDRESSES_MAX = 8;

    private final BlockingWork work;
    private final Duration timeout;

    UpstreamDialer(BlockingWork work, Duration timeout) {
        this.work = work;
        this.timeout = timeout;
    }

    /**
     * A connection that reads only when told, with nothing in its pipeline but TLS.
     *
     * @param transport what a login needs to know of it
     */
    record Dialed(Channel channel, UpstreamTransport transport) {}

    private record Route(
            List<InetAddress> addresses, @Nullable SslContext tls) {}

    /** Dials; when {@code dialed} fails or is cancelled, whatever was opened is closed. */
    void dial(EventLoop loop, UpstreamTarget target, Promise<Dialed> dialed) {
        work.call(loop, () -> prepare(target)).addListener(prepared -> {
            if (prepared.isSuccess()) {
                connect(loop, target, (Route) prepared.getNow(), 0, dialed);
            } else {
                dialed.tryFailure(asLoginFailure("can't reach " + target.host(), prepared.cause()));
            }
        });
    }

    /** The failure as it is, or as one of the way to the server. */
    static UpstreamLoginException asLoginFailure(String message, Throwable cause) {
        return cause instanceof UpstreamLoginException failure
                ? failure
                : UpstreamLoginException.unreachable(message, cause);
    }

    private static Route prepare(UpstreamTarget target) throws Exception {
        InetAddress[] addresses = InetAddress.getAllByName(target.host());
        SslContext tls = target.tls().mode() == UpstreamTlsMode.DISABLE ? null : UpstreamTlsContext.open(target.tls());
        return new Route(List.of(addresses).subList(0, Math.min(addresses.length, ADDRESSES_MAX)), tls);
    }

    private void connect(EventLoop loop, UpstreamTarget target, Route route, int attempt, Promise<Dialed> dialed) {
        if (dialed.isDone()) {
            return;
        }
        Promise<SSLSession> established = loop.newPromise();
        ChannelHandler first = route.tls() == null
                ? new ChannelInboundHandlerAdapter()
                : new TlsRequestHandler(route.tls(), target, established);
        ChannelFuture connected = bootstrap(loop, first, route.addresses().size())
                .connect(new InetSocketAddress(route.addresses().get(attempt), target.port()));
        closeUnlessDone(connected.channel(), dialed);
        connected.addListener(outcome -> {
            if (outcome.isSuccess() && route.tls() == null) {
                connected.channel().pipeline().remove(first);
                finish(connected.channel(), null, dialed);
            } else if (!outcome.isSuccess() && attempt + 1 < route.addresses().size()) {
                connect(loop, target, route, attempt + 1, dialed);
            } else if (!outcome.isSuccess()) {
                dialed.tryFailure(asLoginFailure("can't reach " + target.host(), outcome.cause()));
            }
        });
        established.addListener(outcome -> {
            if (outcome.isSuccess()) {
                finish(connected.channel(), (SSLSession) outcome.getNow(), dialed);
            } else {
                dialed.tryFailure(outcome.cause());
            }
        });
    }

    private Bootstrap bootstrap(EventLoop loop, ChannelHandler first, int addresses) {
        long millis = Math.max(1, timeout.toMillis() / addresses);
        return new Bootstrap()
                .group(loop)
                .channel(channelType(loop))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(millis, Integer.MAX_VALUE))
                .handler(first);
    }

    private static Class<? extends SocketChannel> channelType(EventLoop loop) {
        boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private static void finish(Channel channel, @Nullable SSLSession session, Promise<Dialed> dialed) {
        boolean loopback = channel.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress().isLoopbackAddress();
        byte[] endPoint = session == null ? null : UpstreamTlsContext.serverEndPoint(session);
        if (!dialed.trySuccess(new Dialed(channel, new UpstreamTransport(session != null, loopback, endPoint)))) {
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
