package dev.sallyport.policy.sql.tree;

import org.apache.calcite.sql.parser.SqlParserPos;

/** A node that is a statement of its own, wherever it stands, and knows which stretch of the text it is. */
public abstract class Statement extends SyntaxNode {
    private int start;
    private int end;

    protected Statement(String name, SqlParserPos position) {
        super(name, position);
    }

    /** Tells the statement its stretch of the text, in UTF-16 units from 0, end exclusive. */
    public final void span(int from, int to) {
        this.start = from;
        this.end = to;
    }

    /** Where it begins, in UTF-16 units from 0. */
    public final int start() {
        return start;
    }

    /** Where it ends (exclusive). */
    public final int end() {
        return end;
    }
}
