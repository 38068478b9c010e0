package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is cut off lies behind the last token, and everything before it is as it was. */
class ClaimCommentFuzzTest {
    private static final String[] PIECES = {
        "SELECT",
        " ",
        "a",
        ";",
        "\n",
        "\u2003",
        "\u00a0",
        "\u000b",
        "--",
        "/*sallyport:",
        "/*",
        "*/",
        "'",
        "''",
        ",",
        "ticket='CHG-1'",
        "justification='it''s \u2003'",
        "approval='ap_1'",
        "ticket",
        "=",
        "\"",
        "$$",
        "x'"
    };

    @FuzzTest
    void cutsOffNothingThatPostgresReads(byte[] text) {
        check(new String(text, StandardCharsets.UTF_8));
    }

    @Test
    void holdsForPiecesOfClaims() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = 1 + random.nextInt(8); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            if (random.nextBoolean()) {
                text.append("/*sallyport:ticket='CHG-1'*/").append(random.nextBoolean() ? " ;" : "");
            }
            try {
                check(text.toString());
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ", text " + text, failure);
            }
        }
    }

    @Test
    void takesNoLetterOfANameForSpace() {
        String text = "SELECT a\u2003/*sallyport:ticket='CHG-1'*/";

        ClaimComment comment = ClaimComment.of(text, 9);

        assertThat(comment.statement()).isEqualTo("SELECT a\u2003");
        assertThat(comment.claims().ticket()).isEqualTo("CHG-1");
    }

    private static void check(String text) {
        List<Token> tokens;
        try {
            tokens = new Lexer(text, 180_000, true).tokens();
        } catch (SqlSyntaxException notUnderstood) {
            return; // such a text is refused before anybody looks for claims
        }
        int end = end(tokens);
        ClaimComment comment = ClaimComment.of(text, end);
        assertThat(comment.statement()).startsWith(text.substring(0, end));
        assertThat(text).startsWith(comment.statement().replaceAll("[; \\t\\n\\r\\f]*$", ""));
    }

    /** Where the last token ends that isn't a semicolon. */
    private static int end(List<Token> tokens) {
        int end = 0;
        for (Token token : tokens) {
            if (token.type() != TokenType.END && !token.isSymbol(";")) {
                end = token.end();
            }
        }
        return end;
    }
}
