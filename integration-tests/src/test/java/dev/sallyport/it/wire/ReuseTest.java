package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.bind;
import static dev.sallyport.it.support.Frontend.execute;
import static dev.sallyport.it.support.Frontend.extended;
import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to PostgreSQL that are kept for the next session of the same principal. */
class ReuseTest {
    /** More than there are event loops, each of which keeps its own. */
    private static final int MANY = 40;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        PostgresServer postgres = PostgresServer.of(Version.V18);
        String upstream = "host: %s, port: %d, reuse: {connections: 20}".formatted(postgres.host(), postgres.port());
        proxy = ProxyFixture.start(Version.V18, upstream, directory, "wire_reuse", "");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static String pid(WireProbe client) throws IOException {
        return client.query("SELECT pg_backend_pid()").get(1);
    }

    /** Says goodbye and sees the end. */
    private static void leave(WireProbe client) throws IOException {
        client.send(terminate());
        assertThat(client.untilEnd()).containsExactly(WireProbe.EOF);
        client.close();
    }

    /** A session on a connection that one of these had; the others are left again. */
    private static WireProbe again(Set<String> pids, String who, String... parameters) throws IOException {
        for (int i = 0; i < MANY; i++) {
            WireProbe client = WireProbe.through(proxy, who, parameters);
            if (pids.contains(pid(client))) {
                return client;
            }
            leave(client);
        }
        throw new AssertionError("no connection was used again");
    }

    private static Set<String> used(String who, String... parameters) throws IOException {
        Set<String> pids = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            WireProbe client = WireProbe.through(proxy, who, parameters);
            pids.add(pid(client));
            leave(client);
        }
        return pids;
    }

    @Test
    void aConnectionServesTheSamePrincipalAgainAndRemembersNothing() throws Exception {
        WireProbe first = WireProbe.through(proxy, "owner", "application_name", "it's first");
        List<String> settings = settings(first);
        for (String sql : List.of(
                "CREATE TEMP TABLE mine (a int)",
                "PREPARE p AS SELECT 1",
                "LISTEN news",
                "SELECT pg_advisory_lock(4711)",
                "SET datestyle TO german; SET timezone TO 'Asia/Tokyo'; SET statement_timeout TO 12345",
                "SET search_path TO hr; SET my.own TO 'secret'",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "SELECT nextval(pg_get_serial_sequence('counted', 'a'))",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")) {
            first.query(sql);
        }
        first.send(parse("named", "SELECT 2"), sync());
        first.await('Z', 1);
        first.take();
        String pid = pid(first);
        leave(first);

        WireProbe second = again(Set.of(pid), "owner", "application_name", "second");
        assertThat(settings(second)).isEqualTo(settings);
        assertThat(second.query("SHOW application_name")).contains("D second");
        assertThat(second.query("SELECT current_setting('my.own', true) IS NOT DISTINCT FROM 'secret'"))
                .contains("D f");
        assertThat(second.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"))
                .contains("D 0");
        assertThat(second.query("SELECT count(*) FROM pg_listening_channels()")).contains("D 0");
        assertThat(second.query("SELECT count(*) FROM pg_cursors")).contains("D 0");
        assertThat(second.query("SELECT count(*) FROM pg_prepared_statements")).contains("D 0");
        assertThat(second.query("SELECT * FROM mine").get(0)).contains("42P01");
        assertThat(second.query("EXECUTE p").get(0)).contains("26000");
        second.send(bind("", "named"), execute(""), sync());
        second.await('Z', 1);
        assertThat(second.take().get(0)).contains("26000");
        assertThat(second.query("CREATE TEMP TABLE mine (a int)")).contains("C CREATE TABLE");
        leave(second);
    }

    private static List<String> settings(WireProbe client) throws IOException {
        return client.query("SELECT name, setting FROM pg_settings WHERE name NOT IN"
                + " ('application_name', 'transaction_read_only') AND source <> 'override' ORDER BY name");
    }

    @Test
    void nobodyElseGetsIt() throws Exception {
        Set<String> owners = used("owner");
        Set<String> devs = used("dev");
        assertThat(owners).hasSizeLessThan(MANY).doesNotContainAnyElementsOf(devs);
        assertThat(used("dev", "options", "-c geqo=off")).doesNotContainAnyElementsOf(devs);
    }

    @Test
    void whatEndsBadlyIsNotKept() throws Exception {
        List<byte[][]> endings = List.of(
                new byte[][] {query("BEGIN"), terminate()},
                new byte[][] {query("BEGIN; SELECT 1/0"), terminate()},
                new byte[][] {query("SELECT pg_sleep(2)"), terminate()},
                new byte[][] {extended("SELECT 1"), terminate()},
                new byte[][] {query("COPY numbers FROM STDIN"), terminate()});
        List<String> pids = new ArrayList<>();
        for (byte[][] ending : endings) {
            WireProbe client = WireProbe.through(proxy, "owner", "options", "-c geqo_seed=0.5");
            pids.add(pid(client));
            client.send(ending);
            client.untilEnd();
            client.close();
        }
        WireProbe gone = WireProbe.through(proxy, "owner", "options", "-c geqo_seed=0.5");
        pids.add(pid(gone));
        gone.close();
        assertThat(used("owner", "options", "-c geqo_seed=0.5"))
                .hasSizeLessThan(MANY)
                .doesNotContainAnyElementsOf(pids);
    }

    @Test
    void theRoleThatAConnectionBeginsWithIsThereAgain() throws Exception {
        try (var admin = proxy.postgres().superuser(proxy.database());
                var statement = admin.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS reuse_role; CREATE ROLE reuse_role; GRANT reuse_role TO sp_app");
            statement.execute("ALTER ROLE sp_app IN DATABASE wire_reuse SET role TO reuse_role");
            try {
                Set<String> pids = used("owner", "options", "-c geqo_threshold=13");
                try (WireProbe client = again(pids, "owner", "options", "-c geqo_threshold=13")) {
                    assertThat(client.query("SELECT current_user, session_user"))
                            .contains("D reuse_role|sp_app");
                }
            } finally {
                statement.execute("ALTER ROLE sp_app IN DATABASE wire_reuse RESET role");
            }
        }
    }

    @Test
    void aConnectionThatBrokeIsNotGivenToAnybody() throws Exception {
        Set<String> pids = used("owner", "options", "-c geqo=on");
        try (var admin = proxy.postgres().superuser(proxy.database());
                var statement = admin.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sp_app'"
                    + " AND datname = current_database() AND pid <> pg_backend_pid()");
        }
        assertThat(used("owner", "options", "-c geqo=on")).doesNotContainAnyElementsOf(pids);
    }
}
