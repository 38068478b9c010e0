package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.sql.tree.WindowSpec;
import dev.sallyport.policy.sql.tree.WithClause;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Walks queries with the scopes of their WITH clauses. */
final class QueryWalker {
    private final Walk walk;

    QueryWalker(Walk walk) {
        this.walk = walk;
    }

    /**
     * Walks a query.
     *
     * @param outermost whether the client gets its rows as they are
     */
    void query(FactsBuilder facts, Query query, Scope outer, boolean outermost) {
        query(facts, query, outer, outermost, new TargetKeys());
    }

    private void query(FactsBuilder facts, Query query, Scope outer, boolean outermost, TargetKeys keys) {
        if (query.locking) {
            facts.add(Trait.LOCKS_ROWS);
        }
        Scope scope = with(facts, query.with, outer);
        keys.add(ColumnUsage.ORDER, query.ordering);
        body(facts, query.body, scope, outermost, keys);
        walk.expressions.walkAll(facts, query.ordering, ColumnUsage.ORDER, scope);
        walk.expressions.walkAll(facts, query.limits, ColumnUsage.EXPRESSION, scope);
    }

    /** Walks a WITH clause and returns the scope of what it belongs to. */
    Scope with(FactsBuilder facts, @Nullable WithClause with, Scope outer) {
        if (with == null) {
            return outer;
        }
        Scope scope = outer.inner();
        if (with.recursive) {
            for (CommonTable table : with.tables) {
                scope.add(table);
            }
        }
        for (CommonTable table : with.tables) {
            if (table.statement instanceof Query query) {
                query(facts, query, scope, false);
            } else {
                walk.statements.nested(facts, table.statement, scope, false);
            }
            walk.expressions.walkAll(facts, table.extras, ColumnUsage.EXPRESSION, scope);
            scope.add(table);
            walk.aliases.name(table.name, Set.of());
        }
        return scope;
    }

    private void body(FactsBuilder facts, SqlNode body, Scope scope, boolean outermost, TargetKeys keys) {
        if (body instanceof Query query) {
            query(facts, query, scope, outermost, keys);
        } else if (body instanceof SelectCore core) {
            select(facts, core, scope, outermost, keys);
        } else if (body instanceof SetOperation set) {
            for (SqlNode operand : set.queries) {
                body(facts, operand, scope, false, keys.ofOperand());
            }
        } else if (body instanceof ValuesRows values) {
            Set<ColumnUsage> before = walk.alsoAs(keys.ofRows());
            walk.expressions.walkAll(facts, values.expressions, ColumnUsage.EXPRESSION, scope);
            walk.onlyAs(before);
        } else if (body instanceof TableQuery table) {
            table(facts, table, scope, outermost, keys);
        } else {
            throw new IllegalStateException("unknown query body: " + body.getClass());
        }
    }

    private void table(FactsBuilder facts, TableQuery table, Scope scope, boolean outermost, TargetKeys keys) {
        List<String> parts = table.relation.parts;
        if (parts.size() > 1 || !scope.contains(parts.get(0))) {
            Set<Relation> relations = walk.relation(facts, table.relation, Access.READ, false, false)
                    .relations();
            SelectItem star =
                    new SelectItem(SqlIdentifier.star(table.getParserPosition()), null, table.getParserPosition());
            Set<ColumnUsage> before = walk.alsoAs(keys.of(0, 0, star));
            walk.star(facts, outermost ? ColumnUsage.OUTPUT : ColumnUsage.EXPRESSION, relations, table);
            walk.onlyAs(before);
        }
    }

    private void select(FactsBuilder facts, SelectCore core, Scope scope, boolean outermost, TargetKeys keys) {
        if (core.into != null) {
            walk.relation(facts, core.into, Access.CREATE, true, core.intoTemporary);
            facts.selectInto();
        }
        Sources sources = walk.from.walk(facts, core.from, scope);
        keys.add(ColumnUsage.GROUP, core.distinctOn);
        keys.add(ColumnUsage.GROUP, core.grouping);
        if (core.distinct) {
            keys.all(ColumnUsage.GROUP);
        }
        // Only for the statement that runs now: what is kept under a name may find another relation later.
        boolean now = outermost && !facts.nested();
        PinnedSetting pinned = now ? PinnedSetting.of(core, scope, walk.names) : null;
        items(facts, core.items, scope, sources, outermost && core.into == null, keys, pinned);
        walk.expressions.walkAll(facts, core.distinctOn, ColumnUsage.GROUP, scope);
        walk.expressions.walk(facts, core.where, ColumnUsage.PREDICATE, scope);
        walk.expressions.walkAll(facts, core.grouping, ColumnUsage.GROUP, scope);
        walk.expressions.walk(facts, core.having, ColumnUsage.PREDICATE, scope);
        for (WindowSpec window : core.windows) {
            walk.expressions.walk(facts, window, ColumnUsage.EXPRESSION, scope);
        }
    }

    /** Walks RETURNING. */
    void items(FactsBuilder facts, List<SelectItem> items, Scope scope, Sources sources, boolean outermost) {
        items(facts, items, scope, sources, outermost, new TargetKeys(), null);
    }

    /** Walks a list of items; bare columns that surely come straight from a relation are output. */
    private void items(
            FactsBuilder facts,
            List<SelectItem> items,
            Scope scope,
            Sources sources,
            boolean outermost,
            TargetKeys keys,
            @Nullable PinnedSetting pinned) {
        int firstStar = Integer.MAX_VALUE;
        for (int i = 0; i < items.size(); i++) {
            SelectItem item = items.get(i);
            if (firstStar > i && star(item.expression)) {
                firstStar = i;
            }
            Set<ColumnUsage> before = walk.alsoAs(keys.of(i, firstStar, item));
            if (item.expression instanceof SqlIdentifier identifier) {
                bare(facts, identifier, sources, outermost);
            } else if (pinned != null) {
                walk.expressions.walkPinned(facts, item.expression, pinned, scope);
            } else {
                walk.expressions.walk(facts, item.expression, ColumnUsage.EXPRESSION, scope);
            }
            walk.onlyAs(before);
        }
    }

    private static boolean star(SqlNode expression) {
        return expression instanceof SqlIdentifier identifier
                ? identifier.isStar()
                : expression instanceof Indirection indirection && "*".equals(indirection.field);
    }

    private void bare(FactsBuilder facts, SqlIdentifier identifier, Sources sources, boolean outermost) {
        List<String> written = ExpressionWalker.written(identifier);
        int offset = Place.offset(identifier);
        Set<Relation> direct = null;
        if (outermost) {
            direct = !identifier.isStar()
                    ? sources.directColumn(written)
                    : sources.directStar(written.size() == 1 ? null : written.get(written.size() - 2));
        }
        if (direct != null) {
            walk.mention(facts, new ColumnMention(written, ColumnUsage.OUTPUT, direct, offset));
            if (written.equals(List.of("*")) && sources.noteMerged(walk.alsoAs())) {
                for (String column : sources.merged()) {
                    Set<Relation> having = sources.having(column);
                    walk.mention(facts, new ColumnMention(List.of(column), ColumnUsage.EXPRESSION, having, offset));
                }
            }
        } else if (identifier.isStar() && written.size() == 1) {
            walk.mention(facts, new ColumnMention(written, ColumnUsage.EXPRESSION, sources.relations(), offset));
        } else {
            walk.mention(facts, new ColumnMention(written, ColumnUsage.EXPRESSION, null, offset));
        }
    }
}
