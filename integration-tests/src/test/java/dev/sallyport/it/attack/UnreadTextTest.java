package dev.sallyport.it.attack;

import static dev.sallyport.it.support.Frontend.parse;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import dev.sallyport.proxy.session.UnreadText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A text that the proxy can't read is shown to PostgreSQL: whatever stands in it, no statement of it may run. */
class UnreadTextTest {
    private static final long SEED = 20_261_122;
    private static final int TEXTS = 1_500;

    /** What would be seen to have run. */
    private static final String[] BEFORE = {
        "",
        "INSERT INTO ran VALUES (1); ",
        "COMMIT; INSERT INTO ran VALUES (1); ",
        "BEGIN; INSERT INTO ran VALUES (1); COMMIT; ",
        "; "
    };

    private static final String[] PIECES = {
        "'",
        "''",
        "\"",
        "\"\"",
        "$$",
        "$a$",
        "$a",
        "/*",
        "*/",
        "--",
        "\n",
        ";",
        "E'",
        "e'\\'",
        "U&'",
        "U&\"",
        "B'",
        "x'",
        "N'",
        "\\",
        "(",
        ")",
        "[",
        "]",
        "{",
        "BEGIN ATOMIC",
        "END",
        "UESCAPE",
        "UESCAPE '!'",
        "+",
        "-",
        "/",
        "*",
        "@",
        "|",
        "::",
        ":=",
        "..",
        "é",
        "🐘",
        "\u00a0",
        "=",
        "<",
        ">",
        "\r",
        "\f",
        "\u000b",
        "\t",
        "\u0001",
        "COMMIT",
        "BEGIN",
        "ROLLBACK",
        "AS",
        "NOT",
        "WITH",
        "NULLS",
        "FORMAT JSON",
        "1e",
        "1e+",
        "0x",
        "0b1",
        "1_000",
        "1.",
        "$1",
        "SELECT 1",
        "INSERT INTO ran VALUES (1)",
        "COPY ran FROM STDIN",
        "COPY ran TO STDOUT",
        "TABLE ran",
        "CALL f()",
        "CREATE RULE r AS ON INSERT TO ran DO INSTEAD (DELETE FROM ran",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC INSERT INTO ran VALUES (1)",
        "DO $$",
        "a",
        "'a'",
        " "
    };

    private static final Pattern ERROR = Pattern.compile("E \\{C=(42|22|0A|54)[0-9A-Z]{3}, .*", Pattern.DOTALL);

    private static String text(Random random) {
        StringBuilder text = new StringBuilder(BEFORE[random.nextInt(BEFORE.length)]);
        for (int pieces = random.nextInt(7); pieces > 0; pieces--) {
            text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(3) == 0 ? " " : "");
        }
        return text.toString();
    }

    private static void fails(WireProbe client, String text) throws IOException {
        String asked = Objects.requireNonNull(UnreadText.of(text, false)).asked();
        client.send(query(asked), parse("", asked), sync());
        client.await('Z', 2);
        List<String> seen = new ArrayList<>(client.take());
        seen.removeIf(line -> line.startsWith("N "));
        assertThat(seen).as("%s: %s", SEED, text).hasSize(4);
        assertThat(seen.get(0)).as("%s: %s", SEED, text).matches(ERROR);
        assertThat(seen.get(2)).as("%s: %s", SEED, text).matches(ERROR);
        assertThat(List.of(seen.get(1), seen.get(3))).containsOnly("Z I");
    }

    @ParameterizedTest
    @EnumSource(names = {"V13", "V15", "V18"})
    void neverRuns(Version version, @TempDir Path directory) throws Exception {
        Random random = new Random(SEED);
        try (ProxyFixture proxy = ProxyFixture.start(version, directory, "attack_unread")) {
            for (String strings : new String[] {"on", "off"}) {
                try (WireProbe client = WireProbe.direct(proxy, "standard_conforming_strings", strings)) {
                    client.query("CREATE TEMP TABLE ran (a int)");
                    for (String piece : PIECES) {
                        fails(client, "INSERT INTO ran VALUES (1); " + piece);
                    }
                    for (int i = 0; i < TEXTS; i++) {
                        fails(client, text(random));
                    }
                    assertThat(client.query("SELECT count(*) FROM ran")).contains("D 0");
                }
            }
        }
    }
}
