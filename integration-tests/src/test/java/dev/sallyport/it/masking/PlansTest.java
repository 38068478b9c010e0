package dev.sallyport.it.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masking at the scan costs no index: the server plans the replaced text as it would have planned the written one. */
class PlansTest {
    @TempDir
    private static Path directory;

    private static People people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = People.start(Version.V18, directory, "masked_plans");
        people.superuser("""
                INSERT INTO people.persons (id, name, phone, level, region)
                    SELECT n, 'n' || n, n, 0, 'region ' || n % 500 FROM generate_series(100, 20000) n;
                INSERT INTO people.visits SELECT n, 100 + n % 19000, 'p', '2024-01-01' FROM generate_series(100, 40000) n;
                CREATE INDEX ON people.persons (region);
                CREATE INDEX ON people.visits (person);
                ANALYZE people.persons, people.visits;
                """);
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT upper(email) FROM people.persons WHERE id = 4711",
                "SELECT upper(email) FROM people.persons p WHERE region = 'region 7' ORDER BY id LIMIT 3",
                "SELECT upper(p.email), v.place FROM people.visits v JOIN people.persons p ON p.id = v.person WHERE v.id = 5000",
                "SELECT max(upper(p.email)), count(v.id) FROM people.persons p LEFT JOIN people.visits v ON v.person = p.id"
                        + " WHERE p.id BETWEEN 200 AND 210 GROUP BY p.id",
                "SELECT max(id), max(length(email)) FROM people.persons WHERE region = 'region 9'",
                "SELECT email || '!' FROM people.persons WHERE id IN (200, 300, 400)",
                "SELECT upper(mail) FROM people.contacts WHERE id = 4711",
            })
    void isPlannedAsItWasWritten(String query) throws SQLException {
        try (Connection proxied = people.fixture().connect("dev");
                Connection direct = people.fixture().direct()) {
            String plan = plan(proxied, query);

            assertThat(plan).isEqualTo(plan(direct, query)).contains("Index");
        }
    }

    private static String plan(Connection connection, String query) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN (COSTS OFF) " + query)) {
            while (rows.next()) {
                // Inside the derived table a relation has no other name; columns are said with or without it.
                plan.append(rows.getString(1)
                                .replaceAll(" on persons \\w+$", " on persons")
                                .replaceAll("\\b([pv]|persons)\\.", ""))
                        .append('\n');
            }
        }
        return plan.toString();
    }
}
