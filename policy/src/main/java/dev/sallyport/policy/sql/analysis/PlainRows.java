package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Returning;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.sql.tree.WithClause;
import dev.sallyport.policy.statement.RowReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements of which it is certain which rows they have to do with, as far as keys tell.
 *
 * <p>INVARIANT: this is a list of what is understood, never of what isn't: one SELECT, INSERT of VALUES, UPDATE or DELETE
 * over relations joined or not, without queries within it and without window functions. All else isn't plain.
 */
final class PlainRows {
    /** Of more relations than that it isn't told which row of which is meant. */
    private static final int SOURCES_MAX = 32;

    /** More columns than PostgreSQL lets an answer have (MaxTupleAttributeNumber in access/htup_details.h: 1664). */
    private static final int PLACES_MAX = 1664;

    private final NameResolver names;
    private final List<PlainRow> sources = new ArrayList<>();
    private boolean merged;

    private PlainRows(NameResolver names) {
        this.names = names;
    }

    /** Every mention of a relation in a statement that stands by itself; null if it isn't plain. */
    static @Nullable List<RowReference> of(Statement statement, NameResolver names) {
        if (!simple(statement)) {
            return null;
        }
        PlainRows rows = new PlainRows(names);
        boolean plain = statement instanceof Query query
                ? rows.select(query)
                : statement instanceof Update update
                        ? rows.update(update)
                        : statement instanceof Delete delete
                                ? rows.delete(delete)
                                : statement instanceof Insert insert && rows.insert(insert);
        return plain ? rows.sources.stream().map(PlainRow::reference).toList() : null;
    }

    /** Whether there is no query within it and nothing that looks at other rows. */
    private static boolean simple(Statement statement) {
        Query source = statement instanceof Insert insert ? insert.source : null;
        Deque<SqlNode> waiting = new ArrayDeque<>(statement.getOperandList());
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            boolean within = node instanceof Statement && !node.equals(source);
            if (within || node instanceof WithClause || (node instanceof FunctionCall call && call.over != null)) {
                return false;
            }
            if (node instanceof SqlCall call) {
                call.getOperandList().stream().filter(each -> each != null).forEach(waiting::push);
            }
        }
        return true;
    }

    private boolean select(Query query) {
        if (query.with != null
                || !(query.body instanceof SelectCore core)
                || core.into != null
                || !core.windows.isEmpty()
                || !core.grouping.stream().allMatch(key -> column(key) != null)) {
            return false;
        }
        if (!core.from.stream().allMatch(this::source)) {
            return false;
        }
        items(core.items);
        condition(core.where);
        return true;
    }

    private boolean update(Update update) {
        PlainRow target = target(update.target, update.alias);
        if (target == null || update.cursor || !update.from.stream().allMatch(this::source)) {
            return false;
        }
        for (Assignment assignment : update.assignments) {
            assignment.columns.forEach(column -> target.assigned.add(column.names.get(0)));
        }
        returning(update.returning);
        condition(update.where);
        return true;
    }

    private boolean delete(Delete delete) {
        PlainRow target = target(delete.target, delete.alias);
        if (target == null || delete.cursor || !delete.using.stream().allMatch(this::source)) {
            return false;
        }
        returning(delete.returning);
        condition(delete.where);
        return true;
    }

    private boolean insert(Insert insert) {
        PlainRow target = target(insert.target, insert.alias);
        if (target == null || insert.source == null || !(insert.source.body instanceof ValuesRows values)) {
            return false;
        }
        boolean whole = values.width > 0
                && insert.given
                && insert.source.with == null
                && insert.source.limits.isEmpty()
                && insert.columns.stream().allMatch(column -> column.names.size() == 1);
        List<String> columns = insert.columns.isEmpty()
                ? target.relation.columns().stream().map(Column::name).toList()
                : insert.columns.stream().map(column -> column.names.get(0)).toList();
        if (whole && values.width <= columns.size()) {
            target.insert(columns, values);
        }
        target.open = insert.conflict != null && !insert.conflict.assignments.isEmpty();
        returning(insert.returning);
        return true;
    }

    private @Nullable PlainRow target(RelationName name, @Nullable String alias) {
        return add(name, alias == null ? name.parts.get(name.parts.size() - 1) : alias);
    }

    private @Nullable PlainRow add(RelationName name, String alias) {
        if (sources.size() == SOURCES_MAX) {
            return null;
        }
        Set<Relation> known = names.relation(name.parts).known();
        if (known.size() != 1 || names.relation(name.parts).names().size() != 1) {
            return null;
        }
        PlainRow row = new PlainRow(alias, known.iterator().next());
        sources.add(row);
        return row;
    }

    /** From left to right, without recursion: a text may join as many as fit in. */
    private boolean source(SqlNode whole) {
        Deque<SqlNode> waiting = new ArrayDeque<>(List.of(whole));
        while (!waiting.isEmpty()) {
            SqlNode item = waiting.pop();
            if (item instanceof JoinedSource join && join.alias == null && waiting.size() < SOURCES_MAX) {
                merged |= join.natural || !join.using.isEmpty();
                if (join.right != null) {
                    waiting.push(join.right);
                }
                waiting.push(join.left);
            } else if (!(item instanceof TableSource table) || !table(table)) {
                return false;
            }
        }
        return true;
    }

    private boolean table(TableSource table) {
        List<String> parts = table.relation.parts;
        boolean renamed = table.alias != null && !table.alias.columns.isEmpty();
        String alias = table.alias == null ? parts.get(parts.size() - 1) : table.alias.name;
        return !renamed && add(table.relation, alias) != null;
    }

    private void returning(@Nullable Returning returning) {
        if (returning != null) {
            Set<String> versions = new HashSet<>(List.of(returning.oldName, returning.newName));
            boolean told = returning.items.stream()
                    .noneMatch(item -> item.expression instanceof SqlIdentifier column
                            && column.names.size() > 1
                            && versions.contains(column.names.get(0)));
            if (told) {
                items(returning.items);
            }
        }
    }

    /** Counts the columns of the answer as far as their places are certain. */
    private void items(List<SelectItem> items) {
        int place = 0;
        for (SelectItem item : items) {
            if (place > PLACES_MAX) {
                return;
            }
            if (!(item.expression instanceof SqlIdentifier column)) {
                if (item.expression instanceof Indirection part && "*".equals(part.field)) {
                    return;
                }
                place++;
                continue;
            }
            List<PlainRow> meant = column.isStar() ? starred(column) : List.of();
            if (column.isStar() && meant.isEmpty()) {
                return;
            }
            for (PlainRow row : meant) {
                for (Column each : row.relation.columns()) {
                    row.outputs.putIfAbsent(each.name(), place++);
                }
            }
            if (!column.isStar()) {
                PlainRow row = owner(column);
                if (row != null) {
                    row.outputs.putIfAbsent(column.names.get(column.names.size() - 1), place);
                }
                place++;
            }
        }
    }

    private List<PlainRow> starred(SqlIdentifier star) {
        if (star.names.size() == 1) {
            return merged ? List.of() : sources;
        }
        PlainRow row = named(star.names.subList(0, star.names.size() - 1));
        return row == null ? List.of() : List.of(row);
    }

    /** The one whose column is meant; null if that isn't certain. */
    private @Nullable PlainRow owner(SqlIdentifier column) {
        List<String> parts = column.names;
        String name = parts.get(parts.size() - 1);
        if (parts.size() > 1) {
            PlainRow row = named(parts.subList(0, parts.size() - 1));
            return row == null || row.relation.column(name) == null ? null : row;
        }
        List<PlainRow> having = sources.stream()
                .filter(row -> row.relation.column(name) != null)
                .toList();
        return having.size() == 1 ? having.get(0) : null;
    }

    private @Nullable PlainRow named(List<String> parts) {
        String name = parts.get(parts.size() - 1);
        List<PlainRow> same =
                sources.stream().filter(row -> row.alias.equals(name)).toList();
        return same.size() == 1 ? same.get(0) : null;
    }

    private void condition(@Nullable SqlNode where) {
        if (where != null) {
            KeyConditions.each(where, (column, values) -> {
                PlainRow row = owner(column);
                if (row != null) {
                    row.equal.putIfAbsent(column.names.get(column.names.size() - 1), values);
                }
            });
        }
    }

    private static @Nullable SqlIdentifier column(SqlNode node) {
        return node instanceof SqlIdentifier identifier && !identifier.isStar() ? identifier : null;
    }
}
