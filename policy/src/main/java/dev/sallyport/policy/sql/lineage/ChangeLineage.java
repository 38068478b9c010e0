package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.ConflictClause;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.MergeAction;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Returning;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * The columns of RETURNING. A column that the statement itself assigns comes from what it was assigned, too: otherwise
 * whoever copies a column could read the copy.
 */
final class ChangeLineage {
    private final Lineage lineage;

    ChangeLineage(Lineage lineage) {
        this.lineage = lineage;
    }

    /** What the statement assigns to its target's columns; the empty name stands for all of them. */
    private static final class Assigned {
        private final Map<String, Set<ColumnSource>> byColumn = new HashMap<>();

        private void add(String column, Set<ColumnSource> sources) {
            byColumn.merge(column, sources, Value::union);
        }

        private Set<ColumnSource> to(@Nullable String column) {
            Set<ColumnSource> all = byColumn.getOrDefault("", Set.of());
            if (column == null) {
                for (Set<ColumnSource> sources : byColumn.values()) {
                    all = Value.union(all, sources);
                }
                return all;
            }
            return Value.union(all, byColumn.getOrDefault(column, Set.of()));
        }

        private OutputColumn apply(OutputColumn column) {
            Set<ColumnSource> more = to(column.name());
            return more.isEmpty()
                    ? column
                    : new OutputColumn(column.name(), column.many(), false, Value.union(column.sources(), more));
        }
    }

    private Source target(RelationName name, @Nullable String alias) {
        // The name of a WITH query can't be a target: it is looked for among relations only.
        Source found = lineage.from.relation(name, CommonTables.NONE);
        return alias == null ? found : new Source(alias, found.table(), Set.of(), found.columns(), found.unknown());
    }

    private static Source assigned(Source target, Assigned assigned, @Nullable String name) {
        List<OutputColumn> columns = new ArrayList<>();
        for (OutputColumn column : target.columns().all()) {
            columns.add(assigned.apply(column));
        }
        Set<ColumnSource> any = target.unknown().isEmpty() ? Set.of() : assigned.to(null);
        if (!any.isEmpty()) {
            columns.add(new OutputColumn(null, true, false, any));
        }
        return new Source(
                name == null ? target.name() : name,
                target.table(),
                name == null ? target.relations() : Set.of(),
                Columns.of(columns),
                target.unknown());
    }

    /** RETURNING's columns; {@code level} has the other items of FROM already. */
    private List<OutputColumn> returning(
            @Nullable Returning returning,
            Source target,
            Assigned assigned,
            List<OutputColumn> others,
            boolean othersFirst,
            CommonTables common,
            Level level) {
        if (returning == null) {
            return List.of();
        }
        Source after = assigned(target, assigned, null);
        level.add(after);
        for (String name : List.of(returning.oldName, returning.newName)) {
            if (level.named(List.of(name)) == null) {
                level.addQualified(assigned(target, assigned, name));
            }
        }
        List<OutputColumn> star = new ArrayList<>(othersFirst ? others : after.star());
        star.addAll(othersFirst ? after.star() : others);
        return lineage.queries.items(returning.items, star, new ExpressionLineage.Place(common, level));
    }

    List<OutputColumn> insert(Insert insert, CommonTables visible, @Nullable Level outer) {
        if (insert.returning == null) {
            return List.of();
        }
        CommonTables common = visible.with(insert.with, outer, lineage::common);
        Source target = target(insert.target, insert.alias);
        Assigned assigned = new Assigned();
        if (insert.source != null) {
            inserted(insert, lineage.queries.query(insert.source, common, outer), target, assigned);
        }
        ConflictClause conflict = insert.conflict;
        if (conflict != null) {
            Level level = Level.of(outer, lineage.budget);
            level.add(target);
            level.addQualified(assigned(target, assigned, "excluded"));
            assignments(conflict.assignments, new ExpressionLineage.Place(common, level), assigned);
        }
        Level level = Level.of(outer, lineage.budget);
        return returning(insert.returning, target, assigned, List.of(), false, common, level);
    }

    private static void inserted(Insert insert, List<OutputColumn> rows, Source target, Assigned assigned) {
        List<String> names = new ArrayList<>();
        if (insert.columns.isEmpty()) {
            target.columns().all().forEach(column -> names.add(column.name() == null ? "" : column.name()));
        } else {
            insert.columns.forEach(column -> names.add(column.getSimple()));
        }
        boolean certain = rows.size() <= names.size() && rows.stream().noneMatch(OutputColumn::many);
        for (int i = 0; i < rows.size(); i++) {
            assigned.add(certain ? names.get(i) : "", rows.get(i).sources());
        }
    }

    private void assignments(List<Assignment> assignments, ExpressionLineage.Place place, Assigned assigned) {
        for (Assignment assignment : assignments) {
            Set<ColumnSource> sources = lineage.expressions.sources(List.of(assignment.value), place);
            for (SqlIdentifier column : assignment.columns) {
                assigned.add(column.getSimple(), sources);
            }
        }
    }

    List<OutputColumn> update(Update update, CommonTables visible, @Nullable Level outer) {
        if (update.returning == null) {
            return List.of();
        }
        CommonTables common = visible.with(update.with, outer, lineage::common);
        Source target = target(update.target, update.alias);
        Level level = Level.of(outer, lineage.budget);
        level.add(target);
        List<OutputColumn> others = lineage.from.items(update.from, common, level);
        Assigned assigned = new Assigned();
        assignments(update.assignments, new ExpressionLineage.Place(common, level), assigned);
        return again(update.returning, target, assigned, update.from, others, common, outer);
    }

    /** RETURNING sees the target's row as it has become. */
    private List<OutputColumn> again(
            Returning returning,
            Source target,
            Assigned assigned,
            List<SqlNode> from,
            List<OutputColumn> others,
            CommonTables common,
            @Nullable Level outer) {
        Level level = Level.of(outer, lineage.budget);
        if (!from.isEmpty()) {
            lineage.from.items(from, common, level);
        }
        return returning(returning, target, assigned, others, false, common, level);
    }

    List<OutputColumn> delete(Delete delete, CommonTables visible, @Nullable Level outer) {
        if (delete.returning == null) {
            return List.of();
        }
        CommonTables common = visible.with(delete.with, outer, lineage::common);
        Source target = target(delete.target, delete.alias);
        Level level = Level.of(outer, lineage.budget);
        List<OutputColumn> others = lineage.from.items(delete.using, common, level);
        return returning(delete.returning, target, new Assigned(), others, false, common, level);
    }

    List<OutputColumn> merge(Merge merge, CommonTables visible, @Nullable Level outer) {
        if (merge.returning == null) {
            return List.of();
        }
        CommonTables common = visible.with(merge.with, outer, lineage::common);
        Source target = target(merge.target, merge.alias);
        Level level = Level.of(outer, lineage.budget);
        List<OutputColumn> source = lineage.from.item(merge.source, common, level);
        // What is inserted is made of the source alone: the target has no row there.
        ExpressionLineage.Place inserting = new ExpressionLineage.Place(common, level);
        Level both = Level.of(outer, lineage.budget);
        both.add(target);
        lineage.from.item(merge.source, common, both);
        ExpressionLineage.Place updating = new ExpressionLineage.Place(common, both);
        Assigned assigned = new Assigned();
        for (MergeAction action : merge.actions) {
            assignments(action.assignments, updating, assigned);
            for (int i = 0; i < action.values.size(); i++) {
                assigned.add(
                        column(action, i, target),
                        lineage.expressions.sources(List.of(action.values.get(i)), inserting));
            }
        }
        return returning(merge.returning, target, assigned, source, true, common, level);
    }

    /** The column that the value in that place is for. */
    private static String column(MergeAction action, int index, Source target) {
        if (!action.columns.isEmpty()) {
            return index < action.columns.size() ? action.columns.get(index).getSimple() : "";
        }
        List<OutputColumn> columns = target.columns().all();
        String name = index < columns.size() ? columns.get(index).name() : null;
        return name == null ? "" : name;
    }
}
