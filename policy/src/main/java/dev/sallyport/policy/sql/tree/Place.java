package dev.sallyport.policy.sql.tree;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A position that also knows its offset in the text. */
public final class Place extends SqlParserPos {
    private static final long serialVersionUID = 1L;
    private final int offset;

    /**
     * @param line from 1
     * @param column from 1
     * @param offset in UTF-16 units from 0
     */
    public Place(int line, int column, int offset) {
        super(line, column);
        this.offset = offset;
    }

    /** Where a node of ours stands, in UTF-16 units from 0. */
    public static int offset(SqlNode node) {
        return node.getParserPosition() instanceof Place place ? place.offset : 0;
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return super.equals(other) && other instanceof Place place && place.offset == offset;
    }

    @Override
    public int hashCode() {
        return super.hashCode() * 31 + offset;
    }
}
