package dev.sallyport.policy.sql.rendering;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.SourceText;
import dev.sallyport.policy.sql.tree.TypeName;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** One pair of parentheses for every operator in a tree, in place of those that were written to group. */
final class Parentheses {
    /** Where a node stands, so that two nodes of the same stretch get one pair. */
    private record Stretch(int first, int last) {}

    private record Visit(SqlNode node, @Nullable SqlNode parent) {}

    private final SourceText source;
    private final int first;
    private final int[] opens;
    private final int[] closes;
    private final BitSet dropped = new BitSet();

    /**
     * @param first the index of the tree's first token
     * @param end the index after its last
     */
    Parentheses(SqlNode tree, SourceText source, int first, int end) {
        this.source = source;
        this.first = first;
        this.opens = new int[end - first];
        this.closes = new int[end - first];
        drop(end);
        add(tree);
    }

    int opens(int index) {
        return opens[index - first];
    }

    int closes(int index) {
        return closes[index - first];
    }

    /** Whether the token is a written parenthesis that nothing needs. */
    boolean dropped(int index) {
        return dropped.get(index);
    }

    private void drop(int end) {
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = first; i < end; i++) {
            if (!source.grouping(i)) {
                continue;
            }
            if (source.tokens().get(i).isSymbol("(")) {
                open.push(i);
            } else if (!open.isEmpty() && !needed(open.peek(), i)) {
                dropped.set(open.pop());
                dropped.set(i);
            } else {
                open.poll();
            }
        }
    }

    /** Whether what is between wouldn't be read the same without the parentheses. */
    private boolean needed(int open, int close) {
        List<Token> tokens = source.tokens();
        Token next = tokens.get(close + 1);
        boolean word = close == open + 2 && tokens.get(open + 1).type() == TokenType.KEYWORD;
        return word || next.isSymbol(".") || next.isSymbol("[") || allColumns(open + 1, close - 1);
    }

    /** Whether these tokens are {@code t.*}, which is a row in parentheses only. */
    private boolean allColumns(int from, int last) {
        boolean names = last > from && source.tokens().get(last).isSymbol("*");
        for (int i = last - 1; names && i > from; i -= 2) {
            names = source.tokens().get(i).isSymbol(".");
        }
        return names;
    }

    private void add(SqlNode tree) {
        Set<Stretch> seen = new HashSet<>();
        // Long chains of operators make trees too deep to walk by recursion.
        Deque<Visit> pending = new ArrayDeque<>();
        pending.push(new Visit(tree, null));
        while (!pending.isEmpty()) {
            Visit visit = pending.pop();
            SqlNode node = visit.node;
            if (operator(node, visit.parent)) {
                Stretch stretch = new Stretch(
                        source.tokenAt(Place.start(node)) - first, source.tokenAt(Place.end(node)) - 1 - first);
                if (seen.add(stretch)) {
                    opens[stretch.first]++;
                    closes[stretch.last]++;
                }
            }
            if (node instanceof SqlCall call && !ownGrammar(node)) {
                call.getOperandList().forEach(operand -> pending.push(new Visit(operand, node)));
            }
        }
    }

    /** Whether the expressions in it may not be written freely. */
    private static boolean ownGrammar(SqlNode node) {
        return node instanceof TypeName || (node instanceof Form form && form.name.equals("CONSTANT"));
    }

    private static boolean operator(SqlNode node, @Nullable SqlNode parent) {
        if (node instanceof JoinedSource join) {
            return join.right != null;
        }
        if (node instanceof SetOperation) {
            return parent instanceof SetOperation;
        }
        boolean after = Place.offset(node) > Place.start(node);
        return node instanceof SqlBasicCall
                || (after && node instanceof FunctionCall)
                || (after && node instanceof Form form && !form.name.equals(Form.USING));
    }
}
