package dev.sallyport.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts are cut into tokens where the server cuts them: whoever cuts elsewhere reads another statement. */
class LexicalTest {
    private static final long SEED = 7;
    private static final int TEXTS = 15_000;
    private static final int PIECES_MAX = 6;

    /** What tokens begin, end and continue with. Values after FROM keep what is cut off visible as an error. */
    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\\",
            "\\'",
            "\"",
            "\"\"",
            "E'",
            "e'",
            "U&'",
            "U&\"",
            "B'",
            "X'",
            "N'",
            "$$",
            "$a$",
            "$1",
            "$",
            "--",
            "/*",
            "*/",
            "\n",
            "\r",
            " ",
            "\t",
            "\f",
            "\u000B",
            "\u00A0",
            "+",
            "-",
            "*",
            "/",
            "<",
            ">",
            "=",
            "~",
            "!",
            "@",
            "#",
            "%",
            "^",
            "&",
            "|",
            "`",
            "?",
            ":",
            "::",
            ":=",
            "=>",
            "..",
            ".",
            ",",
            "(",
            ")",
            "[",
            "]",
            ";",
            "a",
            "é",
            "日",
            "0",
            "1",
            "9",
            "_",
            "0x",
            "0b",
            "0o",
            "e",
            "e+",
            "1.",
            ".5",
            "f",
            "0041",
            "\\0041",
            "\\u0041",
            "\\D83D",
            "\\DE00",
            "\\x41",
            "\\xe9",
            "\\0",
            "\\101",
            "UESCAPE",
            " UESCAPE '!'",
            "!0041",
            "1a",
            "1_0",
            "x1",
            "''\n''",
            "'\n'",
            "'--\n'",
            "a$b",
            "$é$",
            "{",
            "}",
            "\u0001",
            "\uD83D\uDE00");

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("SELECT ");
        int pieces = 1 + random.nextInt(PIECES_MAX);
        if (random.nextBoolean()) {
            text.append("1 ");
        }
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        String opened = text.toString();
        return switch (random.nextInt(5)) {
            case 0 -> opened + "'";
            case 1 -> opened + " 1";
            case 2 -> opened + " 1 AS x";
            case 3 -> opened + "\"";
            default -> opened;
        };
    }

    @ParameterizedTest
    @CsvSource({"V18, 180000, true", "V18, 180000, false", "V15, 150000, true", "V15, 150000, false"})
    void cutsRandomTextsAsTheServerDoes(PostgresServer.Version version, int number, boolean standard)
            throws IOException {
        PostgresServer postgres = PostgresServer.of(version);
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            texts.add(text(random));
        }
        Reading reading = new Reading(number, standard);
        List<String> different = new ArrayList<>();
        try (SyntaxProbe server = new SyntaxProbe(
                postgres.host(), postgres.port(), "standard_conforming_strings", standard ? "on" : "off")) {
            List<SyntaxProbe.Answer> answers = server.ask(texts);
            for (int i = 0; i < texts.size(); i++) {
                if (answers.get(i).accepted() != reading.accepts(texts.get(i))) {
                    different.add(
                            texts.get(i) + "  server: " + answers.get(i) + " ours: " + reading.analyze(texts.get(i)));
                }
            }
        }

        assertThat(different).as("seed %d", SEED).isEmpty();
    }
}
