package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Rows;
import dev.sallyport.it.support.WireProbe;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Definitions that one session changes through the proxy are known to it and to the others, without their waiting. */
final class FollowedChangesTest {
    /** The catalog is loaded anew once a minute anyway; so many statements take seconds. */
    private static final int READS_MAX = 5_000;

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = ProxyFixture.start(PostgresServer.Version.V18, directory, "followed_changes");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** The view showed nothing that is masked; by its new definition it does. */
    private static void becomesMasked(Statement reader, String sql) throws SQLException {
        String seen = Rows.first(reader, sql);
        for (int i = 0; i < READS_MAX && !seen.startsWith("*"); i++) {
            seen = Rows.first(reader, sql);
        }
        assertThat(seen).startsWith("*");
    }

    private static void harmless(String view) throws SQLException {
        try (Connection owner = proxy.connect("owner");
                Statement statement = owner.createStatement()) {
            statement.execute("CREATE VIEW public." + view + " AS SELECT 'nothing'::text AS note");
        }
    }

    private static String redefined(String view) {
        return "CREATE OR REPLACE VIEW public." + view
                + " AS SELECT card AS note FROM public.customers ORDER BY id LIMIT 1";
    }

    private interface Change {
        void make(Connection owner, Statement changes) throws Exception;
    }

    private static void isSeenByOthers(String view, Change change) throws Exception {
        harmless(view);
        try (Connection reader = proxy.connect("dev");
                Statement reads = reader.createStatement();
                Connection owner = proxy.connect("owner", "preferQueryMode", "simple");
                Statement changes = owner.createStatement()) {
            assertThat(Rows.first(reads, "SELECT note FROM " + view)).isEqualTo("nothing");
            change.make(owner, changes);

            becomesMasked(reads, "SELECT note FROM " + view);
        }
    }

    @Test
    void othersSeeWhatATransactionChanged() throws Exception {
        isSeenByOthers("cards", (owner, changes) -> {
            owner.setAutoCommit(false);
            changes.execute(redefined("cards"));
            owner.commit();
        });
    }

    @Test
    void othersSeeWhatATransactionChangedThatAnotherFollowsAtOnce() throws Exception {
        isSeenByOthers("cards_in_chains", (owner, changes) -> {
            changes.execute("BEGIN");
            changes.execute(redefined("cards_in_chains"));
            changes.execute("COMMIT AND CHAIN");
        });
    }

    @Test
    void othersSeeWhatABlockOfCodeChanged() throws Exception {
        isSeenByOthers(
                "cards_of_code",
                (owner, changes) -> changes.execute("DO 'BEGIN EXECUTE $$" + redefined("cards_of_code") + "$$; END'"));
    }

    @Test
    void othersSeeWhatSomebodyChangedWhoSaidGoodbyeAtOnce() throws Exception {
        isSeenByOthers("cards_of_one_who_left", (idle, unused) -> {
            try (WireProbe owner = WireProbe.through(proxy, "owner")) {
                owner.query("BEGIN");
                owner.query(redefined("cards_of_one_who_left"));
                owner.send(Frontend.query("COMMIT"), Frontend.terminate());
            }
        });
    }

    /** What tells that the transaction has ended never comes. */
    private static void vanishingBeforeTheAnswer(String view, String text) throws Exception {
        isSeenByOthers(view, (idle, unused) -> {
            try (Connection superuser = proxy.postgres().superuser(proxy.database());
                    Statement asks = superuser.createStatement();
                    WireProbe owner = WireProbe.through(proxy, "owner")) {
                owner.send(Frontend.query(text));
                long end = Patience.end();
                while (!Rows.first(asks, "SELECT pg_get_viewdef('" + view + "'::regclass)")
                        .contains("card ")) {
                    assertThat(System.nanoTime()).isLessThan(end);
                }
            }
        });
    }

    @Test
    void othersSeeWhatSomebodyChangedWhoVanishedBeforeTheAnswer() throws Exception {
        String view = "cards_of_one_who_vanished";
        vanishingBeforeTheAnswer(view, "BEGIN; " + redefined(view) + "; COMMIT; SELECT pg_sleep(3600)");
    }

    @Test
    void othersSeeWhatABlockCommittedOfOneWhoVanishedBeforeItsEnd() throws Exception {
        String view = "cards_of_a_block_without_end";
        vanishingBeforeTheAnswer(
                view, "DO 'BEGIN EXECUTE $$" + redefined(view) + "$$; COMMIT; PERFORM pg_sleep(3600); END'");
    }

    /** While a view of that name might be there, the bare name might mean it; whoever has masked columns can't read it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN; CREATE VIEW public.tables AS SELECT 1 AS a; ROLLBACK",
                "CREATE VIEW public.tables AS SELECT 1 AS a, 2 AS a",
            })
    void aNameMeansAgainWhatItMeantIfItsNewMeaningIsTakenBack(String text) throws SQLException {
        try (Connection connection = proxy.connect("dev", "preferQueryMode", "simple");
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public, information_schema");
            String before = Rows.first(statement, "SELECT count(*) FROM tables WHERE table_schema = 'public'");
            for (String sql : text.split("; ", -1)) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    // By the server's own check, not by a rule.
                    assertThat(e.getSQLState()).isEqualTo("42701");
                }
            }

            assertThat(Rows.first(statement, "SELECT count(*) FROM tables WHERE table_schema = 'public'"))
                    .isEqualTo(before);
        }
    }
}
