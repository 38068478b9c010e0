package dev.sallyport.policy.sql.rendering;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.SourceText;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Writes nodes back as SQL in a plain form: without comments, with single spaces, keywords in capitals, names folded
 * and quoted where they must be, strings in plain quotes (or, with a backslash in them, as {@code E'…'}). What is
 * written is read as the same tree, and written the same again.
 */
public final class SqlRenderer {
    private SqlRenderer() {}

    /**
     * The node with the parentheses that were written.
     *
     * @throws IllegalArgumentException if the node was read from no text
     */
    public static String canonical(SqlNode node) {
        return render(node, false);
    }

    /**
     * The node with the parentheses that its tree has: a pair around every operator with its operands, every join, and
     * every set operation in another, and no others that only group.
     *
     * @throws IllegalArgumentException if the node was read from no text
     */
    public static String parenthesised(SqlNode node) {
        return render(node, true);
    }

    private static String render(SqlNode node, boolean parenthesise) {
        Place place = Place.of(node);
        if (place == null) {
            throw new IllegalArgumentException("the node was read from no text");
        }
        SourceText source = place.source();
        int first = source.tokenAt(place.start());
        int end = source.tokenAt(place.end());
        Parentheses parentheses = parenthesise ? new Parentheses(node, source, first, end) : null;
        BitSet names = names(node, source);
        TokenWriter writer = new TokenWriter();
        for (int i = first; i < end; i++) {
            repeat(writer, "(", parentheses == null ? 0 : parentheses.opens(i));
            if (parentheses == null || !parentheses.dropped(i)) {
                Token token = source.tokens().get(i);
                boolean word = names.get(i) && token.type() == TokenType.KEYWORD;
                writer.write(token.type(), word ? token.text() : Spelling.of(token, source));
            }
            repeat(writer, ")", parentheses == null ? 0 : parentheses.closes(i));
        }
        return writer.text();
    }

    private static void repeat(TokenWriter writer, String parenthesis, int times) {
        for (int i = 0; i < times; i++) {
            writer.write(TokenType.SYMBOL, parenthesis);
        }
    }

    /** The tokens that are names of columns and relations, which aren't written in capitals though they be keywords. */
    private static BitSet names(SqlNode tree, SourceText source) {
        BitSet names = new BitSet();
        Deque<SqlNode> pending = new ArrayDeque<>();
        pending.push(tree);
        while (!pending.isEmpty()) {
            SqlNode node = pending.pop();
            if (node instanceof SqlIdentifier || node instanceof RelationName) {
                names.set(source.tokenAt(Place.start(node)), source.tokenAt(Place.end(node)));
            } else if (node instanceof SqlCall call) {
                call.getOperandList().forEach(pending::push);
            }
        }
        return names;
    }
}
