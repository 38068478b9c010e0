package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The session's own role may be set, which changes nothing; a session that was made to run as somebody who may do less
 * doesn't get back by that.
 */
class OwnRoleTest {
    private static final String LOWER = """
            DO $$ BEGIN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sp_low') THEN CREATE ROLE sp_low; END IF;
            END $$;
            GRANT sp_low TO sp_app;
            CREATE FUNCTION lower_me() RETURNS int LANGUAGE plpgsql AS 'BEGIN SET ROLE sp_low; RETURN 1; END';
            CREATE FUNCTION lower_here() RETURNS int LANGUAGE plpgsql AS 'BEGIN SET LOCAL ROLE sp_low; RETURN 1; END';
            """;

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws IOException, SQLException {
        proxy = ProxyFixture.start(Version.V18, directory, "attack_role");
        asSuperuser(LOWER);
    }

    @AfterAll
    static void stop() throws SQLException {
        proxy.close();
        asSuperuser("DROP ROLE sp_low");
    }

    @AfterEach
    void resetLogin() throws SQLException {
        asSuperuser("ALTER ROLE sp_app IN DATABASE attack_role RESET role");
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection admin = proxy.postgres().superuser(proxy.database());
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String users(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT session_user || ' ' || current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void refuses(Connection connection, String sql) {
        assertThatThrownBy(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(sql);
                    }
                })
                .as(sql)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("can't be changed through the proxy");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void isSetToItselfAnywhere(String mode) throws SQLException {
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode)) {
            for (String sql : List.of(
                    "SET ROLE sp_app",
                    "SET ROLE 'sp_app'",
                    "SET ROLE SP_APP",
                    "SET role TO \"sp_app\"",
                    "SELECT set_config('role', 'sp_app', false)",
                    "SET SESSION AUTHORIZATION sp_app",
                    "BEGIN; SET LOCAL ROLE U&\"sp\\005fapp\"; COMMIT")) {
                run(connection, sql);
                assertThat(users(connection)).as(sql).isEqualTo("sp_app sp_app");
            }
            connection.setAutoCommit(false);
            run(connection, "CREATE TABLE made (a int)");
            run(connection, "SET ROLE sp_app");
            run(connection, "DROP TABLE made");
            connection.rollback();
            run(connection, "SET ROLE 'sp_app'");
            connection.commit();
            assertThat(users(connection)).isEqualTo("sp_app sp_app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void isNotSetToAnythingElse(String mode) throws SQLException {
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode)) {
            for (String sql : List.of(
                    "SET ROLE sp_low",
                    "SET ROLE none",
                    "SET ROLE \"SP_APP\"",
                    "SET ROLE 'SP_APP'",
                    "SET ROLE 'sp_app '",
                    "SET ROLE postgres",
                    "RESET ROLE",
                    "SET SESSION AUTHORIZATION DEFAULT",
                    "SELECT set_config('role', 'sp_low', false)",
                    "SELECT lower_me(), set_config('role', 'sp_app', false)",
                    "SELECT set_config('role', 'sp_app', false) FROM (SELECT lower_me()) AS x")) {
                refuses(connection, sql);
                assertThat(users(connection)).as(sql).isEqualTo("sp_app sp_app");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void isNotComeBackToFromWhatTheLoginWasMadeToBeginAs(String mode) throws SQLException {
        asSuperuser("ALTER ROLE sp_app IN DATABASE attack_role SET role = 'sp_low'");
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode)) {
            for (String sql : List.of(
                    "SET ROLE sp_app",
                    "SET LOCAL ROLE sp_app",
                    "SET SESSION AUTHORIZATION sp_app",
                    "SELECT set_config('role', 'sp_app', false)",
                    "SET ROLE sp_low")) {
                refuses(connection, sql);
                assertThat(users(connection)).as(sql).isEqualTo("sp_app sp_low");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void isNotComeBackToFromWhatAFunctionSet(String mode) throws SQLException {
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode)) {
            run(connection, "SET ROLE sp_app");
            refuses(connection, "SELECT lower_me(); SET ROLE sp_app");
            run(connection, "SELECT lower_me()");
            refuses(connection, "SET ROLE sp_app");
            assertThat(users(connection)).isEqualTo("sp_app sp_low");
        }
        try (Connection connection = proxy.connect("owner", "preferQueryMode", mode)) {
            connection.setAutoCommit(false);
            run(connection, "SELECT lower_here()");
            refuses(connection, "SET ROLE sp_app");
            connection.rollback();
            run(connection, "SET ROLE sp_app");
            assertThat(users(connection)).isEqualTo("sp_app sp_app");
            refuses(connection, "DO 'BEGIN SET ROLE sp_low; END'; SET SESSION AUTHORIZATION sp_app");
            connection.rollback();
            assertThat(users(connection)).isEqualTo("sp_app sp_app");
        }
    }

    @Test
    void isJudgedAnewAtEachExecution() throws SQLException {
        try (Connection connection = proxy.connect("owner", "prepareThreshold", "-1");
                PreparedStatement set = connection.prepareStatement("SET ROLE 'sp_app'")) {
            for (int i = 0; i < 4; i++) {
                set.execute();
            }
            run(connection, "SELECT lower_me()");
            assertThatThrownBy(set::execute)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("can't be changed through the proxy");
            assertThat(users(connection)).isEqualTo("sp_app sp_low");
        }
    }
}
