package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.copyDone;
import static dev.sallyport.it.support.Frontend.copyFail;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static dev.sallyport.it.support.Frontend.terminate;

import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.util.stream.Stream;

/** COPY in both directions and both protocols. */
final class CopyScripts {
    private static final byte[] COPY = query("COPY t FROM STDIN");
    private static final byte[] COUNT = query("SELECT count(*) FROM t");

    private CopyScripts() {}

    static Stream<Script> all() {
        return Stream.of(out(), in(), extendedIn(), stray()).flatMap(all -> all);
    }

    private static void table(WireProbe client) throws IOException {
        client.send(query("CREATE TEMP TABLE t (a int CHECK (a < 100))"));
        client.await('Z', 1);
    }

    private static Script withTable(String name, Script.Steps steps) {
        return Script.of(name, client -> {
            table(client);
            steps.run(client);
        });
    }

    private static Stream<Script> out() {
        return Stream.of(
                Script.queries("out", "COPY numbers TO STDOUT", "COPY (SELECT 1, 'x' WHERE false) TO STDOUT"),
                Script.queries(
                        "out in csv", "COPY (SELECT n, words FROM numbers WHERE n < 4) TO STDOUT (FORMAT csv, HEADER)"),
                Script.queries("out in binary", "COPY (SELECT n FROM numbers WHERE n < 4) TO STDOUT (FORMAT binary)"),
                Script.queries("out among statements", "SELECT 1; COPY (SELECT 2) TO STDOUT; SELECT 3"),
                Script.queries(
                        "out with an error", "COPY (SELECT 10/(n-3) FROM numbers ORDER BY n) TO STDOUT", "SELECT 1"),
                Script.of("out, extended", 1, extended("COPY (SELECT n FROM numbers WHERE n < 4) TO STDOUT"), sync()),
                Script.of(
                        "out, pipelined",
                        2,
                        extended("COPY (SELECT 1) TO STDOUT"),
                        extended("SELECT 1"),
                        sync(),
                        sync()));
    }

    private static Stream<Script> in() {
        return Stream.of(
                withTable("in", client -> {
                    client.send(COPY);
                    client.await('G', 1);
                    client.send(copyData("1\n2\n"), copyData("3"), copyData(""), copyData("\n4\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, without waiting", client -> {
                    client.send(COPY, copyData("1\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, failed by the client", client -> {
                    client.send(COPY, copyData("1\n"), copyFail("no more"), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, wrong row", client -> {
                    client.send(COPY, copyData("1\nx\n"), copyData("2\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, wrong row and time to notice", client -> {
                    client.send(COPY, copyData("1\nx\n"));
                    client.await('Z', 1);
                    client.send(copyData("2\n"), copyData("3\n"), copyDone(), COUNT);
                    client.await('Z', 1);
                }),
                withTable("in, constraint", client -> {
                    client.send(COPY, copyData("1\n100\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in twice in one message", client -> {
                    client.send(query("COPY t FROM STDIN; SELECT 1; COPY t FROM STDIN"));
                    client.send(copyData("1\n"), copyDone(), copyData("2\n3\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in twice, the first failing", client -> {
                    client.send(query("COPY t FROM STDIN; COPY t FROM STDIN"));
                    client.send(copyData("x\n"), copyDone(), copyData("2\n3\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in and syncs", client -> {
                    client.send(COPY, copyData("1\n"), sync(), flush(), copyData("2\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in a transaction", client -> {
                    client.send(query("BEGIN"), COPY, copyData("x\n"), copyDone(), COUNT, query("COMMIT"));
                    client.await('Z', 4);
                }),
                withTable("into what isn't there", client -> {
                    client.send(query("COPY nosuch FROM STDIN"), copyData("1\n"), copyDone(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("something else in the middle", client -> {
                    client.send(COPY);
                    client.await('G', 1);
                    client.send(copyData("1\n"), query("SELECT 1"));
                    client.await('E', 1);
                }),
                withTable("terminate in the middle", client -> {
                    client.send(COPY);
                    client.await('G', 1);
                    client.send(copyData("1\n"), terminate());
                    client.await('E', 1);
                }),
                withTable("in binary", client -> {
                    client.send(query("COPY t FROM STDIN (FORMAT binary)"), copyData("nonsense"), copyDone());
                    client.await('Z', 1);
                }));
    }

    private static Stream<Script> extendedIn() {
        return Stream.of(
                withTable("in, extended", client -> {
                    client.send(extended("COPY t FROM STDIN"), sync());
                    client.await('G', 1);
                    client.send(copyData("1\n2\n"), copyDone(), sync(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, extended, without waiting", client -> {
                    client.send(extended("COPY t FROM STDIN"), copyData("1\n2\n"), copyDone(), sync(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, extended, wrong row", client -> {
                    client.send(
                            extended("COPY t FROM STDIN"), copyData("x\n"), copyData("2\n"), copyDone(), sync(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, extended, wrong row and time to notice", client -> {
                    client.send(extended("COPY t FROM STDIN"));
                    client.await('G', 1);
                    client.send(copyData("x\n"));
                    client.await('E', 1);
                    client.send(copyData("2\n"), copyDone(), parse("", "SELECT 1"), sync(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, extended, failed by the client", client -> {
                    client.send(extended("COPY t FROM STDIN"), copyFail("no"), execute(""), sync(), COUNT);
                    client.await('Z', 2);
                }),
                withTable("in, extended, more behind it", client -> {
                    client.send(extended("COPY t FROM STDIN"), copyData("1\n"), copyDone());
                    client.send(extended("SELECT * FROM t"), sync(), COUNT);
                    client.await('Z', 2);
                }));
    }

    private static Stream<Script> stray() {
        return Stream.of(
                Script.of("data outside", 1, copyData("1\n"), copyDone(), copyFail("x"), query("SELECT 1")),
                Script.of(
                        "data inside a batch",
                        1,
                        parse("", "SELECT 1"),
                        copyData("1\n"),
                        bind("", ""),
                        copyDone(),
                        execute(""),
                        sync()));
    }
}
