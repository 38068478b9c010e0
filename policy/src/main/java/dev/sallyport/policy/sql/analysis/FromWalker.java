package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.DerivedTable;
import dev.sallyport.policy.sql.tree.FunctionSource;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.RelationUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Walks FROM: notes its relations and the names that they go by. */
final class FromWalker {
    private final Walk walk;

    FromWalker(Walk walk) {
        this.walk = walk;
    }

    /** Walks a list of items and returns what their columns may come from. */
    Sources walk(FactsBuilder facts, List<SqlNode> items, Scope scope) {
        Sources sources = new Sources();
        for (SqlNode item : items) {
            item(facts, item, scope, sources);
        }
        return sources;
    }

    /** Adds one item to what has been found already. */
    void item(FactsBuilder facts, SqlNode item, Scope scope, Sources sources) {
        if (item instanceof TableSource table) {
            table(facts, table, scope, sources);
        } else if (item instanceof DerivedTable derived) {
            walk.queries.query(facts, derived.query, scope, false);
            opaque(facts, derived.alias, scope, sources);
        } else if (item instanceof FunctionSource function) {
            walk.expressions.walkAll(facts, function.calls, ColumnUsage.EXPRESSION, scope);
            walk.expressions.walkAll(facts, function.definitions, ColumnUsage.EXPRESSION, scope);
            opaque(facts, function.alias, scope, sources);
        } else if (item instanceof JoinedSource join) {
            joins(facts, join, scope, sources);
        } else {
            throw new IllegalStateException("unknown item in FROM: " + item.getClass());
        }
    }

    private void opaque(FactsBuilder facts, @Nullable Alias alias, Scope scope, Sources sources) {
        sources.addOpaque(alias == null ? "" : alias.name);
        if (alias != null) {
            walk.aliases.name(alias.name, Set.of());
            walk.expressions.walkAll(facts, alias.definitions, ColumnUsage.EXPRESSION, scope);
        }
    }

    private void table(FactsBuilder facts, TableSource table, Scope scope, Sources sources) {
        walk.expressions.walkAll(facts, table.sample, ColumnUsage.EXPRESSION, scope);
        List<String> parts = table.relation.parts;
        String bare = parts.get(parts.size() - 1);
        Alias alias = table.alias;
        if (parts.size() == 1 && scope.contains(bare)) {
            sources.addOpaque(alias == null ? bare : alias.name);
            return;
        }
        RelationUse use = walk.relation(facts, table.relation, Access.READ, false, false);
        if (alias == null) {
            sources.addRelation(bare, use.relations());
            return;
        }
        walk.aliases.name(alias.name, use.relations());
        walk.expressions.walkAll(facts, alias.definitions, ColumnUsage.EXPRESSION, scope);
        if (alias.columns.isEmpty()) {
            sources.addRelation(alias.name, use.relations());
        } else {
            // Renamed columns can't be told any more: all of them may be meant anywhere.
            sources.addRenamed(alias.name, use.relations());
            walk.star(facts, ColumnUsage.EXPRESSION, use.relations(), table);
        }
    }

    /** Walks a join's left spine without recursion: joins are written in long chains. */
    private void joins(FactsBuilder facts, JoinedSource top, Scope scope, Sources sources) {
        List<JoinedSource> spine = new ArrayList<>();
        SqlNode node = top;
        while (node instanceof JoinedSource join && (spine.isEmpty() || join.right != null)) {
            spine.add(join);
            if (join.right == null) {
                break;
            }
            node = join.left;
        }
        JoinedSource deepest = spine.get(spine.size() - 1);
        Sources joined = new Sources();
        item(facts, deepest.left, scope, joined);
        for (int i = spine.size() - 1; i >= 0; i--) {
            join(facts, spine.get(i), scope, joined);
        }
        sources.addAll(joined);
    }

    private void join(FactsBuilder facts, JoinedSource join, Scope scope, Sources joined) {
        if (join.right != null) {
            item(facts, join.right, scope, joined);
        }
        if (join.natural || !join.using.isEmpty()) {
            walk.expressions.operator(facts, "=", Place.offset(join));
        }
        if (join.natural) {
            walk.star(facts, ColumnUsage.JOIN, joined.relations(), join);
            joined.merged(List.of(), join.full);
        }
        if (!join.using.isEmpty()) {
            for (SqlIdentifier column : join.using) {
                walk.column(facts, column, ColumnUsage.JOIN, joined.having(column.getSimple()));
            }
            joined.merged(join.using, join.full);
        }
        walk.expressions.walk(facts, join.condition, ColumnUsage.JOIN, scope);
        Alias alias = join.alias;
        if (alias != null) {
            walk.aliases.name(alias.name, joined.relations());
            if (join.right == null) {
                joined.hide(alias.name);
            }
            if (!alias.columns.isEmpty()) {
                walk.star(facts, ColumnUsage.EXPRESSION, joined.relations(), join);
            }
        }
    }
}
