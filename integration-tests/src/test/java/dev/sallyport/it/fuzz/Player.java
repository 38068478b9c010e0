package dev.sallyport.it.fuzz;

import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Says all of a conversation, cut at any byte, while reading what comes. */
final class Player {
    private Player() {}

    /** What the server said, to the end of the connection. */
    static List<String> play(WireProbe client, byte[] bytes, Random random) throws IOException {
        OutputStream out = client.socket().getOutputStream();
        CompletableFuture<Void> said = CompletableFuture.runAsync(() -> say(out, bytes, random));
        List<String> seen = client.untilEnd();
        client.socket().close();
        said.join();
        return seen;
    }

    /** Writes in pieces of random sizes; the peer may end it. */
    static void say(OutputStream out, byte[] bytes, Random random) {
        int pieceMax = 1 << random.nextInt(14);
        try {
            for (int at = 0; at < bytes.length; ) {
                int length = Math.min(bytes.length - at, 1 + random.nextInt(pieceMax));
                out.write(bytes, at, length);
                out.flush();
                at += length;
            }
        } catch (IOException gone) {
            // The server ended the connection; what it said is read all the same.
        }
    }
}
