package dev.sallyport.proxy.catalog;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of a catalog's query, kept apart from the connection that it came over. Columns are counted from 1. */
final class CatalogRow {
    private final @Nullable Object[] values;

    private CatalogRow(@Nullable Object[] values) {
        this.values = values;
    }

    /** The row on which the result set stands. */
    static CatalogRow of(ResultSet rows) throws SQLException {
        @Nullable Object[] values = new Object[rows.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
            Object value = rows.getObject(i + 1);
            values[i] = value instanceof Array array ? array.getArray() : value;
        }
        return new CatalogRow(values);
    }

    /** A text, name or {@code "char"}. */
    String text(int column) {
        return (String) value(column);
    }

    @Nullable
    String textOrNull(int column) {
        return (String) values[column - 1];
    }

    /** The elements of an array, null for none. */
    String @Nullable [] texts(int column) {
        return (String[]) values[column - 1];
    }

    /** An OID. */
    long oid(int column) {
        return ((Number) value(column)).longValue();
    }

    int number(int column) {
        return ((Number) value(column)).intValue();
    }

    boolean flag(int column) {
        return (Boolean) value(column);
    }

    private Object value(int column) {
        return Objects.requireNonNull(values[column - 1]);
    }
}
