package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody for whom columns of every type are masked, who may read, write and define everything else as the owner of
 * all these tables, tries to learn something of them. Each attempt is made in two worlds that differ in masked values
 * only.
 */
class MaskedPeopleTest {
    private static final String DATABASE = "attack_people";
    private static final List<String> CANARIES = List.of("canary", "4111 1111", "1234.5", "901820", "2024-02-03");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"V18, BINARY", "V13, SIMPLE"})
    void readingTellsNothing(Version version, TwoWorlds.Road road) throws IOException, SQLException {
        List<String> attempts = attempts("reading");
        try (ProxyFixture fixture = people(version, "first")) {
            Map<String, List<String>> seen =
                    TwoWorlds.run(fixture, "dev", road, attempts, Resources.text("attack/other-world.sql"));
            assertNothingLearnt(seen, 250);
        }
    }

    /** What is written in the first world must not be there in the other. */
    @ParameterizedTest
    @CsvSource("V18, SIMPLE")
    void writingTellsNothing(Version version, TwoWorlds.Road road) throws IOException, SQLException {
        List<String> attempts = attempts("writing");
        Map<String, String> first;
        try (ProxyFixture fixture = people(version, "first")) {
            first = TwoWorlds.all(fixture, "dev", road, attempts);
        }
        Map<String, List<String>> seen = new LinkedHashMap<>();
        try (ProxyFixture fixture = people(version, "other")) {
            fixture.superuser(Resources.text("attack/other-world.sql"));
            TwoWorlds.all(fixture, "dev", road, attempts)
                    .forEach((attempt, there) -> seen.put(attempt, List.of(first.getOrDefault(attempt, ""), there)));
        }
        assertNothingLearnt(seen, 40);
    }

    @Test
    void whatOthersAskIsNotTold() throws IOException, SQLException {
        try (ProxyFixture fixture = people(Version.V18, "first");
                WireClient owner = TwoWorlds.connect(fixture, "owner")) {
            owner.query("SELECT name FROM persons WHERE email = 'ada@canary.test'");
            for (String attempt : List.of(
                    "SELECT query, usename FROM pg_stat_activity",
                    "SELECT * FROM pg_stat_activity",
                    "SELECT upper(query) FROM pg_stat_activity WHERE query LIKE '%WHERE email%'",
                    "SELECT a FROM pg_stat_activity a",
                    "SELECT * FROM pg_stat_get_activity(NULL)",
                    "SELECT pg_stat_get_backend_activity(n) FROM generate_series(1, 20) n",
                    "SELECT statement FROM pg_prepared_statements",
                    "SELECT statement FROM pg_cursors")) {
                assertThat(TwoWorlds.one(fixture, "dev", TwoWorlds.Road.SIMPLE, attempt))
                        .as(attempt)
                        .doesNotContainIgnoringCase("canary");
            }
            assertThat(TwoWorlds.one(
                            fixture,
                            "dev",
                            TwoWorlds.Road.SIMPLE,
                            "SELECT usename, state, query FROM pg_stat_activity WHERE usename = 'sp_app'"))
                    .contains("idle")
                    .contains("***");
        }
    }

    private static void assertNothingLearnt(Map<String, List<String>> seen, int answeredMin) {
        assertThat(seen.entrySet().stream()
                        .filter(entry -> leaks(entry.getKey(), entry.getValue()))
                        .map(entry -> entry.getKey() + "\n    " + entry.getValue()))
                .isEmpty();
        // To refuse everything would be no art.
        assertThat(seen.values().stream().filter(worlds -> !worlds.get(0).contains("SERROR")))
                .hasSizeGreaterThanOrEqualTo(answeredMin);
    }

    private static boolean leaks(String attempt, List<String> worlds) {
        String all = String.join("", worlds).toLowerCase(Locale.ROOT);
        // Own literals come back in headings and errors.
        return !worlds.get(0).equals(worlds.get(1))
                || CANARIES.stream().anyMatch(canary -> all.contains(canary) && !attempt.contains(canary));
    }

    private static List<String> attempts(String kind) {
        return Resources.text("attack/" + kind + ".txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private ProxyFixture people(Version version, String name) throws IOException, SQLException {
        ProxyFixture fixture = ProxyFixture.start(version, Files.createDirectory(directory.resolve(name)), DATABASE);
        fixture.superuser(Resources.text("masking/people.sql"));
        fixture.superuser(Resources.text("attack/surroundings.sql"));
        fixture.superuser("ALTER DATABASE " + DATABASE + " SET search_path = people, public");
        fixture.policy(Resources.text("attack/policy.yaml"));
        return fixture;
    }
}
