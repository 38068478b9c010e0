package dev.sallyport.policy.sql.rendering;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.tree.SourceText;
import java.util.Locale;

/**
 * The plainest spelling of a token. It is read as the same token whatever {@code standard_conforming_strings} is and
 * whichever words the server's version knows as keywords.
 */
final class Spelling {
    private Spelling() {}

    static String of(Token token, SourceText source) {
        return switch (token.type()) {
            case IDENTIFIER, QUOTED -> name(token.text());
            case KEYWORD -> token.text().toUpperCase(Locale.ROOT);
            case STRING -> string(token.text());
            // The token's value lacks the letter that tells the base.
            case BITS -> Character.toUpperCase(source.text().charAt(token.start())) + "'" + token.text() + "'";
            case PARAMETER -> "$" + token.text();
            case INTEGER, NUMBER, SYMBOL, OPERATOR, END -> token.text();
        };
    }

    private static String name(String name) {
        boolean plain = !Keywords.exists(name) && (lower(name.charAt(0)) || name.charAt(0) == '_');
        for (int i = 1; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = lower(c) || c == '_' || c == '$' || (c >= '0' && c <= '9');
        }
        return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    private static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static String string(String value) {
        String quoted = value.replace("'", "''");
        return value.indexOf('\\') < 0 ? "'" + quoted + "'" : "E'" + quoted.replace("\\", "\\\\") + "'";
    }
}
