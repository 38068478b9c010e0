package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A developer tries to do what policy refuses; a superuser looks whether anything came of it. */
class PolicyEvasionTest {
    private static final String SURROUNDINGS = """
            CREATE TABLE victim (id integer PRIMARY KEY);
            INSERT INTO victim VALUES (1), (101), (102);
            UPDATE hr.salaries SET amount = 918273645;
            CREATE TABLE hr.numbers (n integer, words text);
            INSERT INTO hr.numbers VALUES (1, '918273645');
            CREATE VIEW pay AS SELECT amount FROM hr.salaries;
            CREATE VIEW pay_again AS SELECT amount + 0 AS amount FROM pay;
            CREATE VIEW own_settings AS SELECT * FROM pg_settings;
            CREATE FUNCTION wipe_now() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
                AS 'BEGIN DELETE FROM public.victim; RETURN 1; END';
            CREATE FUNCTION wipe_victim(victim) RETURNS integer LANGUAGE sql AS 'SELECT public.wipe_now()';
            CREATE FUNCTION wipe_trigger() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN DELETE FROM public.victim; RETURN NULL; END';
            CREATE PROCEDURE wipe() LANGUAGE sql AS 'DELETE FROM public.victim';
            CREATE VIEW wiping AS SELECT wipe_now() AS wiped;
            GRANT ALL ON ALL TABLES IN SCHEMA public, hr TO sp_app;
            ALTER TABLE victim OWNER TO sp_app;
            """;

    /** Everything that an attempt could have changed. */
    private static final String STATE = """
            SELECT (SELECT string_agg(id::text, ',' ORDER BY id) FROM victim) || ' '
                || (SELECT count(*) FILTER (WHERE n < 0) || '/' || count(*) FROM numbers) || ' '
                || (SELECT count(*) FROM pg_largeobject_metadata) || ' '
                || (SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles) || ' '
                || (SELECT coalesce(relacl::text, '') FROM pg_class WHERE relname = 'victim') || ' '
                || (SELECT count(*) FROM pg_db_role_setting) || ' '
                || (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%') || ' '
                || (SELECT count(*) FROM pg_trigger) || (SELECT count(*) FROM pg_attribute
                    WHERE attrelid = 'victim'::regclass)
            """;

    @TempDir
    private static Path directory;

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException, SQLException {
        fixture = ProxyFixture.start(Version.V18, directory, "attack_policy");
        try (Connection admin = fixture.postgres().superuser(fixture.database());
                Statement statement = admin.createStatement()) {
            statement.execute(SURROUNDINGS);
        }
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SIMPLE", "EXTENDED"})
    void nothingComesOfWhatIsRefused(TwoWorlds.Road road) throws IOException, SQLException {
        List<String> successes = new ArrayList<>();
        try (Connection admin = fixture.postgres().superuser(fixture.database())) {
            String before = state(admin);
            for (String attempt : EvasionAttempts.REFUSED) {
                String seen = TwoWorlds.one(fixture, "dev", road, written(attempt));
                String after = state(admin);
                if (!after.equals(before) || seen.contains("918273645") || !seen.contains("ERROR")) {
                    successes.add(attempt + "\n    " + before + " -> " + after + "\n    " + seen);
                    restore(admin);
                }
            }
        }
        assertThat(successes).isEmpty();
    }

    private static void restore(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute("DELETE FROM victim; INSERT INTO victim VALUES (1), (101), (102); "
                    + "DELETE FROM numbers WHERE n < 0");
        }
    }

    /** Attempts are written with Java's escapes for characters that an editor would not show. */
    private static String written(String attempt) {
        return attempt.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\u00a0", "\u00a0")
                .replace("\\u000b", "\u000b")
                .replace("\\u000c", "\f")
                .replace("\\ufeff", "\ufeff")
                .replace("\\u037e", "\u037e");
    }

    private static String state(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(STATE)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            return "broken: " + e.getMessage();
        }
    }
}
