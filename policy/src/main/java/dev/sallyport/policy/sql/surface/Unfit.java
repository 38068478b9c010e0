package dev.sallyport.policy.sql.surface;

import dev.sallyport.policy.sql.tree.Place;
import org.apache.calcite.sql.SqlNode;

/** Part of a statement that this language doesn't have. */
final class Unfit extends RuntimeException {
    static final String NOT_HERE = "SP006";
    static final String NO_FUNCTION = "42883";

    private static final long serialVersionUID = 1L;

    final String sqlState;
    final int offset;

    Unfit(String sqlState, String message, SqlNode node) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.offset = Place.offset(node);
    }

    Unfit(String message, SqlNode node) {
        this(NOT_HERE, message, node);
    }
}
