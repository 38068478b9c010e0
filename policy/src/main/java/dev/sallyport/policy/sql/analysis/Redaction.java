package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/** What may be recorded of a text: without its literals and comments, which may hold anybody's data. */
public final class Redaction {
    private static final int FINGERPRINT_BYTES = 8;

    /** What most statements fit into, in characters; longer ones grow. */
    private static final int CAPACITY = 1024;

    private final String text;
    private final List<Token> tokens;
    private final BitSet bareValues;

    public Redaction(String text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
        this.bareValues = BareValues.in(tokens);
    }

    private boolean value(int index) {
        return tokens.get(index).type().literal() || bareValues.get(index);
    }

    private int first(int start) {
        int low = 0;
        int high = tokens.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.get(middle).start() < start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The text from {@code start} to {@code end} (UTF-16 units) with {@code ?} for literals, without comments. */
    public String redact(int start, int end) {
        StringBuilder out = new StringBuilder(Math.min(end - start, CAPACITY));
        int previous = -1;
        for (int i = first(start); i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.end() > end || token.type() == TokenType.END) {
                break;
            }
            if (previous >= 0) {
                gap(previous, token.start(), out);
            }
            if (value(i)) {
                out.append('?');
            } else {
                out.append(text, token.start(), token.end());
            }
            previous = token.end();
        }
        return out.toString();
    }

    /** White space as it is, a space for comments. */
    private void gap(int start, int end, StringBuilder out) {
        for (int i = start; i < end; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                out.append(' ');
                return;
            }
        }
        out.append(text, start, end);
    }

    /** 16 hexadecimal digits that are equal for texts that differ in literals, case, white space and comments only. */
    public String fingerprint(int start, int end) {
        StringBuilder shape = new StringBuilder(Math.min(end - start, CAPACITY));
        boolean inList = false;
        for (int i = first(start); i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.end() > end || token.type() == TokenType.END) {
                break;
            }
            boolean opens = i > 0 && token.isSymbol("(") && tokens.get(i - 1).is("in");
            if (opens) {
                inList = literalList(i);
            } else if (inList && token.isSymbol(")")) {
                inList = false;
            } else if (inList && !(i > 0 && tokens.get(i - 1).isSymbol("("))) {
                continue;
            }
            if (value(i)) {
                shape.append('?');
            } else {
                normal(token, shape);
            }
            shape.append('\0');
        }
        byte[] hash = sha256().digest(shape.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
    }

    /** Whether the parenthesis at {@code open} holds nothing but literals. */
    private boolean literalList(int open) {
        for (int i = open + 1; i + 1 < tokens.size(); i += 2) {
            if (!tokens.get(i).type().literal()) {
                return false;
            }
            if (tokens.get(i + 1).isSymbol(")")) {
                return true;
            }
            if (!tokens.get(i + 1).isSymbol(",")) {
                return false;
            }
        }
        return false;
    }

    private static void normal(Token token, StringBuilder out) {
        if (token.type() == TokenType.PARAMETER) {
            out.append('$');
        } else if (token.type() == TokenType.IDENTIFIER || token.type() == TokenType.QUOTED) {
            out.append('"');
        }
        out.append(token.text());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
