package dev.sallyport.proxy.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.TimeUnit;

/** The threads that serve connections: native epoll where there is one, else the JDK's selectors. */
public final class EventLoops implements AutoCloseable {
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;

    /** @param workerThreads how many event loops serve sessions */
    public EventLoops(int workerThreads) {
        acceptors = new MultiThreadIoEventLoopGroup(1, factory());
        workers = new MultiThreadIoEventLoopGroup(workerThreads, factory());
    }

    private static IoHandlerFactory factory() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** The channel class for listeners on these loops. */
    static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public EventLoopGroup acceptors() {
        return acceptors;
    }

    public EventLoopGroup workers() {
        return workers;
    }

    @Override
    public void close() {
        var acceptorsEnd = acceptors.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        var workersEnd = workers.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        acceptorsEnd.awaitUninterruptibly();
        workersEnd.awaitUninterruptibly();
    }
}
