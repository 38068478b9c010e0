package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyntaxExcerptTest {
    @Test
    void showsTheLineAndTheColumn() {
        assertThat(SyntaxExcerpt.lines("one\r\ntwo three\nfour", 10))
                .containsExactly("line 2, column 5:", "  two three", "      ^");
    }

    @Test
    void countsCharactersNotUtf16Units() {
        assertThat(SyntaxExcerpt.lines("'😀😀' x", 6)).containsExactly("line 1, column 6:", "  '😀😀' x", "       ^");
    }

    @Test
    void theEndIsAPlaceToo() {
        assertThat(SyntaxExcerpt.lines("SELECT (", 9))
                .containsExactly("line 1, column 9:", "  SELECT (", "          ^");
        assertThat(SyntaxExcerpt.lines("", 1)).containsExactly("line 1, column 1:", "  ", "  ^");
    }

    @Test
    void longLinesAreCutAroundThePlace() {
        String text = "a".repeat(500) + "X" + "b".repeat(500);

        List<String> lines = SyntaxExcerpt.lines(text, 501);

        assertThat(lines.get(1)).startsWith("  …a").endsWith("b…").hasSizeLessThan(100);
        assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('X');
    }

    @Test
    void anyPositionInAnyTextHasACaretUnderItsLine() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.appendCodePoint(" \n\r\tab\u001b😀".codePoints().toArray()[random.nextInt(8)]);
            }
            int position = random.nextInt(60) - 5;

            List<String> lines = SyntaxExcerpt.lines(text.toString(), position);

            assertThat(lines)
                    .as("seed %d, text %s, position %d", seed, text, position)
                    .hasSize(3);
            assertThat(lines.get(2).length())
                    .as("seed %d, text %s, position %d", seed, text, position)
                    .isLessThanOrEqualTo(
                            lines.get(1).codePointCount(0, lines.get(1).length()) + 1);
        }
    }
}
