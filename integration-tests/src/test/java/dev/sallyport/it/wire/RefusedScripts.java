package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.describePortal;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.stream.Stream;

/** What the proxy itself refuses in the server's words, since it knows the names too: in each place of a pipeline. */
final class RefusedScripts {
    private static final byte[] ONE = extended("SELECT 1");

    private RefusedScripts() {}

    static Stream<Script> all() {
        return Stream.concat(amidSyncs(), waiting());
    }

    private static Stream<Script> amidSyncs() {
        return Stream.of(
                Script.of(
                        "a Bind of nothing amid syncs",
                        4,
                        ONE,
                        sync(),
                        ONE,
                        bind("", "nosuch"),
                        ONE,
                        sync(),
                        sync(),
                        ONE,
                        sync()),
                Script.of(
                        "a Describe of nothing amid syncs",
                        3,
                        ONE,
                        sync(),
                        describeStatement("nosuch"),
                        ONE,
                        sync(),
                        ONE,
                        sync()),
                Script.of(
                        "a Describe of no portal amid syncs",
                        3,
                        ONE,
                        describePortal("nosuch"),
                        ONE,
                        sync(),
                        sync(),
                        ONE,
                        sync()),
                Script.of(
                        "an Execute of nothing amid syncs",
                        3,
                        ONE,
                        sync(),
                        execute("nosuch"),
                        execute(""),
                        sync(),
                        ONE,
                        sync()));
    }

    private static Stream<Script> waiting() {
        return Stream.of(
                Script.of("a Bind of nothing behind a Flush", client -> {
                    client.send(parse("", "SELECT 1"), flush());
                    client.await('1', 1);
                    client.send(bind("", "nosuch"), flush());
                    client.await('E', 1);
                    client.send(bind("", ""), execute(""), flush(), sync());
                    client.await('Z', 1);
                }),
                Script.of("an Execute of nothing without a Sync", client -> {
                    client.send(ONE, flush());
                    client.await('C', 1);
                    client.send(execute("nosuch"));
                    client.await('E', 1);
                    client.send(ONE, sync(), ONE, sync());
                    client.await('Z', 2);
                }),
                Script.of("a portal executed again", client -> {
                    client.send(parse("", "SELECT 1 UNION SELECT 2"), bind("p", ""), execute("p", 1), flush());
                    client.await('s', 1);
                    client.send(execute("p", 1), execute("p"), sync(), execute("p"), ONE, sync());
                    client.await('Z', 2);
                }));
    }
}
