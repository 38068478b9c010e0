package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.ConflictClause;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.MergeAction;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Returning;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/** Walks INSERT, UPDATE, DELETE and MERGE. */
final class RowChangeWalker {
    private final Walk walk;

    RowChangeWalker(Walk walk) {
        this.walk = walk;
    }

    private RelationUse target(FactsBuilder facts, RelationName name, @Nullable String alias, Sources sources) {
        RelationUse use = walk.relation(facts, name, Access.WRITE, false, false);
        Set<Relation> relations = use.relations();
        if (alias != null) {
            walk.aliases.name(alias, relations);
        }
        sources.addRelation(called(name, alias), relations);
        return use;
    }

    private static String called(RelationName name, @Nullable String alias) {
        return alias != null ? alias : name.parts.get(name.parts.size() - 1);
    }

    /** Whether conditions narrow the target's rows, given what else FROM or USING offers. */
    private boolean restricts(
            RelationName target, @Nullable String alias, List<SqlNode> from, @Nullable SqlNode where, Scope scope) {
        Origins origins = new Origins(walk.names, walk.names.relation(target.parts));
        String name = called(target, alias);
        List<RowSource> around = List.of(new RowSource(name, null, true));
        List<RowSource> others = origins.sources(from, where, scope, around);
        return new Restriction(origins.subject(name, others), origins, scope).restricts(where);
    }

    void insert(FactsBuilder facts, Insert insert, Scope outer, boolean outermost) {
        facts.is("INSERT", Category.DML);
        Scope scope = walk.queries.with(facts, insert.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations =
                target(facts, insert.target, insert.alias, sources).relations();
        if (insert.columns.isEmpty()) {
            walk.star(facts, ColumnUsage.WRITE, relations, insert.target);
        }
        walk.columns(facts, insert.columns, ColumnUsage.WRITE, relations);
        walk.expressions.walkAll(facts, insert.subscripts, ColumnUsage.EXPRESSION, scope);
        if (insert.source != null) {
            walk.queries.query(facts, insert.source, scope, false);
        }
        ConflictClause conflict = insert.conflict;
        if (conflict != null) {
            // The row that was to be inserted: what the statement itself says, not what the table holds.
            walk.aliases.name("excluded", Set.of());
            walk.expressions.walkAll(facts, conflict.targets, ColumnUsage.EXPRESSION, scope);
            walk.expressions.walk(facts, conflict.targetWhere, ColumnUsage.PREDICATE, scope);
            assignments(facts, conflict.assignments, relations, scope);
            walk.expressions.walk(facts, conflict.where, ColumnUsage.PREDICATE, scope);
        }
        returning(facts, insert.returning, relations, sources, scope, outermost);
    }

    private void assignments(FactsBuilder facts, List<Assignment> assignments, Set<Relation> relations, Scope scope) {
        for (Assignment assignment : assignments) {
            walk.columns(facts, assignment.columns, ColumnUsage.WRITE, relations);
            walk.expressions.walkAll(facts, assignment.subscripts, ColumnUsage.EXPRESSION, scope);
            walk.expressions.walk(facts, assignment.value, ColumnUsage.EXPRESSION, scope);
        }
    }

    private void returning(
            FactsBuilder facts,
            @Nullable Returning returning,
            Set<Relation> relations,
            Sources sources,
            Scope scope,
            boolean outermost) {
        if (returning == null) {
            return;
        }
        facts.add(Trait.RETURNS_ROWS);
        for (String name : List.of(returning.oldName, returning.newName)) {
            walk.aliases.name(name, relations);
        }
        walk.queries.items(facts, returning.items, scope, sources, outermost);
    }

    void update(FactsBuilder facts, Update update, Scope outer, boolean outermost) {
        facts.is("UPDATE", Category.DML);
        Scope scope = walk.queries.with(facts, update.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations =
                target(facts, update.target, update.alias, sources).relations();
        sources.addAll(walk.from.walk(facts, update.from, scope));
        assignments(facts, update.assignments, relations, scope);
        walk.expressions.walk(facts, update.where, ColumnUsage.PREDICATE, scope);
        if (!update.cursor && !restricts(update.target, update.alias, update.from, update.where, scope)) {
            facts.unrestricted();
        }
        returning(facts, update.returning, relations, sources, scope, outermost);
    }

    void delete(FactsBuilder facts, Delete delete, Scope outer, boolean outermost) {
        facts.is("DELETE", Category.DML);
        Scope scope = walk.queries.with(facts, delete.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations =
                target(facts, delete.target, delete.alias, sources).relations();
        sources.addAll(walk.from.walk(facts, delete.using, scope));
        walk.expressions.walk(facts, delete.where, ColumnUsage.PREDICATE, scope);
        if (!delete.cursor && !restricts(delete.target, delete.alias, delete.using, delete.where, scope)) {
            facts.unrestricted();
        }
        returning(facts, delete.returning, relations, sources, scope, outermost);
    }

    /** MERGE: its actions are statements inside it. */
    void merge(FactsBuilder facts, Merge merge, Scope outer, boolean outermost) {
        facts.is("MERGE", Category.DML);
        Scope scope = walk.queries.with(facts, merge.with, outer);
        Sources sources = new Sources();
        RelationUse target = target(facts, merge.target, merge.alias, sources);
        walk.from.item(facts, merge.source, scope, sources);
        walk.expressions.walk(facts, merge.condition, ColumnUsage.JOIN, scope);
        int end = merge.returning == null ? merge.end() : Place.offset(merge.returning);
        for (int i = 0; i < merge.actions.size(); i++) {
            MergeAction action = merge.actions.get(i);
            if (action.kind == MergeAction.Kind.NOTHING) {
                walk.expressions.walk(facts, action.condition, ColumnUsage.PREDICATE, scope);
            } else {
                int next = i + 1 < merge.actions.size() ? Place.offset(merge.actions.get(i + 1)) : end;
                FactsBuilder inner = new FactsBuilder(facts, Place.offset(action), next);
                inner.shares(target);
                action(inner, action, target.relations(), scope);
                if (action.kind != MergeAction.Kind.INSERT && !restricts(merge, action, scope)) {
                    inner.unrestricted();
                }
            }
        }
        returning(facts, merge.returning, target.relations(), sources, scope, outermost);
    }

    private void action(FactsBuilder facts, MergeAction action, Set<Relation> relations, Scope scope) {
        facts.is(action.kind.name(), Category.DML);
        walk.expressions.walk(facts, action.condition, ColumnUsage.PREDICATE, scope);
        assignments(facts, action.assignments, relations, scope);
        walk.columns(facts, action.columns, ColumnUsage.WRITE, relations);
        walk.expressions.walkAll(facts, action.subscripts, ColumnUsage.EXPRESSION, scope);
        walk.expressions.walkAll(facts, action.values, ColumnUsage.EXPRESSION, scope);
        if (action.columns.isEmpty() && !action.values.isEmpty()) {
            walk.star(facts, ColumnUsage.WRITE, relations, action);
        }
    }

    /** A row that matches fulfils the join's condition besides the action's own; one without a match only that. */
    private boolean restricts(Merge merge, MergeAction action, Scope scope) {
        if (!action.matched) {
            return restricts(merge.target, merge.alias, List.of(), action.condition, scope);
        }
        SqlNode condition = merge.condition;
        if (action.condition != null) {
            List<SqlNode> both = List.of(merge.condition, action.condition);
            condition = new SqlBasicCall(SqlStdOperatorTable.AND, both, action.getParserPosition());
        }
        return restricts(merge.target, merge.alias, List.of(merge.source), condition, scope);
    }
}
