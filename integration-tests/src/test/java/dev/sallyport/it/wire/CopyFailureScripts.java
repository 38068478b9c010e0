package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.closeStatement;
import static dev.sallyport.it.support.Frontend.copyData;
import static dev.sallyport.it.support.Frontend.copyDone;
import static dev.sallyport.it.support.Frontend.copyFail;
import static dev.sallyport.it.support.Frontend.describeStatement;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.flush;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;

import java.util.stream.Stream;

/**
 * What is sent behind data that make a COPY FROM STDIN fail, before the client can know of it. A Sync is ignored while
 * the server copies and answered when it has failed; any other message is an error or the next request.
 */
final class CopyFailureScripts {
    private static final byte[] TABLE = query("CREATE TEMP TABLE t (a int CHECK (a < 100))");
    private static final byte[] COPY = query("COPY t FROM STDIN");
    private static final byte[] EXTENDED = extended("COPY t FROM STDIN");
    private static final byte[] COUNT = query("SELECT count(*) FROM t");
    private static final byte[] GOOD = copyData("1\n");
    private static final byte[] BAD = copyData("x\n");

    private CopyFailureScripts() {}

    static Stream<Script> all() {
        return Stream.of(syncs(COPY, "simple"), syncs(EXTENDED, "extended"), more())
                .flatMap(all -> all);
    }

    private static Script script(String name, byte[]... messages) {
        return Script.of(name, client -> {
            client.send(TABLE);
            client.await('Z', 1);
            client.send(messages);
        });
    }

    private static Stream<Script> syncs(byte[] copy, String how) {
        byte[] batch = extended("SELECT 7");
        return Stream.of(
                script(how + ": Sync behind CopyDone", copy, BAD, copyDone(), sync(), sync(), COUNT),
                script(how + ": Sync behind the row", copy, BAD, sync(), copyDone(), COUNT, sync()),
                script(how + ": Syncs behind the row", copy, BAD, sync(), sync(), GOOD, sync(), copyDone(), COUNT),
                script(how + ": Syncs on both sides", copy, GOOD, sync(), sync(), BAD, sync(), copyDone(), COUNT),
                script(how + ": Sync before the row", copy, GOOD, sync(), BAD, GOOD, copyDone(), batch, sync()),
                script(how + ": Sync before any row", copy, sync(), BAD, GOOD, copyDone(), batch, sync()),
                script(how + ": no Sync is answered", copy, GOOD, sync(), flush(), copyDone(), batch, sync()),
                script(how + ": failed by the client", copy, GOOD, sync(), copyFail("no"), batch, sync()),
                script(how + ": fails at its end", copy, copyData("1"), sync(), copyData("x"), copyDone(), sync()),
                script(how + ": a batch behind the Sync", copy, BAD, sync(), batch, sync(), copyDone(), COUNT),
                script(how + ": a batch and no Sync", copy, BAD, batch, flush(), sync(), COUNT),
                script(how + ": Query behind the row", copy, BAD, COUNT, sync(), COUNT),
                script(how + ": Query behind the Sync", copy, BAD, sync(), COUNT, COPY, GOOD, copyDone()),
                script(how + ": Query behind a good row", copy, GOOD, sync(), COUNT),
                script(how + ": Parse behind a good row", copy, GOOD, parse("", "SELECT 1"), sync()),
                script(how + ": Describe behind the row", copy, BAD, describeStatement(""), sync(), COUNT),
                script(how + ": Close behind the row", copy, BAD, closeStatement(""), sync(), COUNT),
                script(how + ": Execute behind the row", copy, BAD, sync(), execute(""), sync()),
                script(how + ": the next COPY", copy, BAD, sync(), copy, GOOD, sync(), copyDone(), sync()),
                script(how + ": once more", copy, BAD, sync(), copy, BAD, sync(), copyDone(), sync(), COUNT));
    }

    private static Stream<Script> more() {
        byte[] twice = query("COPY t FROM STDIN; COPY t FROM STDIN");
        return Stream.of(
                script("the first of two", twice, BAD, sync(), copyDone(), GOOD, sync(), copyDone(), COUNT),
                script("the second of two", twice, GOOD, sync(), copyDone(), BAD, sync(), copyDone(), COUNT),
                script("in a transaction", query("BEGIN"), COPY, BAD, sync(), copyDone(), COUNT, query("COMMIT")),
                script("in a transaction, extended", query("BEGIN"), EXTENDED, BAD, sync(), COUNT, query("ROLLBACK")),
                script(
                        "names in what is skipped",
                        EXTENDED,
                        BAD,
                        parse("s", "SELECT 1"),
                        sync(),
                        bind("", "s"),
                        execute(""),
                        sync()),
                script("a row in pieces", COPY, copyData("x"), sync(), copyData("\n"), sync(), copyDone(), COUNT),
                script("an empty piece", COPY, copyData(""), sync(), copyDone(), COUNT),
                script("in csv", query("COPY t FROM STDIN (FORMAT csv)"), copyData("\"x\n"), sync(), copyDone()));
    }
}
