package dev.sallyport.it.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever asks something of tables with masked columns gets the answer that tables with masked values in them would
 * give: the same rows, column names and types, the same errors at the same places.
 */
class HonestQueriesTest {
    @TempDir
    private static Path directory;

    private static People people;

    @BeforeAll
    static void start() throws IOException, SQLException {
        people = People.start(Version.V18, directory, "honest_queries");
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    static List<String> queries() {
        return Resources.text("masking/honest.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void isAnsweredAsIfTheTablesHeldMaskedValues(String query) throws SQLException {
        for (String mode : List.of("simple", "extended")) {
            String seen;
            try (Connection proxied = people.fixture().connect("dev", "preferQueryMode", mode)) {
                seen = ask(proxied, "people", query);
            }
            String expected;
            try (Connection direct = people.fixture().direct("preferQueryMode", mode)) {
                expected = ask(direct, "shadow", query);
            }
            assertThat(seen).as(mode).isEqualTo(expected);
            assertThat(seen).doesNotContain("canary");
        }
    }

    @Test
    void whatADerivedTableCannotDoIsSaid() throws SQLException {
        try (Connection dev = people.fixture().connect("dev");
                Statement statement = dev.createStatement()) {
            assertThatThrownBy(
                            () -> statement.execute("SELECT name, max(upper(email)) FROM people.persons GROUP BY id"))
                    .hasMessageContaining("name them in GROUP BY")
                    .hasMessageContaining("Position: 8");
            assertThatThrownBy(() -> statement.execute("SELECT upper(email), ctid FROM people.persons"))
                    .hasMessageContaining("system columns");
        }
    }

    private static String ask(Connection connection, String schema, String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + schema + ", people");
            return People.answer(statement, query.replace("{s}", schema));
        }
    }
}
