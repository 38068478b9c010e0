package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that belong to somebody, by the very SQL of docs/identity.md, and attempts to be somebody else. */
class SignedIdentityTest {
    private static final String DATABASE = "attack_identity";
    private static final String KEY = "a key of the tests, long enough to sign";
    private static final String MINE = "SELECT body FROM notes ORDER BY body";

    private static final String NOTES = """
            CREATE TABLE notes (author text, body text);
            INSERT INTO notes VALUES ('%1$s|dev', 'of dev'), ('%1$s|owner', 'of owner'), ('%1$s|bot', 'of bot');
            GRANT SELECT ON notes TO sp_app;
            """.formatted(ProxyFixture.ISSUER);

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws IOException, SQLException {
        Path key = directory.resolve("identity.key");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, KEY + "\n");
        PostgresServer postgres = PostgresServer.of(Version.V18);
        // Ends the upstream's section, adds the key, and leaves what follows to a comment.
        String upstream = "host: %s, port: %d, database: %s, tls: disable}\n    identity_key: {file: identity.key} #"
                .formatted(postgres.host(), postgres.port(), DATABASE);
        proxy = ProxyFixture.start(Version.V18, upstream, directory, DATABASE, "");
        String page = Files.readString(Path.of("../docs/identity.md"));
        Matcher block = Pattern.compile("(?ms)^```sql\\n(.*?)^```").matcher(page);
        assertThat(block.find()).isTrue();
        asSuperuser(block.group(1));
        asSuperuser("SELECT sallyport.add_identity_key('" + KEY + "')");
        asSuperuser(NOTES);
        assertThat(block.find()).isTrue();
        asSuperuser(block.group(1));
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(DATABASE);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "owner"})
    void everybodySeesTheirOwnRows(String who) throws SQLException {
        try (Connection connection = proxy.connect(who)) {
            assertThat(rows(connection, MINE)).containsExactly("of " + who);
        }
    }

    @Test
    void theDatabaseIsToldWhoActsForWhom() throws Exception {
        try (Connection connection = proxy.connect("bot")) {
            JsonNode said = new ObjectMapper()
                    .readTree(rows(connection, "SHOW sallyport.identity").stream()
                            .map(value -> value.split("\\.", -1)[1])
                            .map(payload -> Base64.getDecoder().decode(payload))
                            .findFirst()
                            .orElseThrow());

            assertThat(said.path("principal").asText()).isEqualTo(ProxyFixture.ISSUER + "|bot");
            assertThat(said.path("kind").asText()).isEqualTo("agent");
            assertThat(said.path("on_behalf_of").path("principal").asText()).isEqualTo(ProxyFixture.ISSUER + "|dev");
            assertThat(said.path("on_behalf_of").path("groups").get(0).asText()).isEqualTo("eng");
            assertThat(said.path("roles").get(0).asText()).isEqualTo("bot");
            assertThat(said.path("login").asText()).isEqualTo("sp_app");
        }
    }

    @Test
    void whoComesPastTheProxySeesNothing() throws SQLException {
        try (Connection connection = proxy.direct()) {
            assertThat(rows(connection, MINE)).isEmpty();
            run(connection, "SET sallyport.identity = 'v1.e30=.AAAA'");
            assertThat(rows(connection, MINE)).isEmpty();
            run(connection, "SET sallyport.identity = 'v1..'");
            assertThat(rows(connection, MINE)).isEmpty();
        }
    }

    @Test
    void whatWasSignedIsBelievedAsItIsOnly() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Connection direct = proxy.direct()) {
            String value = rows(connection, "SHOW sallyport.identity").get(0);
            String[] parts = value.split("\\.", -1);

            run(direct, "SET sallyport.identity = '" + value + "'");
            assertThat(rows(direct, MINE)).as("signed, so it is believed").containsExactly("of dev");
            String other =
                    parts[1].substring(0, 20) + (parts[1].charAt(20) == 'A' ? 'B' : 'A') + parts[1].substring(21);
            run(direct, "SET sallyport.identity = '" + parts[0] + "." + other + "." + parts[2] + "'");
            assertThat(rows(direct, MINE)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET sallyport.identity = 'x'",
                "SET SESSION sallyport.identity TO DEFAULT",
                "SET LOCAL \"sallyport\".\"identity\" = 'x'",
                "SET SALLYPORT.Identity = 'x'",
                "SET U&\"\\0073allyport\".identity = 'x'",
                "RESET sallyport.identity",
                "SELECT set_config('sallyport.identity', 'x', false)",
                "SELECT set_config('SALLYPORT.IDENTITY', 'x', true)",
                "SELECT set_config(E'sallyport\\x2eidentity', 'x', true)",
                "SELECT set_config('sallyport.' || 'identity', 'x', false)",
                "SELECT set_config(name, 'x', false) FROM (VALUES ('sallyport.identity')) AS v(name)",
                "SELECT body FROM notes WHERE set_config('sallyport.identity', 'x', false) IS NOT NULL",
                "PREPARE p AS SELECT set_config('sallyport.identity', 'x', false)",
                "PREPARE q(text) AS SELECT set_config($1, 'x', false)",
                "EXPLAIN ANALYZE SELECT set_config('sallyport.identity', 'x', false)",
                "UPDATE pg_settings SET setting = 'x' WHERE name = 'sallyport.identity'",
                "ALTER ROLE sp_app SET sallyport.identity = 'x'",
                "ALTER ROLE ALL IN DATABASE attack_identity SET sallyport.identity = 'x'",
                "ALTER DATABASE attack_identity SET sallyport.identity = 'x'",
                "ALTER SYSTEM SET sallyport.identity = 'x'",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET sallyport.identity = 'x' AS 'SELECT 1'",
                "ALTER FUNCTION lower(text) SET sallyport.identity = 'x'",
            })
    void noStatementChangesWhoTheSessionBelongsTo(String sql) throws SQLException {
        try (Connection connection = proxy.connect("owner")) {
            assertThatThrownBy(() -> run(connection, sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));

            assertThat(rows(connection, MINE)).containsExactly("of owner");
        }
    }

    @Test
    void aBoundNameIsNoWayEither() throws SQLException {
        try (Connection connection = proxy.connect("owner", "prepareThreshold", "-1");
                var statement = connection.prepareStatement("SELECT set_config(?, 'x', false)")) {
            statement.setString(1, "sallyport.identity");

            assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLException.class);
            assertThat(rows(connection, MINE)).containsExactly("of owner");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c sallyport.identity=x", "--sallyport.identity=x", "-c SALLYPORT.identity=x"})
    void noSessionBeginsWithAnother(String options) {
        assertThatThrownBy(() -> proxy.connect("owner", "options", options))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("unrecognized configuration parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET ALL", "DISCARD ALL", "BEGIN; SAVEPOINT s; ROLLBACK TO s; ROLLBACK"})
    void whatGoesBackGoesBackToIt(String sql) throws SQLException {
        try (Connection connection = proxy.connect("owner")) {
            run(connection, sql);

            assertThat(rows(connection, MINE)).containsExactly("of owner");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DO $$ BEGIN PERFORM set_config('sallyport.identity', '', false); END $$",
                "DO $$ BEGIN EXECUTE 'SET sallyport.identity = ' || quote_literal('v1.e30=.AAAA'); END $$",
                "DO $$ DECLARE p text := split_part(current_setting('sallyport.identity'), '.', 2); BEGIN"
                        + " p := encode(convert_to(replace(convert_from(decode(p, 'base64'), 'UTF8'),"
                        + " '|owner', '|dev'), 'UTF8'), 'base64');"
                        + " PERFORM set_config('sallyport.identity', 'v1.' || p || '.'"
                        + " || split_part(current_setting('sallyport.identity'), '.', 3), false); END $$",
            })
    void codeThatNobodySeesThroughForgesNothing(String sql) throws SQLException {
        try (Connection connection = proxy.connect("owner")) {
            run(connection, sql);

            assertThat(rows(connection, MINE)).isEmpty();
        }
    }

    @Test
    void theKeyIsNotForThoseWhoAreJudgedByIt() throws SQLException {
        try (Connection connection = proxy.connect("owner")) {
            for (String sql : List.of(
                    "SELECT inside FROM sallyport.identity_keys", "SELECT sallyport.add_identity_key('mine')")) {
                assertThatThrownBy(() -> run(connection, sql))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }
}
