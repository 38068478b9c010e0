package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

/** PostgreSQL's JDBC driver through the proxy, in its ways of speaking the protocol. */
class JdbcTest {
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_jdbc");
        try (Connection direct = proxy.postgres().superuser("wire_jdbc");
                Statement statement = direct.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION some_numbers() RETURNS refcursor LANGUAGE plpgsql AS $$
                    DECLARE c refcursor; BEGIN OPEN c FOR SELECT n FROM numbers WHERE n < 4; RETURN c; END $$;
                    CREATE PROCEDURE twice(INOUT x int) LANGUAGE plpgsql AS $$ BEGIN x := 2 * x; END $$
                    """);
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    static Stream<Arguments> ways() {
        return Stream.of("simple", "extended", "extendedForPrepared", "extendedCacheEverything")
                .flatMap(mode -> Stream.of("0", "1", "5", "-1")
                        .flatMap(threshold ->
                                Stream.of("true", "false").map(binary -> Arguments.of(mode, threshold, binary))));
    }

    private static Connection way(String mode, String threshold, String binary) throws SQLException {
        return proxy.connect("owner", "preferQueryMode", mode, "prepareThreshold", threshold, "binaryTransfer", binary);
    }

    /** Every row, every column, as text. */
    private static List<String> rows(ResultSet rows) throws SQLException {
        List<String> all = new ArrayList<>();
        ResultSetMetaData columns = rows.getMetaData();
        while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                line.append(columns.getColumnLabel(i))
                        .append('=')
                        .append(rows.getString(i))
                        .append(' ');
            }
            all.add(line.toString());
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void statementsBatchesAndTransactions(String mode, String threshold, String binary) throws Exception {
        try (Connection connection = way(mode, threshold, binary)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TEMP TABLE t (a int PRIMARY KEY, b text, c numeric, d timestamptz, e bytea)");
            }
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?, now(), ?)")) {
                for (int i = 0; i < 100; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, i % 7 == 0 ? null : "row " + i);
                    insert.setBigDecimal(3, new BigDecimal("1.50"));
                    insert.setBytes(4, new byte[] {0, (byte) i});
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(100).containsOnly(1);
            }
            connection.commit();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT a, b, c, e FROM t WHERE a >= ? ORDER BY a")) {
                select.setFetchSize(7);
                for (int i = 0; i < 8; i++) {
                    select.setInt(1, i * 10);
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows(rows)).hasSize(100 - i * 10);
                    }
                }
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 'again')")) {
                insert.setInt(1, 5);
                assertThatThrownBy(insert::execute).hasMessageContaining("duplicate key");
            }
            connection.rollback();
            connection.setAutoCommit(true);
            // With -1 the driver asks for the binary format of results whose types it guesses: wrong without a proxy
            // too.
            String two = threshold.equals("-1") ? "SELECT count(*) FROM t" : "SELECT count(*) FROM t; SELECT 1 AS a";
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.execute(two)).isTrue();
                assertThat(rows(statement.getResultSet())).containsExactly("count=100 ");
                assertThat(statement.getMoreResults()).isEqualTo(!threshold.equals("-1"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"extended", "extendedForPrepared"})
    void generatedKeysCallsAndCursors(String mode) throws Exception {
        try (Connection connection = way(mode, "1", "true")) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TEMP TABLE k (id serial, x text)");
                statement.execute("INSERT INTO k (x) VALUES ('a')", Statement.RETURN_GENERATED_KEYS);
                assertThat(rows(statement.getGeneratedKeys())).containsExactly("id=1 x=a ");
            }
            try (CallableStatement call = connection.prepareCall("{? = call some_numbers()}")) {
                call.registerOutParameter(1, Types.REF_CURSOR);
                call.execute();
                assertThat(rows((ResultSet) call.getObject(1))).hasSize(3);
            }
            try (CallableStatement call = connection.prepareCall("call twice(?)")) {
                call.registerOutParameter(1, Types.INTEGER);
                call.setInt(1, 21);
                call.execute();
                assertThat(call.getInt(1)).isEqualTo(42);
            }
        }
    }

    @Test
    void copyInAndOut() throws Exception {
        try (Connection connection = proxy.connect("owner")) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TEMP TABLE c (a int, b text)");
            }
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                lines.append(i).append("\trow ").append(i).append('\n');
            }
            assertThat(copy.copyIn("COPY c FROM STDIN", new StringReader(lines.toString())))
                    .isEqualTo(100_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(copy.copyOut("COPY c TO STDOUT", out)).isEqualTo(100_000);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(lines.toString());
            assertThatThrownBy(() -> copy.copyIn("COPY c FROM STDIN", new StringReader("1\tx\ny\tz\n" + lines)))
                    .hasMessageContaining("invalid input syntax");
            try (Statement statement = connection.createStatement()) {
                assertThat(rows(statement.executeQuery("SELECT count(*) FROM c")))
                        .containsExactly("count=100000 ");
            }
        }
    }

    @Test
    void notifications() throws Exception {
        try (Connection listener = proxy.connect("owner");
                Connection sender = proxy.connect("owner");
                Statement listen = listener.createStatement();
                Statement send = sender.createStatement()) {
            listen.execute("LISTEN news");
            send.execute("NOTIFY news, 'one'");
            var heard = listener.unwrap(PGConnection.class).getNotifications(Patience.millis());
            assertThat(heard).hasSize(1);
            assertThat(heard[0].getParameter()).isEqualTo("one");
            assertThat(heard[0].getPID())
                    .isEqualTo(sender.unwrap(PGConnection.class).getBackendPID());
        }
    }

    @Test
    void cancelsAndTimesOut() throws Exception {
        try (Connection connection = proxy.connect("owner");
                Connection admin = proxy.postgres().superuser("wire_jdbc");
                Statement watch = admin.createStatement();
                Statement statement = connection.createStatement()) {
            int pid = connection.unwrap(PGConnection.class).getBackendPID();
            CompletableFuture<SQLException> failed = CompletableFuture.supplyAsync(() -> {
                try {
                    statement.execute("SELECT pg_sleep(600)");
                    throw new AssertionError("not cancelled");
                } catch (SQLException e) {
                    return e;
                }
            });
            String asleep = "SELECT pg_sleep(0.02), (SELECT wait_event FROM pg_stat_activity WHERE pid = " + pid + ")";
            for (int tries = 0; tries < 500; tries++) {
                try (ResultSet rows = watch.executeQuery(asleep)) {
                    rows.next();
                    if ("PgSleep".equals(rows.getString(2))) {
                        break;
                    }
                }
            }
            statement.cancel();
            assertThat(failed.join().getSQLState()).isEqualTo("57014");
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(600)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            statement.setQueryTimeout(0);
            assertThat(rows(statement.executeQuery("SELECT 1 AS a"))).containsExactly("a=1 ");
        }
    }

    @Test
    void largeRowsAndManyRows() throws Exception {
        try (Connection connection = proxy.connect("owner");
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT repeat('0123456789', 5000000)")) {
                rows.next();
                assertThat(rows.getString(1)).hasSize(50_000_000);
            }
            try (ResultSet rows =
                    statement.executeQuery("SELECT n, 'row ' || n FROM generate_series(1, 100000) AS n")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                    assertThat(rows.getInt(1)).isEqualTo(count);
                }
                assertThat(count).isEqualTo(100_000);
            }
        }
    }

    @Test
    void largeParameters() throws Exception {
        try (Connection connection = proxy.connect("owner");
                PreparedStatement statement = connection.prepareStatement("SELECT length(?), octet_length(?)")) {
            statement.setString(1, "ü".repeat(5_000_000));
            statement.setBytes(2, new byte[20_000_000]);
            assertThat(rows(statement.executeQuery())).containsExactly("length=5000000 octet_length=20000000 ");
        }
    }

    private interface Question {
        ResultSet ask(DatabaseMetaData of) throws SQLException;
    }

    @Test
    void metadataIsThatOfADirectConnection() throws Exception {
        List<Question> questions = List.of(
                of -> of.getTables(null, null, "%", null),
                of -> of.getTables(null, "public", "cust%", new String[] {"TABLE", "VIEW"}),
                of -> of.getColumns(null, null, "customers", "%"),
                of -> of.getPrimaryKeys(null, null, "customers"),
                of -> of.getIndexInfo(null, "public", "customers", false, false),
                of -> of.getImportedKeys(null, null, "orders"),
                of -> of.getExportedKeys(null, null, "customers"),
                of -> of.getCrossReference(null, null, "customers", null, null, "orders"),
                DatabaseMetaData::getSchemas,
                DatabaseMetaData::getCatalogs,
                DatabaseMetaData::getTableTypes,
                of -> of.getFunctions(null, "public", "%"),
                of -> of.getProcedures(null, "public", "%"),
                of -> of.getFunctionColumns(null, "public", "%", "%"),
                of -> of.getProcedureColumns(null, "public", "%", "%"),
                of -> of.getTablePrivileges(null, null, "customers"),
                of -> of.getColumnPrivileges(null, null, "customers", "%"),
                of -> of.getBestRowIdentifier(null, null, "customers", DatabaseMetaData.bestRowSession, true),
                of -> of.getVersionColumns(null, null, "customers"),
                DatabaseMetaData::getTypeInfo,
                of -> of.getUDTs(null, null, "%", null),
                DatabaseMetaData::getClientInfoProperties);
        try (Connection through = proxy.connect("owner");
                Connection direct = proxy.direct()) {
            for (Question question : questions) {
                List<String> expected = rows(question.ask(direct.getMetaData()));
                assertThat(rows(question.ask(through.getMetaData()))).isEqualTo(expected);
            }
            assertThat(through.getMetaData().getSQLKeywords())
                    .isEqualTo(direct.getMetaData().getSQLKeywords());
            assertThat(through.getMetaData().getMaxColumnNameLength())
                    .isEqualTo(direct.getMetaData().getMaxColumnNameLength());
        }
    }

    @Test
    void errorsAreThoseOfADirectConnection() throws Exception {
        try (Connection through = proxy.connect("owner");
                Connection direct = proxy.direct()) {
            for (String sql : List.of(
                    "SELECT nosuch FROM customers",
                    "SELECT * FROM nosuch",
                    "INSERT INTO customers VALUES (1, 'x', 'y')",
                    "INSERT INTO customers VALUES (77, 'x', 'y', NULL, NULL, -5)",
                    "UPDATE orders SET customer_id = 99 WHERE id = 1",
                    "SELECT 'x'::int")) {
                String expected = error(direct, sql);
                assertThat(error(through, sql)).isEqualTo(expected);
            }
        }
    }

    private static String error(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "none";
        } catch (PSQLException e) {
            var server = Objects.requireNonNull(e.getServerErrorMessage());
            return String.join(
                    "|",
                    e.getSQLState(),
                    server.getMessage(),
                    server.getDetail(),
                    server.getHint(),
                    server.getConstraint(),
                    server.getTable(),
                    String.valueOf(server.getPosition()));
        }
    }

    @Test
    void limitedRowsWithFetchSizes() throws Exception {
        try (Connection connection = proxy.connect("bot")) {
            connection.setAutoCommit(false);
            for (int size : new int[] {0, 7, 49, 50, 51, 1000}) {
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(size);
                    int[] count = new int[1];
                    assertThatThrownBy(() -> {
                                try (ResultSet rows = statement.executeQuery("SELECT n FROM numbers")) {
                                    while (rows.next()) {
                                        count[0]++;
                                    }
                                }
                            })
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("SP007"));
                    assertThat(count[0]).isLessThanOrEqualTo(50);
                }
                connection.rollback();
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(size);
                    assertThat(rows(statement.executeQuery("SELECT n FROM numbers LIMIT 50")))
                            .hasSize(50);
                }
                connection.commit();
            }
        }
    }
}
