package dev.sallyport.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ClientKeepaliveTest {
    private interface Look {
        void at(Channel channel);
    }

    private static void connected(EventLoopGroup loops, Class<? extends SocketChannel> type, Look look)
            throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = new Bootstrap()
                    .group(loops)
                    .channel(type)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.getLocalSocketAddress())
                    .sync()
                    .channel();
            ClientKeepalive.apply(channel, Duration.ofSeconds(77));
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            look.at(channel);
            channel.close().sync();
        } finally {
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                    .sync();
        }
    }

    @Test
    void setsTheTimesOnTheJdksSockets() throws Exception {
        connected(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()), NioSocketChannel.class, channel -> {
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                    .isEqualTo(77);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                    .isEqualTo(ClientKeepalive.INTERVAL_SECONDS);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
                    .isEqualTo(ClientKeepalive.COUNT);
        });
    }

    @Test
    void setsTheTimesOnNativeSockets() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "NOT TESTED: there is no native epoll");
        connected(
                new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), EpollSocketChannel.class, channel -> {
                    assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE))
                            .isEqualTo(77);
                    assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL))
                            .isEqualTo(ClientKeepalive.INTERVAL_SECONDS);
                    assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPCNT))
                            .isEqualTo(ClientKeepalive.COUNT);
                });
    }
}
