package dev.sallyport.proxy.net;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.config.ClientCertificatesConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.ListenerConfig;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.browser.BrowserDoor;
import dev.sallyport.proxy.browser.BrowserLogins;
import dev.sallyport.proxy.identity.ClientCertificates;
import dev.sallyport.proxy.identity.CodeFlow;
import dev.sallyport.proxy.session.Doors;
import dev.sallyport.proxy.session.SessionServices;
import dev.sallyport.proxy.session.StartupHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts client connections and gives each its first handler. */
public final class ProxyServer {
    private static final int LOW_WATER_BYTES = 64 * 1024;
    private static final int HIGH_WATER_BYTES = 256 * 1024;

    /** Connections over the limits that are heard all the same: they may be cancel requests. */
    private static final int TURNED_AWAY_MAX = 64;

    private static final int TURNED_AWAY_PER_ADDRESS_MAX = 16;

    private final EventLoops loops;
    private final SessionServices services;
    private final ConnectionLimits limits;
    private final BrowserLogins browsers;
    private final ConnectionLimits turnedAway =
            new ConnectionLimits(TURNED_AWAY_MAX, TURNED_AWAY_PER_ADDRESS_MAX, TURNED_AWAY_MAX);
    private final List<Channel> listeners = new ArrayList<>();

    public ProxyServer(EventLoops loops, SessionServices services, ConnectionLimits limits, BrowserLogins browsers) {
        this.loops = loops;
        this.services = services;
        this.limits = limits;
        this.browsers = browsers;
    }

    /** Opens a listener; returns the address it got. An {@link IllegalStateException} says why there is none. */
    public InetSocketAddress listen(ListenerConfig listener) {
        ClientCertificatesConfig certificates = listener.clientCertificates();
        ClientCertificates clients = certificates == null
                ? null
                : new ClientCertificates(
                        certificates, services.config().identity().certificates(), services.clock());
        BrowserConfig browser = listener.browser();
        Doors doors = new Doors(listener.methods(), clients, listener.oauth(), browser == null ? null : door(browser));
        SslContext tls = listener.tls() == null ? null : ServerTls.context(listener.tls(), clients);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.acceptors(), loops.workers())
                .channel(EventLoops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, tls, doors);
                    }
                });
        ChannelFuture bound = bootstrap
                .bind(listener.address().host(), listener.address().port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException("can't listen on " + listener.address(), bound.cause());
        }
        Channel channel = bound.channel();
        listeners.add(channel);
        return (InetSocketAddress) channel.localAddress();
    }

    private BrowserDoor door(BrowserConfig browser) {
        IssuerConfig issuer = services.config().identity().issuers().stream()
                .filter(known -> known.issuer().equals(browser.issuer()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such issuer: " + browser.issuer()));
        return browsers.door(browser, new CodeFlow(browser, issuer, services.clock()));
    }

    private void accept(SocketChannel channel, @Nullable SslContext tls, Doors doors) {
        ClientKeepalive.apply(channel, services.config().limits().clientKeepalive());
        InetAddress address = channel.remoteAddress().getAddress();
        ConnectionLimits.Place place = limits.enter(address);
        if (place == null) {
            turnAway(channel, tls, address);
            return;
        }
        channel.closeFuture().addListener(closed -> place.leave());
        channel.pipeline().addLast(StartupHandler.welcoming(services, tls, doors, place::authenticated));
    }

    private void turnAway(SocketChannel channel, @Nullable SslContext tls, InetAddress address) {
        services.metrics().turnedAway();
        ConnectionLimits.Place place = turnedAway.enter(address);
        if (place == null) {
            ByteBuf out = channel.alloc().buffer();
            new ErrorResponse(ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many connections to the proxy")
                            .build())
                    .write(out);
            channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.closeFuture().addListener(closed -> place.leave());
        channel.pipeline().addLast(StartupHandler.turningAway(services, tls));
    }

    /** Accepts no more connections. */
    public void stopListening() {
        for (Channel listener : listeners) {
            listener.close().syncUninterruptibly();
        }
        listeners.clear();
    }
}
