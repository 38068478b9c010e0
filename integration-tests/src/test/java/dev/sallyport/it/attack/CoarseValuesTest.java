package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody for whom values are made coarse tries to learn more of them than that; and values at the ends of their types
 * are masked like any others.
 */
class CoarseValuesTest {
    private static final String DATABASE = "attack_coarse";

    private static final String ENDS = """
            UPDATE coarse.staff SET born = 'infinity', hired = 'infinity', seen = 'infinity', left_at = 'infinity',
                salary = 2147483647, level = 32767, visits = 9223372036854775807, amount = 999.99, free = 'NaN',
                ratio = 'Infinity', rough = 'NaN', zip = '', code = '', nick = '', ip = '::1', net = '::/0',
                badge = 9223372036854775807, pay = -9999999999.99, weight = 'NaN', checked = 'infinity', since = 'infinity'
                WHERE id = 1;
            UPDATE coarse.staff SET born = '4714-11-24 BC', seen = '4714-11-24 00:00:00+00 BC',
                left_at = '4714-11-24 BC', salary = -2147483648, level = -32768, visits = -9223372036854775808,
                amount = -999.99, free = -1e40, ratio = -1.7976931348623157e308, rough = -3.4e38, nick = '日本語日本語',
                ip = '10.1.2.3/8', net = '10.0.0.0/8', badge = -9223372036854775808, pay = 0, weight = 1e308,
                checked = '4714-11-24 00:00:00+00 BC', since = '4714-11-24 BC'
                WHERE id = 2;
            UPDATE coarse.staff SET born = '5874897-12-31', seen = '294276-12-31 23:59:59+00', left_at = '-infinity',
                salary = -1, level = -1, visits = -1, amount = -0.01, free = -0.01, ratio = -0.01, rough = 1e30,
                ip = '2001:db8:1:2::3', net = '2001:db8:1::/56', since = '5874897-12-31', hired = '5874897-12-31',
                checked = '294276-12-31 23:59:59+00', badge = 0, pay = 'NaN', weight = -1e308
                WHERE id = 3;
            """;

    private static final List<List<String>> EXPECTED = List.of(
            List.of("born", "infinity", "-infinity", "infinity"),
            List.of("seen", "infinity", "-infinity", "infinity"),
            List.of("left_at", "infinity", "-infinity", "-infinity"),
            List.of("salary", "2147483000", "-2147483648", "-1000"),
            List.of("level", "32760", "-32768", "-10"),
            List.of("visits", "9223372036854775000", "-9223372036854775808", "-1000"),
            List.of("amount", "990.00", "-999.99", "-10.00"),
            List.of("free", "NaN", "-1" + "0".repeat(40), "-100"),
            List.of("ratio", "Infinity", "-Infinity", "-10"),
            List.of("rough", "Infinity", "-Infinity", "Infinity"),
            List.of("zip", "", "10", "10"),
            List.of("code", "      ", "A     ", "A     "),
            List.of("nick", "", "日本語", "nic"),
            List.of("ip", "::/48", "10.0.0.0/8", "2001:db8:1::/48"),
            List.of("net", "::/0", "10.0.0.0/8", "2001:db8:1::/48"),
            List.of("cents", "0", "0", "0"),
            List.of("days", "{}", "{}", "{}"));

    @TempDir
    private Path directory;

    @Test
    void nothingFinerIsTold() throws IOException, SQLException {
        try (ProxyFixture fixture = coarse(Version.V18)) {
            List<String> attempts = Resources.text("attack/coarse.txt")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            Map<String, List<String>> seen = TwoWorlds.run(
                    fixture, "dev", TwoWorlds.Road.BINARY, attempts, Resources.text("attack/coarse-other-world.sql"));

            assertThat(seen.entrySet().stream()
                            .filter(attempt -> !attempt.getValue()
                                    .get(0)
                                    .equals(attempt.getValue().get(1)))
                            .map(attempt -> attempt.getKey() + difference(attempt.getValue())))
                    .isEmpty();
            assertThat(seen.entrySet().stream()
                            .filter(attempt -> attempt.getValue().get(0).contains("SERROR"))
                            .map(Map.Entry::getKey))
                    .hasSizeLessThan(14);
            indexIsUsed(fixture);
        }
    }

    @Test
    void endsOfTypesAreMaskedToo() throws IOException, SQLException {
        try (ProxyFixture fixture = coarse(Version.V13)) {
            fixture.superuser(ENDS);
            endsOfTypes(fixture);
            endsInAllStyles(fixture);
            sameInBothFormats(fixture);
        }
    }

    private static void indexIsUsed(ProxyFixture fixture) throws SQLException {
        try (Connection connection = fixture.connect("dev");
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            String sql = "EXPLAIN SELECT max(born), sum(salary) FROM coarse.staff WHERE id = 5";
            assertThat(column(statement, sql)).anyMatch(line -> line.contains("Index Scan using staff_pkey"));
        }
    }

    private static String difference(List<String> worlds) {
        String first = worlds.get(0);
        String second = worlds.get(1);
        int index = 0;
        while (index < Math.min(first.length(), second.length()) && first.charAt(index) == second.charAt(index)) {
            index++;
        }
        return "\n    " + near(first, index) + "\n    " + near(second, index) + "\n";
    }

    private static String near(String text, int index) {
        return text.substring(Math.max(0, index - 60), Math.min(text.length(), index + 40));
    }

    private static void endsOfTypes(ProxyFixture fixture) throws SQLException {
        try (Connection connection = fixture.connect("dev");
                Statement statement = connection.createStatement()) {
            for (List<String> expected : EXPECTED) {
                String column = expected.get(0);
                String sql = "SELECT %s::text FROM coarse.staff WHERE id < 4 ORDER BY id".formatted(column);
                assertThat(column(statement, sql))
                        .as(column)
                        .usingElementComparator((a, b) -> a.strip().compareTo(b.strip()))
                        .isEqualTo(expected.subList(1, 4));
            }
        }
    }

    /** Borders are the same however dates are read and written: all of these lie behind them. */
    private static void endsInAllStyles(ProxyFixture fixture) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String style : List.of("ISO, MDY", "ISO, YMD", "SQL, DMY", "German", "Postgres, MDY")) {
            try (WireClient client = TwoWorlds.connect(fixture, "dev")) {
                client.query("SET datestyle = '" + style + "'");
                String sql = "SELECT born, seen, left_at FROM coarse.staff WHERE id < 4 ORDER BY id";
                seen.add(client.query(sql));
            }
        }
        assertThat(seen).singleElement().asString().contains("-infinity").doesNotContain("SERROR");
    }

    private static void sameInBothFormats(ProxyFixture fixture) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        for (String binary : List.of("false", "true")) {
            try (Connection connection = fixture.connect("dev", "binaryTransfer", binary, "prepareThreshold", "-1");
                    Statement statement = connection.createStatement()) {
                List<String> row = new ArrayList<>();
                for (String column : List.of("badge", "since", "checked", "pay", "weight", "token", "salary", "born")) {
                    String sql = "SELECT %s FROM coarse.staff ORDER BY id".formatted(column);
                    row.addAll(column(statement, sql));
                }
                rows.add(row);
            }
        }
        assertThat(rows.get(0)).isEqualTo(rows.get(1));
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Object value = rows.getObject(1);
                values.add(String.valueOf(value));
            }
        }
        return values;
    }

    private ProxyFixture coarse(Version version) throws IOException, SQLException {
        ProxyFixture fixture = ProxyFixture.start(version, directory, DATABASE);
        fixture.superuser(Resources.text("attack/coarse.sql"));
        fixture.policy(Resources.text("attack/coarse-policy.yaml"));
        return fixture;
    }
}
