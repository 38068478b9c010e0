package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.message.backend.ErrorFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a startup packet's options say: they are refused, or settings that decide nothing that is the proxy's. */
class StartupParametersFuzzTest {
    private static final String[] PIECES = {
        "-c",
        "--",
        " ",
        "\t",
        "\u000b",
        "\\",
        "\\ ",
        "=",
        "-",
        "role",
        "search_path",
        "client_encoding",
        "UTF8",
        "LATIN1",
        "standard_conforming_strings",
        "on",
        "off",
        "user",
        "database",
        "replication",
        "options",
        "session_authorization",
        "A",
        ".",
        "$",
        "\u00e4",
        "\u0130",
        "\u212a",
        "x"
    };

    @FuzzTest
    void acceptsOnlySettingsThatMayBeSet(byte[] options) {
        check(new String(options, StandardCharsets.UTF_8));
    }

    @FuzzTest
    void splitsWithoutLosingOrInventing(byte[] options) {
        split(new String(options, StandardCharsets.UTF_8));
    }

    @Test
    void holdsForPiecesOfOptions() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = 1 + random.nextInt(8); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                check(text.toString());
                split(text.toString());
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ", options " + text, failure);
            }
        }
    }

    private static void check(String options) {
        StartupParameters parameters = StartupParameters.of(Map.of("user", "anna", "options", options));
        ErrorFields refusal = parameters.refusal();
        if (refusal != null) {
            assertThat(refusal.severity()).isEqualTo("FATAL");
            assertThat(refusal.sqlState()).hasSize(5);
            return;
        }
        assertThat(parameters.user()).isEqualTo("anna");
        assertThat(parameters.settings())
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("standard_conforming_strings", "on")
                .doesNotContainKeys(
                        "user", "database", "replication", "options", "role", "session_authorization", "is_superuser");
        assertThat(parameters.settings().keySet()).allMatch(name -> name.matches("[a-z0-9_$.]+"));
    }

    private static void split(String options) {
        List<String> words = StartupParameters.split(options);
        String escaped = String.join(
                " ",
                words.stream()
                        .map(word -> word.replaceAll("([\\\\\\s\u000b])", "\\\\$1"))
                        .toList());
        assertThat(String.join("", words).length()).isLessThanOrEqualTo(options.length());
        if (!words.contains("")) {
            assertThat(StartupParameters.split(escaped)).isEqualTo(words);
        }
    }
}
