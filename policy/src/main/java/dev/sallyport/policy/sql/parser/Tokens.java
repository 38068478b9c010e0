package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.Keywords;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.SourceText;
import dev.sallyport.policy.sql.tree.Statement;
import java.util.List;

/** The parser's place in the tokens, with the questions that grammars ask. Used by one thread. */
public final class Tokens {
    private static final int QUOTED_CHARACTERS_MAX = 40;

    private final List<Token> tokens;
    private final SourceText source;
    private final int nestingMax;
    private int at;
    private int nesting;
    /** The line in which the last place was, from 1, and where it and the next one begin. */
    private int line = 1;

    private int lineStart;
    private int nextLineStart;

    /**
     * @param text what the tokens were cut from
     * @param tokens all of them, with the one that ends them
     * @param nestingMax how deep constructs may nest
     */
    public Tokens(String text, List<Token> tokens, int nestingMax) {
        this.tokens = tokens;
        this.nestingMax = nestingMax;
        this.source = new SourceText(text, tokens);
        this.nextLineStart = afterLine(0);
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

    /** Where the token at a mark begins. */
    int startOf(int mark) {
        return tokens.get(mark).start();
    }

    /** Where the token ended that was consumed before so many others. */
    int endBefore(int others) {
        return tokens.get(at - 1 - others).end();
    }

    /** Where the last consumed token ended. */
    int previousEnd() {
        return at == 0 ? 0 : tokens.get(at - 1).end();
    }

    /** The place of what begins here; {@link #spanning} tells where it ends. */
    Place place() {
        int offset = peek().start();
        return place(offset, offset);
    }

    /** The place of what has its operator here. */
    Place placeFrom(int start) {
        return place(peek().start(), start);
    }

    /**
     * A place whose end isn't known yet.
     *
     * @param offset what messages point at
     * @param start where the node begins
     */
    Place place(int offset, int start) {
        while (offset < lineStart) {
            line--;
            nextLineStart = lineStart;
            lineStart = source.text().lastIndexOf('\n', lineStart - 2) + 1;
        }
        while (offset >= nextLineStart) {
            line++;
            lineStart = nextLineStart;
            nextLineStart = afterLine(lineStart);
        }
        return new Place(source, line, offset - lineStart + 1, offset, start);
    }

    private int afterLine(int from) {
        int end = source.text().indexOf('\n', from);
        return end < 0 ? Integer.MAX_VALUE : end + 1;
    }

    /** The place of what ended with the last consumed token. */
    Place spanning(Place place) {
        return place.closed(previousEnd());
    }

    /** Closes the place of a statement that is made when it begins. */
    Statement spanning(Statement statement) {
        if (statement.getParserPosition() instanceof Place place) {
            place.closed(previousEnd());
        }
        return statement;
    }

    /** Tells that the parentheses at these marks only group what is between them. */
    void groups(int open, int close) {
        source.groups(open, close);
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

    /** Whether this keyword follows. */
    boolean at(String word) {
        assert Keywords.exists(word) : word;
        return peek().is(word);
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
        Token token = peek();
        if (token.type() != TokenType.KEYWORD) {
            return false;
        }
        for (String word : words) {
            assert Keywords.exists(word) : word;
            if (token.is(word)) {
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

    /** Consumes this keyword if it follows. */
    boolean accept(String word) {
        if (!at(word)) {
            return false;
        }
        at++;
        return true;
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
