package dev.sallyport.proxy.admin;

import dev.sallyport.config.HostPort;
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
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics} on a loopback address. One request per connection, few
 * connections, small requests, a deadline on each: nobody is asked who they are here, so nobody gets much.
 */
public final class AdminServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final int LINE_BYTES_MAX = 1_024;
    private static final int HEADER_BYTES_MAX = 8_192;

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final HostPort address;
    private final EventLoopGroup boss;
    private final EventLoopGroup worker;
    private final AdminRoutes routes;
    private final Duration requestTimeout;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Channel listener;

    /**
     * @param readiness asked on an event loop: must not block
     * @param prometheusText the metrics in Prometheus' text format 0.0.4; asked on an event loop: must not block
     */
    public AdminServer(
            HostPort address,
            EventLoopGroup boss,
            EventLoopGroup worker,
            Supplier<Readiness> readiness,
            Supplier<String> prometheusText) {
        this(address, boss, worker, new AdminRoutes(readiness, prometheusText), REQUEST_TIMEOUT);
    }

    AdminServer(
            HostPort address, EventLoopGroup boss, EventLoopGroup worker, AdminRoutes routes, Duration requestTimeout) {
        this.address = address;
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
        if (!host.isLoopbackAddress()) {
            throw new IOException("the admin address " + address + " is not loopback");
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(boss, worker)
                .channel(channelType(boss))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        Channel bound = bootstrap
                .bind(new InetSocketAddress(host, address.port()))
                .awaitUninterruptibly()
                .channel();
        if (!bound.isActive()) {
            var unused = bound.close();
            throw new IOException("can't listen at the admin address " + address);
        }
        listener = bound;
        return (InetSocketAddress) bound.localAddress();
    }

    private static Class<? extends ServerChannel> channelType(EventLoopGroup group) {
        return group instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class)
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
    }

    private void accept(Channel channel) {
        if (connections.size() >= CONNECTIONS_MAX) {
            var unused = channel.close();
            return;
        }
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
        channel.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(LINE_BYTES_MAX)
                        .setMaxHeaderSize(HEADER_BYTES_MAX)
                        .setMaxChunkSize(LINE_BYTES_MAX)))
                .addLast(new AdminHandler(routes));
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
