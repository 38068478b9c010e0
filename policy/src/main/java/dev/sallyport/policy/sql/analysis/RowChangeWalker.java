package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.ConflictClause;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.MergeAction;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Returning;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks INSERT, UPDATE, DELETE and MERGE. */
final class RowChangeWalker {
    private final Walk walk;

    RowChangeWalker(Walk walk) {
        this.walk = walk;
    }

    private Set<Relation> target(FactsBuilder facts, RelationName name, @Nullable String alias, Sources sources) {
        Set<Relation> relations =
                walk.relation(facts, name, Access.WRITE, false, false).relations();
        if (alias != null) {
            walk.aliases.name(alias, relations);
        }
        sources.addRelation(alias != null ? alias : name.parts.get(name.parts.size() - 1), relations);
        return relations;
    }

    void insert(FactsBuilder facts, Insert insert, Scope outer, boolean outermost) {
        facts.is("INSERT", Category.DML);
        Scope scope = walk.queries.with(facts, insert.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations = target(facts, insert.target, insert.alias, sources);
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
            walk.aliases.name("excluded", relations);
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
        Set<Relation> relations = target(facts, update.target, update.alias, sources);
        sources.addAll(walk.from.walk(facts, update.from, scope));
        assignments(facts, update.assignments, relations, scope);
        walk.expressions.walk(facts, update.where, ColumnUsage.PREDICATE, scope);
        if (!update.cursor && !Restriction.of(update.target, update.alias).restricts(update.where)) {
            facts.unrestricted();
        }
        returning(facts, update.returning, relations, sources, scope, outermost);
    }

    void delete(FactsBuilder facts, Delete delete, Scope outer, boolean outermost) {
        facts.is("DELETE", Category.DML);
        Scope scope = walk.queries.with(facts, delete.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations = target(facts, delete.target, delete.alias, sources);
        sources.addAll(walk.from.walk(facts, delete.using, scope));
        walk.expressions.walk(facts, delete.where, ColumnUsage.PREDICATE, scope);
        if (!delete.cursor && !Restriction.of(delete.target, delete.alias).restricts(delete.where)) {
            facts.unrestricted();
        }
        returning(facts, delete.returning, relations, sources, scope, outermost);
    }

    void merge(FactsBuilder facts, Merge merge, Scope outer, boolean outermost) {
        facts.is("MERGE", Category.DML);
        Scope scope = walk.queries.with(facts, merge.with, outer);
        Sources sources = new Sources();
        Set<Relation> relations = target(facts, merge.target, merge.alias, sources);
        walk.from.item(facts, merge.source, scope, sources);
        walk.expressions.walk(facts, merge.condition, ColumnUsage.JOIN, scope);
        for (MergeAction action : merge.actions) {
            walk.expressions.walk(facts, action.condition, ColumnUsage.PREDICATE, scope);
            assignments(facts, action.assignments, relations, scope);
            walk.columns(facts, action.columns, ColumnUsage.WRITE, relations);
            walk.expressions.walkAll(facts, action.subscripts, ColumnUsage.EXPRESSION, scope);
            walk.expressions.walkAll(facts, action.values, ColumnUsage.EXPRESSION, scope);
            if (action.columns.isEmpty() && !action.values.isEmpty()) {
                walk.star(facts, ColumnUsage.WRITE, relations, action);
            }
        }
        returning(facts, merge.returning, relations, sources, scope, outermost);
    }
}
