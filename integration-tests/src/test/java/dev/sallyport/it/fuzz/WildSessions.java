package dev.sallyport.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Clients that behave in any way, and what must hold of the proxy afterwards. */
final class WildSessions {
    private static final int READ_MAX = 64 << 20;

    private final ProxyFixture proxy;

    WildSessions(ProxyFixture proxy) {
        this.proxy = proxy;
    }

    /**
     * Logs in, says the conversation, in the end or before it closes the connection in some way, and reads what comes to
     * its end. Returns what came, as bytes.
     */
    byte[] play(String who, List<Step> steps, Random random) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            // A hostile server may not let them in.
            client.login(0, who, proxy.token(who), proxy.database(), "application_name", HostileServer.VICTIM);
            byte[] bytes = Conversation.bytes(steps);
            Socket socket = client.socket();
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            boolean cancels = random.nextInt(4) == 0;
            byte[] said = bytes;
            long seed = random.nextLong();
            CompletableFuture<Void> saying = CompletableFuture.runAsync(() -> say(socket, said, new Random(seed)));
            byte[] heard = cancels || random.nextInt(8) > 0 ? heard(client, cancels) : new byte[0];
            socket.close();
            saying.join();
            return heard;
        }
    }

    private static void say(Socket socket, byte[] bytes, Random random) {
        try {
            Player.say(socket.getOutputStream(), bytes, random);
            socket.shutdownOutput();
        } catch (IOException gone) {
            // The proxy ended it.
        }
    }

    private byte[] heard(WireProbe client, boolean cancels) throws IOException {
        if (cancels) {
            try (WireProbe cancel = WireProbe.connect(proxy)) {
                cancel.send(Frontend.packet(80877102, client.key()));
            }
        }
        return heard(client);
    }

    /** What comes up to the end of the connection, in whichever way it ends. */
    byte[] heard(WireProbe client) {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        try {
            for (int count = client.read(some); count >= 0 && heard.size() < READ_MAX; count = client.read(some)) {
                heard.write(some, 0, count);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the session neither answers nor ends; so far: " + heard, e);
        } catch (IOException reset) {
            // An end as good as another.
        }
        return heard.toByteArray();
    }

    /** No session is left, and a new one is served. */
    void nothingIsLeft() throws IOException {
        long deadline = Patience.end();
        while (!proxy.nobodyIsThere()) {
            assertThat(System.nanoTime())
                    .as("a session stays: %s", proxy.metrics())
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            assertThat(client.query("SELECT 1")).contains("D 1", "Z I");
        }
    }
}
