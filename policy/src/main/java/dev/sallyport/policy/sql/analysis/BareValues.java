package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Finds words that are values though they aren't literals: {@code SET app.secret TO abc} is the same as {@code … TO
 * 'abc'}. Works on tokens, so that it serves texts that can't be parsed too; there it rather takes a word too many.
 */
final class BareValues {
    /** What follows SET where no setting's name does; role names and levels are no secrets. */
    private static final Set<String> NO_SETTING =
            Set.of("transaction", "constraints", "role", "session", "time", "schema", "names", "catalog", "xml");

    private static final Set<String> WITH_SETTINGS =
            Set.of("system", "role", "user", "group", "database", "function", "procedure", "routine");

    private final List<Token> tokens;
    private final BitSet found = new BitSet();

    private BareValues(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The indexes of such tokens. */
    static BitSet in(List<Token> tokens) {
        BareValues values = new BareValues(tokens);
        int start = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.get(i).isSymbol(";")) {
                values.statement(start, i);
                start = i + 1;
            }
        }
        return values.found;
    }

    private void statement(int start, int end) {
        if (start >= end) {
            return;
        }
        Token first = tokens.get(start);
        if (first.is("set")) {
            setting(start + 1, end, true);
        } else if (first.is("alter") || first.is("create")) {
            definition(start, end);
        }
    }

    private void definition(int start, int end) {
        boolean settings = false;
        for (int i = start + 1; i < end; i++) {
            Token token = tokens.get(i);
            if (i <= start + 3) {
                settings |= token.type() == TokenType.KEYWORD && WITH_SETTINGS.contains(token.text());
            }
            if (token.is("password")
                    && i + 1 < end
                    && word(tokens.get(i + 1))
                    && !tokens.get(i + 1).is("null")) {
                found.set(i + 1);
            }
            if (settings && token.is("set")) {
                setting(i + 1, end, tokens.get(start).is("alter"));
            }
            if (token.is("begin") || token.is("return")) {
                return;
            }
        }
    }

    private static boolean word(Token token) {
        return token.type() == TokenType.IDENTIFIER
                || token.type() == TokenType.QUOTED
                || token.type() == TokenType.KEYWORD;
    }

    /**
     * What follows SET.
     *
     * @param rest whether nothing else comes after the values
     */
    private void setting(int from, int end, boolean rest) {
        int i = from;
        if (i < end && (tokens.get(i).is("local") || (tokens.get(i).is("session") && !noValue(i + 1, end)))) {
            i++;
        }
        if (i >= end || !word(tokens.get(i)) || (noValue(i, end) && !named(i + 1, end))) {
            return;
        }
        i++;
        while (i + 1 < end && tokens.get(i).isSymbol(".")) {
            i += 2;
        }
        boolean separated = named(i, end);
        if (!separated && (!rest || (i < end && tokens.get(i).isSymbol("(")))) {
            return;
        }
        i += separated ? 1 : 0;
        boolean value = true;
        while (i < end && (rest || value || tokens.get(i).isSymbol(","))) {
            Token token = tokens.get(i);
            if (word(token) && !token.is("default") && !token.is("from") && !token.is("current")) {
                found.set(i);
            }
            value = token.isSymbol(",") || token.isSymbol("-") || token.isSymbol("+");
            i++;
        }
    }

    private boolean noValue(int index, int end) {
        if (index >= end) {
            return false;
        }
        Token token = tokens.get(index);
        boolean other = token.is("authorization") || token.is("characteristics");
        return other || (token.type() == TokenType.KEYWORD && NO_SETTING.contains(token.text()));
    }

    /** Whether what sets a value follows a name, so that even ROLE is a setting's name. */
    private boolean named(int index, int end) {
        return index < end && (tokens.get(index).is("to") || tokens.get(index).isSymbol("="));
    }
}
