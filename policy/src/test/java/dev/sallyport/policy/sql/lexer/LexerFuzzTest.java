package dev.sallyport.policy.sql.lexer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

class LexerFuzzTest {
    @FuzzTest
    void cutsEveryTextIntoTokensInOrderOrRefusesIt(FuzzedDataProvider data) {
        boolean standard = data.consumeBoolean();
        String text = data.consumeRemainingAsString();
        try {
            List<Token> tokens = new Lexer(text, 180000, standard).tokens();
            int end = 0;
            for (Token token : tokens) {
                assertThat(token.start()).isGreaterThanOrEqualTo(end);
                assertThat(token.end()).isLessThanOrEqualTo(text.length());
                end = token.end();
            }
        } catch (SqlSyntaxException e) {
            assertThat(e.offset()).isBetween(0, text.length());
        }
    }
}
