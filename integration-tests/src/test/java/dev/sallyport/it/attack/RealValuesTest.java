package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody who may ask some things about masked columns' real values tries to learn more. */
class RealValuesTest {
    private static final String DATABASE = "attack_asking";

    @TempDir
    private static Path directory;

    private static ProxyFixture fixture;

    @BeforeAll
    static void start() throws IOException, SQLException {
        fixture = ProxyFixture.start(Version.V18, directory, DATABASE);
        fixture.superuser(Resources.text("attack/asking.sql"));
        fixture.policy(Resources.text("attack/asking.yaml"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** Each attempt is made in two worlds in which whatever may be asked has the same answer. */
    @ParameterizedTest
    @EnumSource(value = TwoWorlds.Road.class, names = "EXTENDED", mode = EnumSource.Mode.EXCLUDE)
    void nothingElseIsTold(TwoWorlds.Road road) throws IOException, SQLException {
        fixture.superuser("UPDATE customers SET email = id || '@canary.test' WHERE id NOT IN (4, 5);"
                + "REFRESH MATERIALIZED VIEW old_mailing; ANALYZE customers");
        List<String> attempts = Resources.text("attack/asking.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        Map<String, List<String>> seen =
                TwoWorlds.run(fixture, "dev", road, attempts, Resources.text("attack/asking-other.sql"));
        assertThat(seen.entrySet().stream()
                        .filter(entry -> leaks(entry.getKey(), entry.getValue()))
                        .map(entry -> entry.getKey() + "\n    " + entry.getValue()))
                .isEmpty();
        assertThat(seen.values().stream().filter(worlds -> !worlds.get(0).contains("SERROR")))
                .hasSizeGreaterThan(90);
    }

    private static boolean leaks(String attempt, List<String> worlds) {
        String all = String.join("", worlds);
        return !worlds.get(0).equals(worlds.get(1))
                || List.of("canary", "else.test", "same@", "4111 1111").stream()
                        .anyMatch(word -> all.contains(word) && !attempt.contains(word));
    }

    private static List<String> ids(String who, String sql) throws SQLException {
        try (Connection connection = fixture.connect(who);
                Statement statement = connection.createStatement()) {
            return first(statement.executeQuery(sql));
        }
    }

    private static List<String> first(ResultSet rows) throws SQLException {
        List<String> ids = new ArrayList<>();
        while (rows.next()) {
            ids.add(rows.getString(1));
        }
        return ids;
    }

    @Test
    void whatMayBeAskedIsAnswered() throws SQLException {
        assertThat(ids("dev", "SELECT id FROM customers WHERE email = 'same@shop.test'"))
                .containsExactly("4");
        assertThat(ids("dev", "SELECT email FROM customers WHERE email = 'same@shop.test'"))
                .containsExactly("***");
        assertThat(ids("dev", "SELECT id FROM leads WHERE email LIKE '1@%' ORDER BY id"))
                .containsExactly("1", "5");
        assertThat(ids("dev", "SELECT id FROM leads WHERE email BETWEEN '0' AND '1' ORDER BY id"))
                .containsExactly("4", "8");
        assertThat(ids("dev", "SELECT count(*) FROM leads GROUP BY email ORDER BY email"))
                .containsExactly("2", "2", "2", "2");
        assertThat(ids("dev", "SELECT DISTINCT email FROM leads")).hasSize(4).noneMatch(mail -> mail.contains("@"));
        assertThat(ids("dev", "SELECT id FROM leads ORDER BY email DESC, id LIMIT 2"))
                .containsExactly("3", "7");
        assertThat(ids("dev", "SELECT l.id FROM leads l JOIN friends f ON f.email = l.email ORDER BY l.id"))
                .containsExactly("1", "5");
    }

    @Test
    void parametersAskLikeConstants() throws SQLException {
        try (Connection connection = fixture.connect("dev", "prepareThreshold", "1");
                PreparedStatement equal = connection.prepareStatement("SELECT id FROM customers WHERE email = ?");
                PreparedStatement less = connection.prepareStatement("SELECT id FROM customers WHERE email < ?")) {
            for (int i = 0; i < 3; i++) {
                equal.setString(1, "same@shop.test");
                assertThat(first(equal.executeQuery())).containsExactly("4");
                equal.setString(1, "nobody@here.test");
                assertThat(first(equal.executeQuery())).isEmpty();
                less.setString(1, "***");
                assertThat(first(less.executeQuery())).isEmpty();
            }
        }
    }

    @Test
    void ofSeveralRulesOnlyWhatAllAllowMayBeAsked() throws SQLException {
        assertThat(ids("dev", "SELECT id FROM twice ORDER BY email")).containsExactly("2", "1");
        assertThat(ids("dev", "SELECT id FROM twice WHERE email = 'a@twice.test'"))
                .isEmpty();
        assertThat(ids("dev", "SELECT id FROM twice WHERE email < 'b'")).hasSize(2);
    }

    @Test
    void whatIsNotListedAsksAboutMaskedValues() throws SQLException {
        assertThat(ids("dev", "SELECT id FROM friends WHERE email = '1@leads.test'"))
                .isEmpty();
        assertThat(ids("dev", "SELECT id FROM friends WHERE email = '***' ORDER BY id"))
                .containsExactly("1", "2");
    }

    @Test
    void aStatementPreparedByProtocolIsNotRunByAnotherName() throws IOException {
        try (WireClient client = TwoWorlds.connect(fixture, "dev")) {
            client.parse("p", "SELECT id FROM customers WHERE email = 'same@shop.test'");
            client.bind("k", "p", false).execute("k", 0);
            assertThat(client.sync()).contains("SELECT 1");
            assertThat(client.query("EXECUTE p")).contains("C42501").contains("Rule: mail");
            assertThat(client.query("CREATE TEMP TABLE t AS EXECUTE p")).contains("SERROR");
            assertThat(client.query("EXPLAIN ANALYZE EXECUTE p")).contains("SERROR");
            client.query("BEGIN");
            client.bind("k", "p", false);
            assertThat(client.sync()).doesNotContain("SERROR");
            assertThat(client.query("MOVE ALL IN k")).contains("SERROR");
        }
    }

    /** The agent's comparisons count for the agent and for dev, whom it acts for; all sessions of one count together. */
    @Test
    void aBudgetIsOneForAllSessionsAndSpellings() throws IOException, SQLException {
        assertThat(ids("bot", "SELECT id FROM members WHERE email = '1@members.test'"))
                .containsExactly("1");
        assertThat(ids("dev", "SELECT m.id FROM public.members m WHERE 'x' = m.email OR m.id = 2"))
                .containsExactly("2");
        assertThat(ids("dev", "SELECT id FROM members_1 WHERE email = '1@members.test'"))
                .containsExactly("1");
        // Nothing is taken by what isn't executed, is masked at the scan or asks nothing.
        assertThat(ids("dev", "SELECT email FROM members WHERE id = 1")).containsExactly("***");
        assertThat(ids("dev", "SELECT id FROM members WHERE email LIKE '1%'")).isEmpty();
        try (WireClient client = TwoWorlds.connect(fixture, "dev")) {
            for (int i = 0; i < 10; i++) {
                client.parse("", "SELECT id FROM members WHERE email = 'x'").bind("", "", false);
                assertThat(client.sync()).doesNotContain("SERROR");
            }
            // Three are used: three more are too many, together or in one list.
            for (String sql : List.of(
                    "SELECT id FROM members WHERE email IN ('a', 'b', 'c')",
                    "SELECT id FROM members WHERE email = 'a' OR email = 'b' OR NOT email <> 'c'",
                    "SELECT id FROM members WHERE email = 'a'; SELECT id FROM members_2 WHERE email IN ('a', 'b')",
                    "SELECT id FROM members WHERE email IN ('a', 'b') ORDER BY email")) {
                assertThat(client.query(sql))
                        .contains("CSP007", "3 of the 5 comparisons per 1d", "makes 3", "Rule: members", "room")
                        .doesNotContain("SELECT ");
            }
            assertThat(client.query("SELECT id FROM members WHERE email IN ('a', 'b', 'c', 'd', 'e', 'f')"))
                    .contains("CSP007", "6 times", "may 5 times");
            client.parse("s", "SELECT id FROM members WHERE email = '7@members.test'")
                    .bind("", "s", false);
            assertThat(client.execute("", 0).sync()).contains("SELECT 1");
            assertThat(client.bind("", "s", false).execute("", 0).sync()).contains("SELECT 1");
            assertThat(client.bind("", "s", false).execute("", 0).sync()).contains("CSP007");
        }
        assertThatThrownBy(() -> ids("dev", "SELECT id FROM members_2 WHERE email = '11@members.test'"))
                .hasMessageContaining("5 of the 5");
        assertThatThrownBy(() -> ids("bot", "SELECT id FROM members WHERE email = 'x'"))
                .hasMessageContaining("whom you act for");
        assertThat(ids("owner", "SELECT id FROM members WHERE email = '3@members.test'"))
                .containsExactly("3");
    }
}
