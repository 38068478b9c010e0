package dev.sallyport.proxy.surface;

import dev.sallyport.policy.sql.surface.Operand;
import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.policy.sql.surface.SurfaceStatement.Output;
import dev.sallyport.policy.sql.surface.SurfaceStatement.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one table. Time grows with the table's rows and memory with the rows answered, both of them limited:
 * there is nothing by which rows could multiply.
 */
final class TableRead {
    /** Rows of an answer whose statement names no limit. */
    static final int ROWS_USUAL = 1000;

    /** Rows that are kept for an answer, or to be sorted for one. */
    static final int ROWS_MAX = 10_000;

    static final long CHARS_MAX = 4L * 1024 * 1024;

    private final SurfaceTable table;
    private final Rows query;
    private final Binding binding;
    private final Stop stop;
    private final List<@Nullable Object[]> kept = new ArrayList<>();
    private long chars;
    private long found;
    private int rowsMax = ROWS_MAX;

    TableRead(SurfaceTable table, Rows query, Binding binding, Stop stop) {
        this.table = table;
        this.query = query;
        this.binding = binding;
        this.stop = stop;
    }

    /** The result's columns. */
    static List<SurfaceColumn> columns(SurfaceTable table, List<Output> outputs) {
        List<SurfaceColumn> columns = new ArrayList<>();
        for (Output output : outputs) {
            if (output.value() instanceof Operand.Everything) {
                columns.addAll(table.columns());
            } else if (output.value() instanceof Operand.Column column) {
                SurfaceColumn source = table.columns().stream()
                        .filter(each -> each.name().equals(column.name()))
                        .findFirst()
                        .orElseThrow(
                                () -> new SurfaceException("42703", "column \"" + column.name() + "\" does not exist"));
                columns.add(new SurfaceColumn(output.name(), source.type()));
            } else {
                columns.add(new SurfaceColumn(output.name(), Binding.type(output.value())));
            }
        }
        return columns;
    }

    SurfaceAnswer answer(SurfaceCaller caller) {
        List<SurfaceColumn> columns = columns(table, query.outputs());
        boolean counts = query.outputs().get(0).value() instanceof Operand.Count;
        Comparator<@Nullable Object[]> order = order();
        long offset = number(query.offset(), 0);
        long limit = counts ? Long.MAX_VALUE : number(query.limit(), ROWS_USUAL);
        long enough = order == null ? limit > ROWS_MAX ? ROWS_MAX + 1L : limit + offset : Long.MAX_VALUE;
        // One more than is ever answered shows that there are more, unless more than may be was asked for.
        rowsMax = limit > ROWS_MAX ? ROWS_MAX : ROWS_MAX + 1;
        RowTest test = query.where() == null ? row -> Boolean.TRUE : RowTest.of(query.where(), binding, stop);
        // One more than asked for, so that it is known whether something was left out.
        long wanted = counts || enough == Long.MAX_VALUE ? Long.MAX_VALUE : enough + 1;
        if (counts || limit > 0) {
            table.rows(caller, RowTest.wanted(query.where(), binding), row -> take(row, test, counts, wanted), stop);
        }
        if (counts) {
            return SurfaceAnswer.select(columns, List.<@Nullable Object[]>of(new @Nullable Object[] {found}));
        }
        if (order != null) {
            Collections.sort(kept, order);
        }
        int from = (int) Math.min(offset, kept.size());
        int to = (int) Math.min(from + Math.min(limit, ROWS_MAX), kept.size());
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (@Nullable Object[] row : kept.subList(from, to)) {
            rows.add(output(row));
        }
        boolean cut = query.limit() == null && kept.size() > to;
        String notice = cut ? "only the first " + rows.size() + " rows are shown; LIMIT asks for others" : null;
        return new SurfaceAnswer(columns, rows, "SELECT " + rows.size(), notice);
    }

    private boolean take(@Nullable Object[] row, RowTest test, boolean counts, long wanted) {
        stop.check();
        if (!Boolean.TRUE.equals(test.test(row))) {
            return true;
        }
        found++;
        if (counts) {
            return true;
        }
        for (Object value : row) {
            chars += 16;
            chars += value instanceof String text
                    ? text.length()
                    : value instanceof List<?> list ? 64L * list.size() : 0;
        }
        if (kept.size() >= rowsMax || chars > CHARS_MAX) {
            throw new SurfaceException(
                    "54000",
                    "the answer is larger than " + ROWS_MAX + " rows or " + CHARS_MAX / 1024 / 1024 + " MiB",
                    "Ask for less by WHERE or LIMIT.");
        }
        kept.add(row);
        return found < wanted;
    }

    private @Nullable Object[] output(@Nullable Object[] row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Output output : query.outputs()) {
            if (output.value() instanceof Operand.Everything) {
                Collections.addAll(values, row);
            } else {
                values.add(binding.value(output.value()).of(row));
            }
        }
        return values.toArray();
    }

    /** Null where the rows come in the order that is wanted. */
    private @Nullable Comparator<@Nullable Object[]> order() {
        Comparator<@Nullable Object[]> order = null;
        boolean natural = table.newestFirst();
        for (SurfaceStatement.Key key : query.order()) {
            int column = binding.column(key.column());
            if (table.columns().get(column).type() == SurfaceType.TEXT_ARRAY) {
                throw new SurfaceException("42883", "lists can't be sorted by");
            }
            natural &= key.descending()
                    && (key.column().equals("seq") || key.column().equals("time"));
            Comparator<@Nullable Object[]> next = (a, b) -> compare(a[column], b[column]);
            next = key.descending() ? next.reversed() : next;
            order = order == null ? next : order.thenComparing(next);
        }
        return natural ? null : order;
    }

    /** As PostgreSQL: null is greater than everything. */
    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        return RowTest.order(a, b);
    }

    private long number(@Nullable Operand operand, long absent) {
        Object value = operand == null
                ? null
                : binding.value(operand).as(SurfaceType.INT8).constant();
        if (value == null) {
            return absent;
        }
        long number = (Long) value;
        if (number < 0) {
            throw new SurfaceException("2201W", "LIMIT and OFFSET must not be negative");
        }
        return Math.min(number, 1_000_000_000L);
    }
}
