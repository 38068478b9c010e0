package dev.sallyport.policy.sql.rendering;

import dev.sallyport.policy.sql.lexer.TokenType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts tokens one after the other, with a space between where the eye or the scanner wants one. */
final class TokenWriter {
    private static final Set<String> CLINGS_TO_NEXT = Set.of("(", "[", ".", "::");
    private static final Set<String> CLINGS_TO_PREVIOUS = Set.of(",", ";", ")", "]", ".", "::");

    private final StringBuilder text = new StringBuilder();
    private @Nullable TokenType previousType;
    private String previous = "";

    void write(TokenType type, String spelling) {
        if (previousType != null && spaceBefore(type, spelling, previousType)) {
            text.append(' ');
        }
        text.append(spelling);
        previousType = type;
        previous = spelling;
    }

    private boolean spaceBefore(TokenType type, String spelling, TokenType before) {
        if (before == TokenType.SYMBOL && CLINGS_TO_NEXT.contains(previous)) {
            return false;
        }
        if (type != TokenType.SYMBOL) {
            return true;
        }
        boolean name = before == TokenType.IDENTIFIER || before == TokenType.QUOTED;
        return switch (spelling) {
            case "(" -> !name;
            case "[" ->
                !name
                        && before != TokenType.KEYWORD
                        && before != TokenType.PARAMETER
                        && !")".equals(previous)
                        && !"]".equals(previous);
            // A point after a number would be read as the number's.
            case "." -> before == TokenType.INTEGER || before == TokenType.NUMBER;
            default -> !CLINGS_TO_PREVIOUS.contains(spelling);
        };
    }

    String text() {
        return text.toString();
    }
}
