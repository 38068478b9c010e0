package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.impossibl.postgres.jdbc.PGDriver;
import dev.sallyport.it.support.PostgresServer.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** pgjdbc-ng: a second JDBC driver, which prefers binary and prepares everything. */
class PgjdbcNgTest {
    private static List<String> script(Road road) throws Exception {
        List<String> seen = new ArrayList<>();
        Properties properties = new Properties();
        properties.setProperty("user", road.user());
        properties.setProperty("password", road.password());
        String url = "jdbc:pgsql://" + road.host() + ":" + road.port() + "/" + road.database();
        try (Connection connection = new PGDriver().connect(url, properties);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE ng (a int PRIMARY KEY, b text, c numeric, d uuid)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO ng VALUES (?, ?, 1.5, '00000000-0000-0000-0000-000000000001')")) {
                for (int i = 0; i < 50; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "row " + i);
                    insert.addBatch();
                }
                seen.add("batch " + insert.executeBatch().length);
            }
            connection.commit();
            statement.setFetchSize(7);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM ng ORDER BY a")) {
                while (rows.next()) {
                    seen.add(rows.getInt(1) + rows.getString(2) + rows.getBigDecimal(3) + rows.getObject(4));
                }
            }
            // Without a fetch size: with one, this driver itself hangs after an error, with the proxy or without.
            statement.setFetchSize(0);
            for (String bad : List.of("INSERT INTO ng (a) VALUES (1)", "SELECT 1", "SELECT nosuch FROM ng")) {
                try {
                    seen.add(bad + statement.execute(bad));
                } catch (SQLException e) {
                    seen.add(e.getSQLState() + e.getMessage());
                    if (bad.startsWith("SELECT 1")) {
                        connection.rollback();
                    }
                }
            }
            connection.rollback();
            try (ResultSet tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
                while (tables.next()) {
                    seen.add(tables.getString("TABLE_NAME"));
                }
            }
        }
        return seen;
    }

    @Test
    void worksAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_ng")) {
            assertThat(roads.same(PgjdbcNgTest::script)).contains("batch 50", "customers");
        }
    }
}
