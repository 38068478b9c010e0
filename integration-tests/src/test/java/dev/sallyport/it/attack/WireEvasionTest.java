package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.attack.WireClient.Packet;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evasions below SQL: bytes, startup packets, portals, cancel keys. */
class WireEvasionTest {
    private static final int CANCEL = 80877102;

    @TempDir
    private static Path directory;

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException, SQLException {
        fixture = ProxyFixture.start(Version.V18, directory, "attack_wire");
        fixture.superuser("""
                CREATE TABLE victim (id integer);
                INSERT INTO victim VALUES (1);
                CREATE TABLE hr.numbers (n integer, words text);
                INSERT INTO hr.numbers VALUES (1, '918273645');
                CREATE FUNCTION wipe_now() RETURNS integer LANGUAGE sql SECURITY DEFINER
                    AS 'DELETE FROM public.victim; SELECT 1';
                GRANT ALL ON ALL TABLES IN SCHEMA public, hr TO sp_app;
                """);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String ask(String sql) throws SQLException {
        try (Connection admin = fixture.postgres().superuser(fixture.database());
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    private static void nothingHappened() throws SQLException {
        assertThat(ask("SELECT string_agg(id::text, ',') FROM victim")).isEqualTo("1");
    }

    private static WireClient connect(String who, String... more) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("user", who, "database", fixture.database()));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        return new WireClient(fixture.port(), parameters, fixture.token(who));
    }

    private static byte[] bytes(String oneCharPerByte) {
        return oneCharPerByte.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '\u00c0\u00a7'; INSERT INTO victim VALUES (2); --'\0",
                "INSERT INTO victim VALUES (2) -- \u00ff\0",
                "INSERT INTO victim VALUES (length('\u00e9'))\0",
                "INSERT INTO victim VALUES (2) /* \u00ed\u00a0\u0080 */\0",
                "INSERT INTO victim VALUES (2) /* \u00f5\u0080\u0080\u0080 */\0",
                "SELECT 1\0; INSERT INTO victim VALUES (2)\0",
                "INSERT INTO victim VALUES (2)\0\0",
                "INSERT INTO victim VALUES (2)",
                "\u00c0\u0080; INSERT INTO victim VALUES (2)\0",
                "SELECT '\u0095\\'; INSERT INTO victim VALUES (2); --'\0",
            })
    void bytesThatCanBeReadInTwoWaysAreNotRun(String body) throws IOException, SQLException {
        try (WireClient client = connect("dev")) {
            assertThat(client.query(new Packet().raw(bytes(body))))
                    .containsAnyOf("ERROR", "FATAL")
                    .doesNotContain("INSERT 0 1");
        }
        try (WireClient client = connect("dev")) {
            client.send('P', new Packet().int8(0).raw(bytes(body)).int16(0))
                    .bind("", "", false)
                    .execute("", 0);
            assertThat(client.sync()).containsAnyOf("ERROR", "FATAL").doesNotContain("INSERT 0 1");
        }
        nothingHappened();
    }

    @Test
    void whatTheServerSaysAtLoginIsMaskedToo() throws IOException, SQLException {
        fixture.superuser("""
                CREATE FUNCTION greet() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                    RAISE NOTICE 'welcome, %', 'eve@shop.test' USING DETAIL = 'Row (7, Adam Smith)';
                END $$;
                CREATE EVENT TRIGGER greeting ON login EXECUTE FUNCTION greet();
                """);
        Map<String, String> startup =
                Map.of("user", "bot", "database", fixture.database(), "application_name", "ada@shop.test");
        try (WireClient client = new WireClient(fixture.port(), startup, fixture.token("bot"))) {
            assertThat(client.greeting()).contains("welcome, ").doesNotContain("eve@", "ada@", "Adam");
        } finally {
            fixture.superuser("DROP EVENT TRIGGER greeting; DROP FUNCTION greet()");
        }
    }

    @Test
    void functionCallsAreRefused() throws IOException, SQLException {
        int oid = Integer.parseInt(ask("SELECT oid FROM pg_proc WHERE proname = 'wipe_now'"));
        try (WireClient client = connect("dev")) {
            client.send('F', new Packet().int32(oid).int16(0).int16(0).int16(0));
            assertThat(client.answers()).contains("ERROR").doesNotStartWith("V").endsWith("ZI\n");
            assertThat(client.query("SELECT 1")).contains("SELECT 1");
        }
        nothingHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "options|-c role=postgres",
                "options|-crole=none",
                "options|--role=none",
                "options|-c ROLE=none",
                "options|-c session_authorization=postgres",
                "options|-c standard_conforming_strings=off",
                "options|--standard-conforming-strings=off",
                "options|-c client_encoding=SJIS",
                "options|-c\u000bclient_encoding=SJIS",
                "options|-c session_preload_libraries=auto_explain",
                "options|-d 5",
                "options|-r /tmp/out",
                "role|postgres",
                "Role|none",
                "session_authorization|postgres",
                "standard_conforming_strings|off",
                "Standard_Conforming_Strings|off",
                "client_encoding|SJIS",
                "CLIENT_ENCODING|GBK",
                "client_encoding|LATIN1",
                "backslash_quote|on",
                "replication|database",
                "replication|true",
                "replication|1",
                "replication|on",
                "replication|yes",
                "session_replication_role|replica",
            })
    void startupPacketsCantChangeWhoIsWhoOrHowTextIsRead(String parameter) throws IOException {
        String[] parts = parameter.split("\\|", 2);
        try (WireClient client = connect("dev", parts[0], parts[1])) {
            assertThat(client.loggedIn()).as(client.greeting()).isFalse();
            assertThat(client.greeting()).contains("FATAL");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"options|-c search_path=hr", "options|-csearch_path=hr,public", "search_path|hr"})
    void aStartupSearchPathIsTheOneThatNamesAreReadUnder(String parameter) throws IOException {
        String[] parts = parameter.split("\\|", 2);
        try (WireClient client = connect("dev", parts[0], parts[1])) {
            if (client.loggedIn()) {
                assertThat(client.query("SELECT * FROM numbers WHERE n = 1"))
                        .contains("ERROR")
                        .doesNotContain("918273645");
            }
        }
    }

    @Test
    void noPieceOfAPortalIsUnmasked() throws IOException {
        try (WireClient client = connect("bot")) {
            client.parse("a", "SELECT email, notes FROM customers ORDER BY id")
                    .parse("b", "SELECT name FROM customers ORDER BY id")
                    .bind("x", "a", true)
                    .bind("y", "b", false)
                    .bind("z", "a", false)
                    .execute("x", 1)
                    .execute("y", 1)
                    .execute("z", 2)
                    .execute("x", 1)
                    .execute("y", 0)
                    .execute("z", 0);
            String seen = client.sync();
            assertThat(seen).contains("Ada", "***", "s\n").doesNotContain("shop.test", "example.org", "ERROR");
        }
    }

    @Test
    void aStrangersCancelKeyDoesNothing() throws IOException {
        try (WireClient client = connect("dev");
                WireClient other = connect("dev")) {
            client.send('Q', new Packet().string("SELECT pg_sleep(0.3)"));
            cancel(client.pid(), client.secret() + 1);
            cancel(client.pid(), other.secret());
            cancel(other.pid(), client.secret());
            cancel(client.pid(), 0);
            assertThat(client.answers()).contains("SELECT 1").doesNotContain("57014");
            client.send('Q', new Packet().string("SELECT pg_sleep(30)"));
            String seen;
            do {
                // The request may overtake the statement, and then has nothing to cancel.
                cancel(client.pid(), client.secret());
                seen = client.arrived();
            } while (seen.isEmpty());
            assertThat(seen).contains("57014");
        }
    }

    private static void cancel(int pid, int secret) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            socket.setSoTimeout(Patience.millis());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(16);
            out.writeInt(CANCEL);
            out.writeInt(pid);
            out.writeInt(secret);
            out.flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aTableMadeAnewBehindTheProxyStaysMasked() throws IOException, SQLException {
        fixture.superuser("CREATE TABLE customers_before AS SELECT * FROM customers");
        try (WireClient client = connect("bot")) {
            client.parse("a", "SELECT email FROM customers");
            assertThat(client.sync()).doesNotContain("ERROR");
            fixture.superuser("""
                    DROP TABLE customers CASCADE;
                    CREATE TABLE customers (name text, email text, card text);
                    INSERT INTO customers SELECT name, email, card FROM customers_before;
                    GRANT ALL ON customers TO sp_app;
                    ALTER TABLE numbers RENAME TO old_numbers;
                    CREATE VIEW numbers AS SELECT 1 AS n, email AS words FROM customers;
                    GRANT ALL ON numbers TO sp_app;
                    """);
            for (String sql : List.of(
                    "SELECT email FROM customers",
                    "SELECT * FROM customers",
                    "SELECT upper(email) FROM customers",
                    "SELECT words FROM numbers",
                    "SELECT upper(words) FROM numbers",
                    "SELECT card FROM customers")) {
                assertThat(client.query(sql).toLowerCase(Locale.ROOT))
                        .as(sql)
                        .doesNotContain("@shop.test")
                        .doesNotContain("4111 1111");
            }
            client.bind("", "a", false).execute("", 0);
            assertThat(client.sync()).doesNotContain("@shop.test");
            fixture.superuser(
                    "DROP VIEW numbers; ALTER TABLE customers DROP COLUMN email; ALTER TABLE customers ADD COLUMN email text; "
                            + "UPDATE customers c SET email = b.email FROM customers_before b WHERE b.name = c.name");
            assertThat(client.query("SELECT email FROM customers")).doesNotContain("@shop.test");
            assertThat(client.extended("SELECT email FROM customers", true)).doesNotContain("@shop.test");
        } finally {
            fixture.superuser("""
                    DROP TABLE customers CASCADE;
                    ALTER TABLE customers_before RENAME TO customers;
                    ALTER TABLE old_numbers RENAME TO numbers;
                    GRANT ALL ON customers TO sp_app;
                    """);
        }
    }
}
