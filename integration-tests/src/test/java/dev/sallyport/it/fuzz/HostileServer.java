package dev.sallyport.it.fuzz;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A server that lets everybody in as PostgreSQL does, since PostgreSQL behind it does so, and does mischief to what
 * that says afterwards: to those only whose application is {@link #VICTIM}.
 */
final class HostileServer implements AutoCloseable {
    static final String VICTIM = "victim";

    /** What it kept to itself would be waited for: it hangs up soon. */
    private static final int IDLE_MILLIS = 150;

    private final PostgresServer honest;
    private final ServerSocket listening;
    private volatile long seed;

    HostileServer(PostgresServer honest) throws IOException {
        this.honest = honest;
        this.listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start("hostile-accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What the next connection's mischief comes from. */
    void seed(long next) {
        seed = next;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException ended) {
                        // One of the two ended the connection: the other side's end follows.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            client.setTcpNoDelay(true);
            long own = seed;
            start("hostile", () -> serve(client, own));
        }
    }

    private void serve(Socket client, long own) throws IOException {
        try (client;
                Socket server = new Socket(honest.host(), honest.port())) {
            server.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            byte[] packet = new byte[in.readInt() - 4];
            in.readFully(packet);
            server.getOutputStream().write(Frontend.join(Frontend.int32(packet.length + 4), packet));
            boolean victim = new String(packet, StandardCharsets.ISO_8859_1).contains(VICTIM);
            Random random = victim ? Rounds.random(own) : null;
            if (victim) {
                client.setSoTimeout(IDLE_MILLIS);
                server.setSoTimeout(IDLE_MILLIS);
            }
            boolean inventing = random != null && random.nextInt(4) == 0;
            start("hostile-back", () -> back(server, client, random, inventing));
            if (inventing && random != null) {
                invent(in, server.getOutputStream(), client.getOutputStream(), Rounds.random(own));
            } else {
                in.transferTo(server.getOutputStream());
            }
        }
    }

    /** After the login: answers by itself. */
    private static void invent(DataInputStream in, OutputStream server, OutputStream client, Random random)
            throws IOException {
        Mischief mischief = new Mischief(random, 1);
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (type == 'p') {
                server.write(Frontend.message('p', body));
                continue;
            }
            for (byte[] answer : mischief.invented()) {
                if (answer == Mischief.CLOSE) {
                    return;
                }
                client.write(answer);
            }
        }
    }

    private static void back(Socket from, Socket to, @Nullable Random random, boolean inventing) throws IOException {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream(), 1 << 16);
            if (random == null) {
                in.transferTo(to.getOutputStream());
                return;
            }
            DataInputStream messages = new DataInputStream(in);
            Mischief mischief = new Mischief(random, 1 << (1 + random.nextInt(7)));
            boolean loggedIn = false;
            while (true) {
                int type = messages.readUnsignedByte();
                byte[] body = new byte[messages.readInt() - 4];
                messages.readFully(body);
                byte[] message = Frontend.message((char) type, body);
                if (!loggedIn) {
                    to.getOutputStream().write(message);
                } else if (!inventing && !tell(mischief.instead(message), to.getOutputStream(), random)) {
                    return;
                }
                loggedIn |= type == 'Z';
            }
        }
    }

    private static boolean tell(List<byte[]> messages, OutputStream out, Random random) throws IOException {
        for (byte[] message : messages) {
            if (message == Mischief.CLOSE) {
                return false;
            }
            int cut = random.nextInt(message.length + 1);
            out.write(message, 0, cut);
            out.write(message, cut, message.length - cut);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
