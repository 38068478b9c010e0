package dev.sallyport.policy.sql.tree;

import dev.sallyport.policy.sql.lexer.Token;
import java.util.BitSet;
import java.util.List;

/**
 * The text that a tree was read from, with its tokens. It keeps what the nodes don't: how things were written. Filled
 * while the text is parsed, not changed afterwards.
 */
public final class SourceText {
    private final String text;
    private final List<Token> tokens;
    private final BitSet grouping = new BitSet();

    /**
     * @param text the whole text
     * @param tokens what it was cut into
     */
    public SourceText(String text, List<Token> tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /** The text as it was given. */
    public String text() {
        return text;
    }

    public List<Token> tokens() {
        return tokens;
    }

    /** The index of the first token that begins at or after an offset. */
    public int tokenAt(int offset) {
        int low = 0;
        int high = tokens.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.get(middle).start() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Tells that two parentheses only group what is between them: the tree is the same without them. */
    public void groups(int open, int close) {
        grouping.set(open);
        grouping.set(close);
    }

    /** Whether the token at that index is a parenthesis that only groups an expression or a join. */
    public boolean grouping(int index) {
        return grouping.get(index);
    }
}
