package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** The columns of queries. */
final class QueryLineage {
    /** A query with more columns is refused by the server ({@code MaxTupleAttributeNumber}). */
    private static final int COLUMNS_MAX = 1664;

    private final Lineage lineage;

    /** What conditions compare, while a query is read that stands in an expression; else null. */
    private @Nullable Set<ColumnSource> compared;

    QueryLineage(Lineage lineage) {
        this.lineage = lineage;
    }

    List<OutputColumn> query(Query query, CommonTables visible, @Nullable Level outer) {
        lineage.budget.take(1);
        CommonTables common = visible.with(query.with, outer, lineage::common);
        List<OutputColumn> columns = body(query.body, common, outer);
        if (compared != null) {
            Level level = Level.of(outer, lineage.budget);
            level.add(Source.of("", columns));
            compare(query.limits, new ExpressionLineage.Place(common, level));
        }
        return columns;
    }

    /**
     * What a query in an expression is computed from: its columns, and what its conditions compare, for its value tells
     * of them too ({@code EXISTS}).
     */
    Set<ColumnSource> inExpression(Query query, ExpressionLineage.Place place) {
        Set<ColumnSource> before = compared;
        Set<ColumnSource> found = new HashSet<>();
        compared = found;
        List<OutputColumn> columns = query(query, place.common(), place.level());
        compared = before;
        for (OutputColumn column : columns) {
            lineage.budget.take(column.sources().size());
            found.addAll(column.sources());
        }
        return found;
    }

    /** Notes what conditions are made of if somebody wants to know. */
    void compare(List<? extends SqlNode> conditions, ExpressionLineage.Place place) {
        if (compared != null && !conditions.isEmpty()) {
            compared.addAll(lineage.expressions.sources(conditions, place));
        }
    }

    private List<OutputColumn> body(SqlNode body, CommonTables common, @Nullable Level outer) {
        if (body instanceof Query query) {
            return query(query, common, outer);
        }
        if (body instanceof SelectCore core) {
            return select(core, common, outer);
        }
        if (body instanceof SetOperation set) {
            return set(set, common, outer);
        }
        if (body instanceof ValuesRows values) {
            return values(values, common, outer);
        }
        if (body instanceof TableQuery table) {
            return lineage.from.relation(table.relation, common).star();
        }
        throw new IllegalStateException("unknown query body: " + body.getClass());
    }

    private List<OutputColumn> values(ValuesRows values, CommonTables common, @Nullable Level outer) {
        ExpressionLineage.Place place = new ExpressionLineage.Place(common, Level.of(outer, lineage.budget));
        if (values.width == 0) {
            return List.of(new OutputColumn(null, true, false, lineage.expressions.sources(values.expressions, place)));
        }
        List<OutputColumn> columns = new ArrayList<>();
        for (int column = 0; column < values.width; column++) {
            List<SqlNode> expressions = new ArrayList<>();
            for (int i = column; i < values.expressions.size(); i += values.width) {
                expressions.add(values.expressions.get(i));
            }
            Set<ColumnSource> sources = lineage.expressions.sources(expressions, place);
            columns.add(new OutputColumn("column" + (column + 1), false, false, sources));
        }
        return columns;
    }

    private List<OutputColumn> set(SetOperation set, CommonTables common, @Nullable Level outer) {
        List<OutputColumn> all = null;
        for (SqlNode operand : set.queries) {
            List<OutputColumn> columns = body(operand, common, outer);
            if (all == null || all.contains(CommonTables.INCOMPLETE)) {
                all = columns;
            } else if (!columns.contains(CommonTables.INCOMPLETE)) {
                all = united(all, columns);
            }
        }
        return all == null ? List.of() : all;
    }

    private List<OutputColumn> united(List<OutputColumn> first, List<OutputColumn> second) {
        lineage.budget.take(first.size() + second.size());
        boolean aligned = first.size() == second.size() && certain(first) && certain(second);
        List<OutputColumn> united = new ArrayList<>(first.size());
        Set<ColumnSource> any = aligned ? Set.of() : Value.union(Value.union(first), Value.union(second));
        for (int i = 0; i < first.size(); i++) {
            OutputColumn left = first.get(i);
            Set<ColumnSource> sources =
                    aligned ? Value.union(left.sources(), second.get(i).sources()) : any;
            boolean plain = aligned && left.plain() && second.get(i).plain();
            united.add(new OutputColumn(left.name(), left.many(), plain, sources));
        }
        return united;
    }

    private static boolean certain(List<OutputColumn> columns) {
        return columns.stream().noneMatch(OutputColumn::many);
    }

    private List<OutputColumn> select(SelectCore core, CommonTables common, @Nullable Level outer) {
        Level level = Level.of(outer, lineage.budget);
        ExpressionLineage.Place place = new ExpressionLineage.Place(common, level, core.windows);
        List<OutputColumn> visible = lineage.from.items(core.from, common, level);
        if (compared != null) {
            compare(core.where == null ? List.of() : List.of(core.where), place);
            compare(core.having == null ? List.of() : List.of(core.having), place);
            compare(core.grouping, place);
        }
        return items(core.items, visible, place);
    }

    /**
     * The columns of a SELECT list or of RETURNING.
     *
     * @param visible what a star stands for
     */
    List<OutputColumn> items(List<SelectItem> items, List<OutputColumn> visible, ExpressionLineage.Place place) {
        List<OutputColumn> columns = new ArrayList<>();
        for (SelectItem item : items) {
            List<OutputColumn> star = star(item.expression, visible, place);
            if (star == null) {
                Value value = lineage.expressions.of(item.expression, place);
                columns.add(value.named(item.alias != null ? item.alias : ColumnNames.of(item.expression)));
            } else {
                columns.addAll(star);
            }
            lineage.budget.take(1 + (star == null ? 0 : star.size()));
            if (columns.size() > COLUMNS_MAX && items.size() <= COLUMNS_MAX) {
                return List.of(Value.many(columns));
            }
        }
        return columns;
    }

    /** The columns that an item stands for if it is a star of some kind, else null. */
    private @Nullable List<OutputColumn> star(
            SqlNode expression, List<OutputColumn> visible, ExpressionLineage.Place place) {
        if (expression instanceof SqlIdentifier identifier && identifier.isStar()) {
            return identifier.names.size() == 1
                    ? visible
                    : rows(identifier.names.subList(0, identifier.names.size() - 1), place);
        }
        if (expression instanceof Indirection indirection && "*".equals(indirection.field)) {
            if (indirection.target instanceof SqlIdentifier row
                    && !row.isStar()
                    && place.level().rowOf(row.names) != null) {
                return rows(row.names, place);
            }
            Set<ColumnSource> sources = lineage.expressions.sources(List.of(indirection.target), place);
            return List.of(new OutputColumn(null, true, false, sources));
        }
        return null;
    }

    private static List<OutputColumn> rows(List<String> name, ExpressionLineage.Place place) {
        List<Source> named = place.level().named(name);
        if (named == null || named.size() != 1) {
            return List.of(new OutputColumn(null, true, false, place.level().everything()));
        }
        return named.get(0).star();
    }
}
