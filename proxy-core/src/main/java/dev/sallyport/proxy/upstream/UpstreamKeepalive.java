package dev.sallyport.proxy.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/**
 * How a server that has fallen silent is found to be gone (tcp(7)). The JDK obeys where the
 * system has these options, Linux' epoll transport always.
 *
 * @param idle silence before the first probe, whole seconds
 * @param interval between probes, whole seconds
 * @param count unanswered probes that end the connection
 */
public record UpstreamKeepalive(Duration idle, Duration interval, int count) {
    /** Two minutes of silence end a connection. */
    public static final UpstreamKeepalive STANDARD =
            new UpstreamKeepalive(Duration.ofSeconds(60), Duration.ofSeconds(10), 6);

    private static final Set<SocketOption<?>> OF_THE_JDK = supported();

    void apply(Bootstrap bootstrap, boolean epoll) {
        bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        if (epoll) {
            bootstrap.option(EpollChannelOption.TCP_KEEPIDLE, (int) idle.toSeconds());
            bootstrap.option(EpollChannelOption.TCP_KEEPINTVL, (int) interval.toSeconds());
            bootstrap.option(EpollChannelOption.TCP_KEEPCNT, count);
        } else {
            jdk(bootstrap, ExtendedSocketOptions.TCP_KEEPIDLE, (int) idle.toSeconds());
            jdk(bootstrap, ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) interval.toSeconds());
            jdk(bootstrap, ExtendedSocketOptions.TCP_KEEPCOUNT, count);
        }
    }

    private static void jdk(Bootstrap bootstrap, SocketOption<Integer> option, int value) {
        if (OF_THE_JDK.contains(option)) {
            bootstrap.option(NioChannelOption.of(option), value);
        }
    }

    private static Set<SocketOption<?>> supported() {
        try (SocketChannel any = SocketChannel.open()) {
            return any.supportedOptions();
        } catch (IOException none) {
            return Set.of();
        }
    }
}
