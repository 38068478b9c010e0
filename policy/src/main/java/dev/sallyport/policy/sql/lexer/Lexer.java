package dev.sallyport.policy.sql.lexer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into tokens as PostgreSQL's scanner does. Where the two differ somebody could hide a statement from us,
 * so what is unclear is an error.
 */
public final class Lexer {
    private static final int TOKENS_MAX = 1_000_000;
    private static final int OPERATOR_CHARACTERS_MAX = 63;
    private static final int PARAMETER_MAX = 65_535;

    private final String text;
    private final int serverVersion;
    private final boolean standardStrings;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /** Where the row of + and - ends that may follow an operator; each of them is an operator of its own. */
    private int signsEnd;

    /**
     * @param text the whole text
     * @param serverVersion {@code server_version_num}, for what differs between versions
     * @param standardConformingStrings the setting of that name: off makes {@code \} an escape in plain strings
     */
    public Lexer(String text, int serverVersion, boolean standardConformingStrings) {
        this.text = text;
        this.serverVersion = serverVersion;
        this.standardStrings = standardConformingStrings;
    }

    /**
     * All tokens, ended by one of type END.
     *
     * @throws SqlSyntaxException if the text can't be cut
     */
    public List<Token> tokens() {
        checkCharacters();
        while (true) {
            at = Blanks.skip(text, at, serverVersion);
            if (at >= text.length()) {
                tokens.add(new Token(TokenType.END, "", at, at));
                return tokens;
            }
            if (tokens.size() >= TOKENS_MAX) {
                throw new SqlSyntaxException("too many tokens", at);
            }
            next();
        }
    }

    /** The tokens that were cut before an error; for texts that can't be read to their end. */
    public List<Token> tokensSoFar() {
        return tokens;
    }

    private void checkCharacters() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new SqlSyntaxException("zero byte in the text", i);
            }
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    throw new SqlSyntaxException("invalid character in the text", i);
                }
                i++;
            }
        }
    }

    private char peek(int distance) {
        int index = at + distance;
        return index < text.length() ? text.charAt(index) : 0;
    }

    private void add(TokenType type, String value, int start) {
        tokens.add(new Token(type, value, start, at));
    }

    private void next() {
        char c = text.charAt(at);
        if (c == '\'') {
            string(at, at, standardStrings ? Notation.PLAIN : Notation.ESCAPED);
        } else if (c == '"') {
            quotedIdentifier(at, at, false);
        } else if (Characters.startsIdentifier(c)) {
            wordOrPrefixedString(c);
        } else if (Characters.digit(c) || (c == '.' && Characters.digit(peek(1)))) {
            int start = at;
            NumberScanner scanner = new NumberScanner(text, at, serverVersion);
            at = scanner.end();
            add(scanner.whole() ? TokenType.INTEGER : TokenType.NUMBER, text.substring(start, at), start);
        } else if (c == '$') {
            dollar();
        } else if (Characters.operator(c)) {
            operator();
        } else {
            symbol(c);
        }
    }

    private enum Notation {
        PLAIN,
        ESCAPED,
        UNICODE,
        BITS
    }

    private void wordOrPrefixedString(char c) {
        int start = at;
        if (peek(1) == '\'') {
            switch (c) {
                case 'e', 'E' -> {
                    string(start, start + 1, Notation.ESCAPED);
                    return;
                }
                case 'b', 'B', 'x', 'X' -> {
                    string(start, start + 1, Notation.BITS);
                    return;
                }
                case 'n', 'N' -> {
                    at++;
                    add(TokenType.KEYWORD, "nchar", start);
                    return;
                }
                default -> {}
            }
        }
        if ((c == 'u' || c == 'U') && peek(1) == '&') {
            if (peek(2) == '\'') {
                if (!standardStrings) {
                    throw new SqlSyntaxException("unsafe use of string constant with Unicode escapes", start);
                }
                string(start, start + 2, Notation.UNICODE);
                return;
            }
            if (peek(2) == '"') {
                quotedIdentifier(start, start + 2, true);
                return;
            }
        }
        while (at < text.length() && Characters.continuesIdentifier(text.charAt(at))) {
            at++;
        }
        String folded = Characters.fold(text.substring(start, at));
        String keyword = Keywords.find(folded, serverVersion);
        if (keyword != null) {
            add(TokenType.KEYWORD, keyword, start);
        } else {
            add(TokenType.IDENTIFIER, Characters.cut(folded), start);
        }
    }

    /** Reads a string whose first quote stands at {@code quote}, with its continuations on later lines. */
    private void string(int start, int quote, Notation notation) {
        StringBuilder body = new StringBuilder();
        int i = quote + 1;
        while (true) {
            int end = closingQuote(i, start, notation, body);
            int continued = Blanks.continuation(text, end, serverVersion);
            at = end;
            if (continued < 0) {
                break;
            }
            i = continued;
        }
        String value = body.toString();
        switch (notation) {
            case PLAIN -> add(TokenType.STRING, value, start);
            case BITS -> add(TokenType.BITS, value, start);
            case ESCAPED -> add(TokenType.STRING, Escapes.backslash(value, start), start);
            case UNICODE -> {
                char escape = unicodeEscape();
                add(TokenType.STRING, Escapes.unicode(value, escape, start), start);
            }
        }
    }

    /** Appends the characters up to the closing quote and returns the place after it. */
    private int closingQuote(int from, int start, Notation notation, StringBuilder body) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\' && notation == Notation.ESCAPED) {
                if (i + 1 >= text.length()) {
                    break;
                }
                // A quote after a backslash doesn't end the string; it stays escaped for Escapes to undo.
                body.append(c).append(text.charAt(i + 1));
                i += 2;
            } else if (c != '\'') {
                body.append(c);
                i++;
            } else if (notation != Notation.BITS && i + 1 < text.length() && text.charAt(i + 1) == '\'') {
                body.append(c);
                i += 2;
            } else {
                return i + 1;
            }
        }
        throw new SqlSyntaxException("unterminated quoted string", start);
    }

    private void quotedIdentifier(int start, int quote, boolean unicode) {
        StringBuilder body = new StringBuilder();
        int i = quote + 1;
        while (true) {
            int end = text.indexOf('"', i);
            if (end < 0) {
                throw new SqlSyntaxException("unterminated quoted identifier", start);
            }
            body.append(text, i, end);
            i = end + 1;
            if (i >= text.length() || text.charAt(i) != '"') {
                break;
            }
            body.append('"');
            i++;
        }
        at = i;
        String name = body.toString();
        if (unicode) {
            char escape = unicodeEscape();
            name = Escapes.unicode(name, escape, start);
        }
        if (name.isEmpty()) {
            throw new SqlSyntaxException("zero-length delimited identifier", start);
        }
        add(TokenType.QUOTED, Characters.cut(name), start);
    }

    /** The escape character: UESCAPE's, if that follows. */
    private char unicodeEscape() {
        int word = Blanks.skip(text, at, serverVersion);
        int end = word;
        while (end < text.length() && Characters.continuesIdentifier(text.charAt(end))) {
            end++;
        }
        if (!text.substring(word, end).equalsIgnoreCase("uescape")) {
            return '\\';
        }
        at = Blanks.skip(text, end, serverVersion);
        int quote = at;
        // Other notations of the escape character are legal too, but nobody writes them.
        String found = peek(0) == '\'' && peek(2) == '\'' ? text.substring(quote + 1, quote + 2) : null;
        if (found == null) {
            throw new SqlSyntaxException("UESCAPE must be followed by a simple string literal", quote);
        }
        char escape = found.charAt(0);
        boolean refused = escape >= 0x80
                || Characters.hexDigit(escape)
                || "+'\" \t\n\r\f\u000B".indexOf(escape) >= 0
                || (escape == '\\' && !standardStrings);
        if (refused || Blanks.continuation(text, quote + 3, serverVersion) >= 0 || peek(3) == '\'') {
            throw new SqlSyntaxException("invalid Unicode escape character", quote);
        }
        at = quote + 3;
        return escape;
    }

    private void dollar() {
        int start = at;
        if (Characters.digit(peek(1))) {
            parameter(start);
            return;
        }
        String tag = dollarTag(at);
        if (tag == null) {
            throw new SqlSyntaxException("unexpected \"$\"", start);
        }
        int from = at + tag.length();
        int end = text.indexOf(tag, from);
        if (end < 0) {
            throw new SqlSyntaxException("unterminated dollar-quoted string", start);
        }
        at = end + tag.length();
        add(TokenType.STRING, text.substring(from, end), start);
    }

    private @Nullable String dollarTag(int from) {
        int i = from + 1;
        if (i < text.length() && Characters.startsIdentifier(text.charAt(i))) {
            while (i < text.length() && text.charAt(i) != '$' && Characters.continuesIdentifier(text.charAt(i))) {
                i++;
            }
        }
        return i < text.length() && text.charAt(i) == '$' ? text.substring(from, i + 1) : null;
    }

    private void parameter(int start) {
        at++;
        int number = 0;
        while (at < text.length() && Characters.digit(text.charAt(at))) {
            number = number * 10 + (text.charAt(at) - '0');
            if (number > PARAMETER_MAX) {
                throw new SqlSyntaxException("parameter number too large", start);
            }
            at++;
        }
        if (at < text.length() && Characters.startsIdentifier(text.charAt(at))) {
            throw new SqlSyntaxException("trailing junk after parameter", start);
        }
        add(TokenType.PARAMETER, Integer.toString(number), start);
    }

    private void operator() {
        int start = at;
        at = start < signsEnd ? start + 1 : operatorEnd(start);
        if (at - start > OPERATOR_CHARACTERS_MAX) {
            throw new SqlSyntaxException("operator too long", start);
        }
        String name = text.substring(start, at);
        if (name.equals("=>")) {
            add(TokenType.SYMBOL, name, start);
        } else {
            add(TokenType.OPERATOR, name.equals("!=") ? "<>" : name, start);
        }
    }

    /** An operator may only end in + or - if it has one of ~ ! @ # % ^ &amp; | ` ? (manual, 4.1.3). */
    private int operatorEnd(int start) {
        boolean anySign = false;
        int signs = start;
        int end = start;
        while (end < text.length() && Characters.operator(text.charAt(end)) && (end == start || !comment(end))) {
            char c = text.charAt(end++);
            anySign |= "~!@#%^&|`?".indexOf(c) >= 0;
            signs = c == '+' || c == '-' ? signs : end;
        }
        if (anySign || signs == end) {
            return end;
        }
        // Remembered, because looking at a long row of signs again for each of them would take for ever.
        signsEnd = end;
        return Math.max(signs, start + 1);
    }

    private boolean comment(int from) {
        return text.startsWith("/*", from) || text.startsWith("--", from);
    }

    private void symbol(char c) {
        int start = at;
        String symbol = symbol(c, peek(1));
        at += symbol.length();
        add(TokenType.SYMBOL, symbol, start);
    }

    private String symbol(char c, char next) {
        return switch (c) {
            case ',' -> ",";
            case '(' -> "(";
            case ')' -> ")";
            case '[' -> "[";
            case ']' -> "]";
            case ';' -> ";";
            case '.' -> next == '.' ? ".." : ".";
            case ':' -> next == ':' ? "::" : next == '=' ? ":=" : ":";
            default -> throw new SqlSyntaxException("unexpected character", at);
        };
    }
}
