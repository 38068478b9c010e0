package dev.sallyport.it.wire;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a client does after login, and when it waits for what. */
record Script(String name, Steps steps) {
    /** The client's side of a conversation. */
    interface Steps {
        void run(WireProbe client) throws IOException;
    }

    /** Sends everything in one piece and reads until that many ReadyForQuery came. */
    static Script of(String name, int ready, byte[]... messages) {
        return new Script(name, client -> {
            client.send(messages);
            client.await('Z', ready);
        });
    }

    /** Sends one Query after the other, waiting for each answer. */
    static Script queries(String name, String... queries) {
        return new Script(name, client -> {
            for (String query : queries) {
                client.send(Frontend.query(query));
                client.await('Z', 1);
            }
        });
    }

    static Script of(String name, Steps steps) {
        return new Script(name, steps);
    }

    /** Everything that came, up to the end of the connection: a last Query shows what the connection is still good for. */
    List<String> play(WireProbe client) throws IOException {
        steps.run(client);
        List<String> seen = new ArrayList<>(client.take());
        seen.add("--- and then");
        try {
            client.send(Frontend.query("SELECT 'still here'"), Frontend.terminate());
        } catch (IOException closed) {
            // its end is what is read next
        }
        seen.addAll(client.untilEnd());
        return seen;
    }

    @Override
    public String toString() {
        return name;
    }
}
