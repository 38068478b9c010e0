package dev.sallyport.policy.sql.tree;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * A position that also knows the node's stretch of the text. All offsets are UTF-16 units from 0.
 *
 * <p>The stretch reaches from the node's first token to its last. Parentheses that only group, around an expression, a
 * join or a query, are outside of the stretch of what they group and inside of the stretch of what that is a part of;
 * parentheses that the construct itself demands (a call's, a row's, a derived table's, a named join's) are inside. So
 * the stretches of a node's parts lie in its own, those of different parts of it don't overlap, and what replaces a
 * stretch must be something that may stand unparenthesised in that place.
 */
public final class Place extends SqlParserPos {
    private static final long serialVersionUID = 1L;
    private static final int OPEN = -1;

    private final transient SourceText source;
    private final int offset;
    private final int start;
    private int end = OPEN;

    /**
     * A place whose end isn't known yet.
     *
     * @param source what the offsets count in
     * @param line of the offset, from 1
     * @param column of the offset, from 1
     * @param offset what messages point at: the operator of what has one between its operands, else the start
     * @param start where the node begins
     */
    public Place(SourceText source, int line, int column, int offset, int start) {
        super(line, column);
        this.source = source;
        this.offset = offset;
        this.start = start;
    }

    /** This place with its end. A place is closed once; for another end this is another place. */
    public Place closed(int newEnd) {
        if (end != OPEN && end != newEnd) {
            return new Place(source, getLineNum(), getColumnNum(), offset, start).closed(newEnd);
        }
        end = newEnd;
        return this;
    }

    /** The text and its tokens. */
    public SourceText source() {
        return source;
    }

    /** Where the node begins. */
    public int start() {
        return start;
    }

    /** Where the node ends (exclusive). */
    public int end() {
        return end == OPEN ? start : end;
    }

    /** What the text has there. */
    public String text() {
        return source.text().substring(start, end());
    }

    /** The place of a node; null for one that no text was read for. */
    public static @Nullable Place of(SqlNode node) {
        return node.getParserPosition() instanceof Place place ? place : null;
    }

    /** What messages on a node of ours point at. */
    public static int offset(SqlNode node) {
        return node.getParserPosition() instanceof Place place ? place.offset : 0;
    }

    /** Where a node of ours begins. */
    public static int start(SqlNode node) {
        return node.getParserPosition() instanceof Place place ? place.start : 0;
    }

    /** Where a node of ours ends (exclusive). */
    public static int end(SqlNode node) {
        return node.getParserPosition() instanceof Place place ? place.end() : 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof Place place
                && place.offset == offset
                && place.start == start
                && place.end == end;
    }

    @Override
    public int hashCode() {
        return super.hashCode() * 31 + offset;
    }
}
