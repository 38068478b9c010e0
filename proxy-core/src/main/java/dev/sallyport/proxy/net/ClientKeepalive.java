package dev.sallyport.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/** Has the system ask silent clients whether they are still there (RFC 9293 section 3.8.4). */
final class ClientKeepalive {
    /** Time between questions that get no answer. */
    static final int INTERVAL_SECONDS = 10;

    /** Questions without an answer that end the connection. */
    static final int COUNT = 6;

    private ClientKeepalive() {}

    /** Applies to one connection; where the platform has only its own times, those count. */
    static void apply(Channel channel, Duration idle) {
        int seconds = (int) Math.max(1, idle.toSeconds());
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, seconds);
            channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS);
            channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, COUNT);
        } else {
            channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds);
            channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS);
            channel.config().setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), COUNT);
        }
    }
}
