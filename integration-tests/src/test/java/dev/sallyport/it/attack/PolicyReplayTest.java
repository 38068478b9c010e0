package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.proxy.cli.Sallyport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Another policy must not be told to change nothing when it does, nor to change what it doesn't. */
class PolicyReplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static ProxyFixture proxy;

    @BeforeAll
    static void run() throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "replay", "");
        for (String who : List.of("dev", "owner", "bot", "dev")) {
            try (Connection connection = proxy.connect(who);
                    Statement statement = connection.createStatement()) {
                for (String sql : List.of(
                        "SELECT id, name FROM customers",
                        "SELECT id, email, card FROM customers WHERE email LIKE 'a%'",
                        "SELECT * FROM customers",
                        "SELECT lower(name), count(*) FROM public.customers GROUP BY 1",
                        "SELECT current_setting('search_path')",
                        "SELECT pg_sleep(0), version()",
                        "SELECT relname FROM pg_class LIMIT 1",
                        "SELECT FROM nowhere",
                        "THIS IS NOT SQL",
                        "SET ROLE postgres",
                        "SET work_mem = '1MB'",
                        "EXPLAIN SELECT card FROM customers",
                        "DELETE FROM customers WHERE true",
                        "DELETE FROM customers WHERE id = -1",
                        "WITH d AS (DELETE FROM customers WHERE id = -1 RETURNING id) SELECT * FROM d",
                        "ALTER TABLE customers ADD COLUMN IF NOT EXISTS id int",
                        "DROP TABLE customers_gone",
                        "BEGIN",
                        "COMMIT")) {
                    try {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isNotEqualTo("XX000");
                    }
                }
            }
        }
        proxy.close();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static Path policy(String from, String to) throws Exception {
        String text = Resources.text("policy.yaml");
        assertThat(text).contains(from);
        Path file = Files.createTempFile(directory, "policy", ".yaml");
        return Files.writeString(file, text.replace(from, to));
    }

    private record Said(int code, String text) {
        JsonNode json() throws Exception {
            return JSON.readTree(text);
        }
    }

    private static Said replay(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("policy", "replay", "--log", directory.resolve("audit").toString()));
        all.addAll(Arrays.asList(arguments));
        StringWriter text = new StringWriter();
        CommandLine program = Sallyport.commandLine();
        program.setOut(new PrintWriter(text, true));
        program.setErr(new PrintWriter(text, true));
        return new Said(program.execute(all.toArray(String[]::new)), text.toString());
    }

    private static long changed(JsonNode said, String change) {
        long count = 0;
        for (JsonNode one : said.path("changes")) {
            count += one.path("change").asText().startsWith(change)
                    ? one.path("count").asLong()
                    : 0;
        }
        return count;
    }

    @Test
    void thePolicyOfThenChangesNothing() throws Exception {
        String same = directory.resolve("policy.yaml").toString();
        Said said = replay("--json", "--before", same, same);

        assertThat(said.json().path("changes")).as(said.text()).isEmpty();
        assertThat(said.code()).as(said.text()).isZero();
        assertThat(said.json().path("same").asLong()).as(said.text()).isGreaterThan(45);
        assertThat(said.json().path("checked").asLong())
                .isEqualTo(said.json().path("same").asLong());
        assertThat(said.json().path("not_replayed").asLong()).isPositive();
    }

    @Test
    void theSameWithoutAnythingToCheckByTurnsNoEffectEither() throws Exception {
        Said said = replay("--json", directory.resolve("policy.yaml").toString());

        assertThat(said.json().path("changes")).as(said.text()).isEmpty();
    }

    @Test
    void tellsWhatWouldBeDeniedAllowedOrMasked() throws Exception {
        String before = directory.resolve("policy.yaml").toString();
        Path stricter = policy("columns: [\"public.customers.card\"]", "columns: [\"public.customers.name\"]");
        Said masks = replay("--json", "--before", before, stricter.toString());
        assertThat(changed(masks.json(), "other masks")).as(masks.text()).isPositive();
        assertThat(masks.code()).isEqualTo(1);

        Said denied = replay(
                "--json",
                "--before",
                before,
                policy("[dql, dml, ddl, txn, session]", "[dml, ddl, txn, session]")
                        .toString());
        assertThat(changed(denied.json(), "allow -> deny")).as(denied.text()).isPositive();
        assertThat(denied.text()).contains("\"seq\":").doesNotContain("LIKE 'a%'");

        Said allowed =
                replay("--before", before, policy("!stmt_restricts", "false").toString());
        assertThat(allowed.text()).contains("deny -> allow, by devs").contains("not replayed");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(replay("--log", "/nowhere", "x").code()).isEqualTo(2);
        assertThat(replay(directory.resolve("no-such-file.yaml").toString()).code())
                .isEqualTo(2);
        assertThat(replay(
                                "--since",
                                "yesterday",
                                directory.resolve("policy.yaml").toString())
                        .code())
                .isEqualTo(2);
    }
}
