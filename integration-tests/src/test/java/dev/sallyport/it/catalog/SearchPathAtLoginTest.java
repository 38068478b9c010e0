package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The path that a session begins with, whoever chose it: the server is asked which tables bare names mean there. */
class SearchPathAtLoginTest {
    private static final Map<Version, ProxyFixture> PROXIES = new EnumMap<>(Version.class);

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (Version version : new Version[] {Version.V15, Version.V18}) {
            Path own = Files.createDirectory(directory.resolve(version.name()));
            ProxyFixture proxy = ProxyFixture.start(version, own, "login_paths");
            PROXIES.put(version, proxy);
            asSuperuser(proxy, """
                    CREATE TABLE hr.numbers (n integer, words text);
                    INSERT INTO hr.numbers VALUES (1, 'FORBIDDEN');
                    CREATE SCHEMA sp_app;
                    CREATE TABLE sp_app.numbers (n integer, words text);
                    INSERT INTO sp_app.numbers VALUES (1, 'FORBIDDEN');
                    GRANT ALL ON SCHEMA sp_app TO sp_app;
                    GRANT ALL ON ALL TABLES IN SCHEMA hr, sp_app TO sp_app;
                    """);
        }
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(ProxyFixture::close);
    }

    private static void asSuperuser(ProxyFixture proxy, String sql) throws SQLException {
        try (Connection superuser = proxy.postgres().superuser(proxy.database());
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the table's only forbidden, or first allowed, row says, or the error's SQLSTATE. */
    private static String words(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT words FROM numbers WHERE n = 1")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            V15 | ROLE sp_app                         | hr, public      | 42501
            V18 | ROLE sp_app                         | hr, public      | 42501
            V15 | ROLE sp_app IN DATABASE login_paths | hr              | 42501
            V18 | ROLE sp_app IN DATABASE login_paths | hr              | 42501
            V15 | DATABASE login_paths                | "$user", public | 42501
            V18 | DATABASE login_paths                | "$user", public | 42501
            V15 | ROLE ALL                            | pg_temp, hr     | 42501
            V18 | ROLE sp_app                         | public, hr      | row 1
            """)
    void obeysWhatTheAdministratorSet(Version version, String whose, String path, String expected) throws SQLException {
        ProxyFixture proxy = Objects.requireNonNull(PROXIES.get(version));
        asSuperuser(proxy, "ALTER " + whose + " SET search_path = " + path);
        try (Connection connection = proxy.connect("dev");
                Connection direct = proxy.direct()) {
            assertThat(words(direct)).isEqualTo(expected.equals("42501") ? "FORBIDDEN" : expected);
            assertThat(words(connection)).isEqualTo(expected);
        } finally {
            asSuperuser(proxy, "ALTER " + whose + " RESET search_path");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            V15 | -c search_path=hr         | 42501
            V18 | --search-path=hr,public   | 42501
            V15 | -c search_path=public,hr  | row 1
            V18 | -c search_path=sp_app     | 42501
            """)
    void obeysWhatTheClientAsksForAtLogin(Version version, String options, String expected) throws SQLException {
        ProxyFixture proxy = Objects.requireNonNull(PROXIES.get(version));
        try (Connection connection = proxy.connect("dev", "options", options)) {
            assertThat(words(connection)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"V15", "V18"})
    void keepsATemporaryTableApartFromWhatItHides(Version version) throws SQLException {
        ProxyFixture proxy = Objects.requireNonNull(PROXIES.get(version));
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute("CREATE TEMP TABLE numbers AS SELECT 1 AS n, 'mine' AS words");
            assertThat(words(connection)).isEqualTo("mine");
            statement.execute("SET search_path = hr, pg_temp");
            assertThat(words(connection)).isEqualTo("42501");
            // The temporary one may be gone by the time the statement runs, so the one behind it counts too.
            statement.execute("SET search_path = pg_temp, hr");
            assertThat(words(connection)).isEqualTo("42501");
        }
    }
}
