package dev.sallyport.it.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A server that lets anybody in and never says another word, so that thousands of sessions need no PostgreSQL. The
 * daemon's own questions (pgjdbc says a DateStyle when it begins) go to a real one.
 */
final class IdleServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final int postgresPort;
    private final Queue<SocketChannel> open = new ConcurrentLinkedQueue<>();

    IdleServer(int postgresPort) throws IOException {
        this.postgresPort = postgresPort;
        this.listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        start("idle-server", this::accept);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private void accept() throws IOException {
        ByteBuffer startup = ByteBuffer.allocate(16 * 1024);
        ByteBuffer greeting = greeting();
        while (true) {
            SocketChannel peer = listener.accept();
            open.add(peer);
            startup.clear();
            peer.read(startup);
            startup.flip();
            if (StandardCharsets.ISO_8859_1
                    .decode(startup.duplicate())
                    .toString()
                    .contains("DateStyle")) {
                relay(peer, startup);
            } else {
                peer.write(greeting.duplicate());
            }
        }
    }

    private void relay(SocketChannel peer, ByteBuffer startup) throws IOException {
        SocketChannel postgres =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), postgresPort));
        open.add(postgres);
        postgres.write(startup);
        start("to-postgres", () -> copy(peer, postgres));
        start("from-postgres", () -> copy(postgres, peer));
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (from.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
        to.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One of the peers ended it.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** AuthenticationOk, the settings that the daemon needs, a key, ReadyForQuery. */
    private static ByteBuffer greeting() {
        ByteBuffer out = ByteBuffer.allocate(512);
        out.put((byte) 'R').putInt(8).putInt(0);
        setting(out, "client_encoding", "UTF8");
        setting(out, "server_encoding", "UTF8");
        setting(out, "server_version", "18.0");
        setting(out, "standard_conforming_strings", "on");
        setting(out, "integer_datetimes", "on");
        setting(out, "DateStyle", "ISO, MDY");
        setting(out, "TimeZone", "Etc/UTC");
        setting(out, "is_superuser", "off");
        out.put((byte) 'K').putInt(12).putInt(4711).putInt(42);
        out.put((byte) 'Z').putInt(5).put((byte) 'I');
        return out.flip();
    }

    private static void setting(ByteBuffer out, String name, String value) {
        byte[] body = (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8);
        out.put((byte) 'S').putInt(4 + body.length).put(body);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
    }
}
