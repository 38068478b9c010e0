package dev.sallyport.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void aStarStandsForAnyCharacters() {
        assertThat(Glob.of("dblink*").matches("dblink")).isTrue();
        assertThat(Glob.of("dblink*").matches("dblink_exec")).isTrue();
        assertThat(Glob.of("dblink*").matches("my_dblink")).isFalse();
        assertThat(Glob.of("*").matches("")).isTrue();
        assertThat(Glob.of("a*b*c").matches("aXbYbZc")).isTrue();
        assertThat(Glob.of("orders").matches("orders2")).isFalse();
        assertThat(Glob.literally("a*").matches("ab")).isFalse();
    }

    @Test
    void agreesWithARegularExpression() {
        long seed = 20261120;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String glob = text(random, "ab*", 6);
            String candidate = text(random, "ab", 8);
            String expression = Pattern.quote(glob).replace("*", "\\E.*\\Q");

            assertThat(Glob.of(glob).matches(candidate))
                    .as("seed %d: %s against %s", seed, glob, candidate)
                    .isEqualTo(candidate.matches(expression));
        }
    }

    private static String text(Random random, String letters, int lengthMax) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(lengthMax + 1);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
