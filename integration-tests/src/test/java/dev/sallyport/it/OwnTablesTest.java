package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that a session makes and uses at once, as migrations and reports do. */
final class OwnTablesTest {
    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = ProxyFixture.start(PostgresServer.Version.V18, directory, "own_tables");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static int count(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void usesATableInTheTransactionThatMakesIt() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE made_in_transaction (id int)");
            statement.execute("INSERT INTO made_in_transaction VALUES (1), (2)");
            connection.commit();

            assertThat(count(statement, "SELECT count(*) FROM numbers")).isEqualTo(1000);
        }
    }

    @Test
    void usesTemporaryTables() throws SQLException {
        try (Connection connection = proxy.connect("owner");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE report AS SELECT n FROM numbers WHERE n <= 10");

            assertThat(count(statement, "SELECT count(*) FROM report")).isEqualTo(10);
            assertThat(count(statement, "SELECT count(*) FROM pg_temp.report")).isEqualTo(10);

            statement.execute("CREATE TEMP TABLE numbers (n int)");
            assertThat(count(statement, "SELECT count(*) FROM numbers")).isZero();
            assertThat(count(statement, "SELECT count(*) FROM public.numbers")).isEqualTo(1000);

            statement.execute("CREATE TABLE lasting (id int)");
            assertThat(count(statement, "SELECT count(*) FROM public.lasting")).isZero();
        }
    }

    @Test
    void doesNotTakeAnOrdinaryTableForATemporaryOne() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE first (id int)");

            assertThatThrownBy(() -> statement.execute("CREATE TABLE hr.second (id int)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    /** By the proxy's login it could: the rules alone keep it out of that schema. */
    @Test
    void putsNothingWhereItMayMakeNothing() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIEW mine AS SELECT 1 AS a");

            assertThatThrownBy(() -> statement.execute("ALTER VIEW mine SET SCHEMA hr"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            statement.execute("ALTER VIEW mine RENAME TO my_own");
            assertThat(count(statement, "SELECT count(*) FROM my_own")).isEqualTo(1);
        }
    }

    /** What was refused was not sent: nobody made a relation that a bare name could mean now. */
    @Test
    void findsWhatItFoundBeforeARefusal() throws IOException {
        try (WireProbe client = WireProbe.through(proxy, "dev")) {
            client.query("CREATE VIEW plain AS SELECT 1 AS a");
            client.query("SET search_path = hr, public");
            assertThat(client.query("ALTER VIEW plain SET SCHEMA hr").get(0)).contains("42501", "Rule: ");
            assertThat(client.query("SELECT a FROM plain")).contains("D 1");
        }
    }

    @Test
    void saysLikePostgresWhatDoesNotExist() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT * FROM nothing_here"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"))
                    .hasMessageContaining("relation \"nothing_here\" does not exist");
        }
    }

    @Test
    void takesNoUnknownFunctionForOneOfThoseThatReachBeyondTheDatabase() throws SQLException {
        try (Connection connection = proxy.connect("owner");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "CREATE FUNCTION pg_temp.pg_read_file() RETURNS text LANGUAGE sql AS 'SELECT NULL::text'");

            assertThatThrownBy(() -> statement.executeQuery("SELECT pg_temp.pg_read_file()"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42883"));
        }
    }

    @Test
    void letsATablesForeignKeyReferToTheTable() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE staff (id int PRIMARY KEY, boss int REFERENCES staff)");
            statement.execute("INSERT INTO staff VALUES (1, NULL), (2, 1)");

            assertThat(count(connection.createStatement(), "SELECT count(*) FROM numbers"))
                    .isEqualTo(1000);
        }
    }

    @Test
    void makesNoTableOfItself() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE mirror AS SELECT * FROM mirror"))
                    .hasMessageContaining("relation \"mirror\" does not exist");
        }
    }

    /** Whose columns are masked is told by the catalog: what it doesn't show can't be searched for them. */
    @Test
    void readsNothingThatOnlyTheServerKnowsForWhomColumnsAreMasked() throws SQLException {
        try (Connection connection = proxy.connect("dev");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE counted (id serial)");

            assertThatThrownBy(() -> statement.executeQuery("SELECT last_value FROM counted_id_seq"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void leavesToTheServerWhetherABareNameFindsIt() throws SQLException {
        try (Connection connection = proxy.connect("owner");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("DO $$ BEGIN CREATE TABLE hr.made_there (a int); END $$");
            assertThat(count(statement, "SELECT count(*) FROM hr.made_there")).isZero();

            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM made_there"))
                    .hasMessageContaining("relation \"made_there\" does not exist");
        }
    }
}
