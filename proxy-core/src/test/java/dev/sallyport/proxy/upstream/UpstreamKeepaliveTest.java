package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.upstream.ScriptedServer.Manner;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** That a silent server will be found gone is the system's work; these are its orders. */
class UpstreamKeepaliveTest {
    private static final UpstreamKeepalive KEEPALIVE =
            new UpstreamKeepalive(Duration.ofSeconds(7), Duration.ofSeconds(3), 2);

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void reachesTheSocketOverTheJdk() throws Exception {
        withSession(NioIoHandler.newFactory(), channel -> {
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                    .isEqualTo(7);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                    .isEqualTo(3);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
                    .isEqualTo(2);
        });
    }

    @Test
    void reachesTheSocketOverEpoll() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
        withSession(EpollIoHandler.newFactory(), channel -> {
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE))
                    .isEqualTo(7);
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL))
                    .isEqualTo(3);
            assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPCNT))
                    .isEqualTo(2);
        });
    }

    private interface Check {
        void on(Channel channel);
    }

    private static void withSession(IoHandlerFactory io, Check check) throws Exception {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, io);
        try (ScriptedServer server = new ScriptedServer(Manner.PRIMARY)) {
            UpstreamTarget target = new UpstreamTarget(
                    List.of(server.host()), "shop", UpstreamTls.disabled(), UpstreamChoice.IN_ORDER, KEEPALIVE);
            check.on(new UpstreamConnector(Duration.ofMinutes(5))
                    .connect(loops.next(), target, new UpstreamLogin("reader", () -> ""), Map.of())
                    .get()
                    .channel());
        } finally {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
