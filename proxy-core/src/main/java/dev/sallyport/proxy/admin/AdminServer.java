package dev.sallyport.proxy.admin;

import dev.sallyport.config.HostPort;
import dev.sallyport.proxy.net.ConnectionLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves some {@link HttpRoutes}, on a loopback address or with TLS. One request per connection, few connections, small
 * requests, a deadline on each: connections come from strangers, so none gets much.
 */
public final class AdminServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final int CONNECTIONS_PER_ADDRESS_MAX = 16;
    /** An issuer's answer brings a code of some thousand characters. */
    private static final int LINE_BYTES_MAX = 10 * 1_024;

    private static final int CHUNK_BYTES_MAX = 1_024;
    /** A token of the largest size, and some more. */
    private static final int HEADER_BYTES_MAX = 24 * 1024;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private final HostPort address;
    private final @Nullable SslContext tls;
    private final EventLoopGroup boss;
    private final EventLoopGroup worker;
    private final HttpRoutes routes;
    private final Duration requestTimeout;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Channel listener;

    /** @param tls null on loopback addresses only */
    public AdminServer(
            HostPort address, @Nullable SslContext tls, EventLoopGroup boss, EventLoopGroup worker, HttpRoutes routes) {
        this(address, tls, boss, worker, routes, REQUEST_TIMEOUT);
    }

    AdminServer(
            HostPort address,
            @Nullable SslContext tls,
            EventLoopGroup boss,
            EventLoopGroup worker,
            HttpRoutes routes,
            Duration requestTimeout) {
        this.address = address;
        this.tls = tls;
        this.boss = boss;
        this.worker = worker;
        this.routes = routes;
        this.requestTimeout = requestTimeout;
    }

    /**
     * Binds; blocks until bound.
     *
     * @return the address with its real port
     * @throws IOException when the address is taken, unknown or not this machine's own
     */
    public InetSocketAddress start() throws IOException {
        InetAddress host = InetAddress.getByName(address.host());
        boolean loopback = host.isLoopbackAddress();
        if (!loopback && tls == null) {
            throw new IOException("the address " + address + " is not loopback and has no tls");
        }
        ConnectionLimits places = new ConnectionLimits(
                CONNECTIONS_MAX, loopback ? CONNECTIONS_MAX : CONNECTIONS_PER_ADDRESS_MAX, CONNECTIONS_MAX);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(boss, worker)
                .channel(channelType(boss))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, places, loopback);
                    }
                });
        Channel bound = bootstrap
                .bind(new InetSocketAddress(host, address.port()))
                .awaitUninterruptibly()
                .channel();
        if (!bound.isActive()) {
            var unused = bound.close();
            throw new IOException("can't listen at the address " + address);
        }
        listener = bound;
        return (InetSocketAddress) bound.localAddress();
    }

    private static Class<? extends ServerChannel> channelType(EventLoopGroup group) {
        return group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }

    private void accept(SocketChannel channel, ConnectionLimits places, boolean loopback) {
        ConnectionLimits.Place place = places.enter(channel.remoteAddress().getAddress());
        if (place == null) {
            var unused = channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> place.leave());
        connections.add(channel);
        // From the first byte to the last of the answer, however slowly a peer sends or reads.
        Future<?> deadline = channel.eventLoop()
                .schedule(
                        () -> {
                            var unused = channel.close();
                        },
                        requestTimeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE_BYTES_MAX)
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setMaxChunkSize(CHUNK_BYTES_MAX)))
                .addLast(new AdminHandler(routes, loopback));
    }

    /** Stops listening and closes every connection; the event loops stay as they are. */
    @Override
    public void close() {
        Channel bound = listener;
        if (bound != null) {
            bound.close().awaitUninterruptibly();
        }
        connections.close().awaitUninterruptibly();
    }
}
