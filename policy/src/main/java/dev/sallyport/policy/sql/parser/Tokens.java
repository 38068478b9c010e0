package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Place;
import java.util.List;

/** The parser's place in the tokens, with the questions that grammars ask. Used by one thread. */
public final class Tokens {
    private static final int QUOTED_CHARACTERS_MAX = 40;

    private final List<Token> tokens;
    private final int[] lineStarts;
    private final int nestingMax;
    private int at;
    private int nesting;

    /**
     * @param text what the tokens were cut from
     * @param tokens all of them, with the one that ends them
     * @param nestingMax how deep constructs may nest
     */
    public Tokens(String text, List<Token> tokens, int nestingMax) {
        this.tokens = tokens;
        this.nestingMax = nestingMax;
        this.lineStarts = java.util.stream.IntStream.concat(
                        java.util.stream.IntStream.of(0),
                        java.util.stream.IntStream.range(0, text.length())
                                .filter(i -> text.charAt(i) == '\n')
                                .map(i -> i + 1))
                .toArray();
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int distance) {
        return tokens.get(Math.min(at + distance, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.type() != TokenType.END) {
            at++;
        }
        return token;
    }

    /** A mark to return to by {@link #reset}. */
    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    /** Where the last consumed token ended. */
    int previousEnd() {
        return at == 0 ? 0 : tokens.get(at - 1).end();
    }

    Place place() {
        return place(peek().start());
    }

    Place place(int offset) {
        int index = java.util.Arrays.binarySearch(lineStarts, offset);
        int line = index >= 0 ? index : -index - 2;
        return new Place(line + 1, offset - lineStarts[line] + 1, offset);
    }

    /** Goes one level deeper; every level entered is left again. */
    void enter() {
        if (++nesting > nestingMax) {
            throw new SqlSyntaxException("nested too deeply", peek().start());
        }
    }

    void leave() {
        nesting--;
    }

    boolean atEnd() {
        return peek().type() == TokenType.END;
    }

    boolean at(TokenType type) {
        return peek().type() == type;
    }

    /** Whether these keywords follow. */
    boolean at(String... words) {
        for (int i = 0; i < words.length; i++) {
            assert Keywords.exists(words[i]) : words[i];
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of these keywords follows. */
    boolean atAny(String... words) {
        for (String word : words) {
            if (at(word)) {
                return true;
            }
        }
        return false;
    }

    boolean atSymbol(String symbol) {
        return peek().isSymbol(symbol);
    }

    /** Whether that keyword and an opening parenthesis follow. */
    boolean atCall(String word) {
        return at(word) && peek(1).isSymbol("(");
    }

    /** Consumes these keywords if they follow, all or none. */
    boolean accept(String... words) {
        if (!at(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean acceptAny(String... words) {
        if (!atAny(words)) {
            return false;
        }
        at++;
        return true;
    }

    boolean acceptSymbol(String symbol) {
        if (!atSymbol(symbol)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String... words) {
        for (String word : words) {
            if (!accept(word)) {
                throw unexpected();
            }
        }
    }

    void expectAny(String... words) {
        if (!acceptAny(words)) {
            throw unexpected();
        }
    }

    void expectSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw unexpected();
        }
    }

    /** Consumes a string literal and returns its value. */
    String string() {
        if (!at(TokenType.STRING)) {
            throw unexpected();
        }
        return next().text();
    }

    /** The error that the present token has no place here. */
    SqlSyntaxException unexpected() {
        Token token = peek();
        if (token.type() == TokenType.END) {
            return new SqlSyntaxException("unexpected end of the statement", token.start());
        }
        if (token.type().literal()) {
            return new SqlSyntaxException("unexpected literal", token.start());
        }
        String shown = token.text();
        if (shown.length() > QUOTED_CHARACTERS_MAX) {
            int end = QUOTED_CHARACTERS_MAX
                    - (Character.isHighSurrogate(shown.charAt(QUOTED_CHARACTERS_MAX - 1)) ? 1 : 0);
            shown = shown.substring(0, end) + "…";
        }
        return new SqlSyntaxException("unexpected \"" + shown + "\"", token.start());
    }
}
