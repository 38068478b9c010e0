package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.DerivedTable;
import dev.sallyport.policy.sql.tree.FunctionSource;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.sql.tree.ValuesRows;
import dev.sallyport.policy.sql.tree.WithClause;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.jspecify.annotations.Nullable;

/**
 * Tells where the rows of FROM items and subqueries come from: whether they may be all the rows of one relation, those
 * that a condition is judged for. To be among these says nothing about a row.
 */
final class Origins {
    /** Bounds the work on subqueries in subqueries. Beyond it nothing counts as leaving rows out. */
    private static final int LOOKS_MAX = 2_000;

    private static final int DEPTH_MAX = 12;

    private final NameResolver names;
    private final Set<QualifiedName> targetNames;
    private final Set<Relation> targets;
    private int looks;
    private int depth;

    Origins(NameResolver names, NameResolver.Relations target) {
        this.names = names;
        this.targetNames = target.names();
        this.targets = target.known();
    }

    /** The rows of the relation itself, under a name. */
    Subject subject(String name, List<RowSource> others) {
        return new Subject(name, targetNames, targets, others);
    }

    private boolean exhausted() {
        return ++looks > LOOKS_MAX || depth > DEPTH_MAX;
    }

    /** What FROM items offer, as far as WHERE doesn't leave out rows of each, directly or through a join. */
    List<RowSource> sources(List<SqlNode> from, @Nullable SqlNode where, Scope scope, List<RowSource> around) {
        List<RowSource> all = new ArrayList<>();
        List<SqlNode> conditions = new ArrayList<>();
        boolean merged = collect(from, scope, all, conditions);
        if (where == null || all.stream().noneMatch(RowSource::every)) {
            return all;
        }
        boolean[] narrowed = new boolean[all.size()];
        boolean any = false;
        for (int i = 0; i < all.size(); i++) {
            narrowed[i] = narrows(all, i, around, where, scope);
            any |= narrowed[i];
        }
        drop(all, narrowed);
        if (any && merged) {
            Arrays.fill(narrowed, true);
        } else if (any) {
            for (SqlNode condition : conditions) {
                for (int i = 0; i < all.size(); i++) {
                    narrowed[i] |= narrows(all, i, around, condition, scope);
                }
            }
        }
        drop(all, narrowed);
        return all;
    }

    private boolean narrows(List<RowSource> all, int index, List<RowSource> around, SqlNode where, Scope scope) {
        RowSource source = all.get(index);
        if (source.name().isEmpty() || exhausted()) {
            return false;
        }
        List<RowSource> others = new ArrayList<>(all);
        others.remove(index);
        others.addAll(around);
        return new Restriction(new Subject(source.name(), Set.of(), Set.of(), others), this, scope).restricts(where);
    }

    private static void drop(List<RowSource> all, boolean[] narrowed) {
        for (int i = 0; i < narrowed.length; i++) {
            RowSource source = all.get(i);
            all.set(i, new RowSource(source.name(), source.columns(), source.every() && !narrowed[i]));
        }
    }

    /** Collects items and joins' conditions; tells whether a join merges columns. */
    private boolean collect(List<SqlNode> from, Scope scope, List<RowSource> into, List<SqlNode> conditions) {
        boolean merged = false;
        Deque<SqlNode> stack = new ArrayDeque<>(from);
        while (!stack.isEmpty()) {
            SqlNode item = stack.pop();
            if (item instanceof JoinedSource join) {
                merged |= from.size() == 1 && !join.using.isEmpty();
                stack.push(join.left);
                if (join.right != null) {
                    stack.push(join.right);
                }
                if (join.condition != null) {
                    conditions.add(join.condition);
                }
                if (join.alias != null) {
                    into.add(new RowSource(join.alias.name, null, true));
                }
            } else {
                into.add(source(item, scope));
            }
        }
        return merged;
    }

    private RowSource source(SqlNode item, Scope scope) {
        if (item instanceof TableSource table) {
            return table(table, scope);
        }
        if (item instanceof DerivedTable derived) {
            Alias alias = derived.alias;
            boolean values = derived.query.body instanceof ValuesRows;
            return new RowSource(name(alias, ""), values ? columns(alias) : null, !bounded(derived.query, scope));
        }
        if (item instanceof FunctionSource function) {
            boolean every = function.calls.stream().anyMatch(call -> !queriesBounded(call, scope));
            return new RowSource(name(function.alias, ""), columns(function.alias), every);
        }
        return new RowSource("", null, true);
    }

    private static String name(@Nullable Alias alias, String otherwise) {
        return alias == null ? otherwise : alias.name;
    }

    private static @Nullable Set<String> columns(@Nullable Alias alias) {
        return alias == null || alias.columns.isEmpty() ? null : Set.copyOf(alias.columns);
    }

    private RowSource table(TableSource table, Scope scope) {
        List<String> parts = table.relation.parts;
        String name = name(table.alias, parts.get(parts.size() - 1));
        boolean common = parts.size() == 1 && scope.contains(parts.get(0));
        Set<Relation> known = common ? Set.of() : names.relation(parts).known();
        Set<String> columns = null;
        if (!known.isEmpty() && columns(table.alias) == null) {
            columns = new HashSet<>();
            for (Relation relation : known) {
                for (var column : relation.columns()) {
                    columns.add(column.name());
                }
            }
        }
        return new RowSource(name, columns, every(table.relation, scope));
    }

    /** Whether a relation or common table expression may have all the rows. */
    private boolean every(RelationName relation, Scope scope) {
        CommonTable common = relation.parts.size() == 1 ? scope.find(relation.parts.get(0)) : null;
        if (common == null) {
            return same(names.relation(relation.parts));
        }
        if (exhausted()) {
            return true;
        }
        if (common.statement instanceof Query query) {
            return !bounded(query, scope);
        }
        RelationName changed = common.statement instanceof Insert insert
                ? insert.target
                : common.statement instanceof Update update
                        ? update.target
                        : common.statement instanceof Delete delete ? delete.target : null;
        return changed == null || same(names.relation(changed.parts));
    }

    /** Whether a name may stand for the relation, or for one that has its rows. */
    private boolean same(NameResolver.Relations other) {
        for (QualifiedName one : other.names()) {
            for (QualifiedName target : targetNames) {
                boolean schema = one.schema().equals(target.schema())
                        || one.schema().equals("*")
                        || target.schema().equals("*");
                if (schema && one.name().equals(target.name())) {
                    return true;
                }
            }
        }
        for (Relation one : other.known()) {
            for (Relation target : targets) {
                boolean kin =
                        one.parents().contains(target.oid()) || target.parents().contains(one.oid());
                if (kin || one.reads().stream().map(ColumnId::relationOid).anyMatch(oid -> oid == target.oid())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an item of FROM has that name. */
    static boolean offers(List<SqlNode> from, String name) {
        Deque<SqlNode> stack = new ArrayDeque<>(from);
        while (!stack.isEmpty()) {
            SqlNode item = stack.pop();
            if (item instanceof JoinedSource join) {
                stack.push(join.left);
                if (join.right != null) {
                    stack.push(join.right);
                }
            } else if (item instanceof TableSource table) {
                List<String> parts = table.relation.parts;
                if (name.equals(name(table.alias, parts.get(parts.size() - 1)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a query surely answers with a column from around it, because none of its own has that name. */
    boolean answersFromOutside(Query query, Scope outer) {
        if (!(query.body instanceof SelectCore core) || core.from.isEmpty()) {
            return false;
        }
        List<RowSource> sources = sources(core.from, null, inside(query.with, outer), List.of());
        return core.items.stream()
                .anyMatch(item -> item.expression instanceof SqlIdentifier column
                        && !column.isStar()
                        && column.names.size() == 1
                        && sources.stream().noneMatch(source -> source.mayHave(column.names.get(0))));
    }

    /** Whether every subquery in an expression leaves rows out, or has others' rows. */
    boolean queriesBounded(SqlNode root, Scope scope) {
        Deque<SqlNode> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            SqlNode node = stack.pop();
            if (node instanceof Query query) {
                if (!bounded(query, scope)) {
                    return false;
                }
            } else if (node instanceof SqlCall call) {
                call.getOperandList().forEach(stack::push);
            }
        }
        return true;
    }

    /** Whether a query leaves rows out, or has others' rows. */
    boolean bounded(Query query, Scope outer) {
        if (exhausted()) {
            return false;
        }
        depth++;
        boolean bounded =
                query.limits.stream().anyMatch(Origins::limits) || body(query.body, inside(query.with, outer));
        depth--;
        return bounded;
    }

    /** The scope of what a WITH clause belongs to. */
    static Scope inside(@Nullable WithClause with, Scope outer) {
        if (with == null) {
            return outer;
        }
        Scope scope = outer.inner();
        with.tables.forEach(scope::add);
        return scope;
    }

    private static boolean limits(SqlNode limit) {
        BigDecimal number = Terms.number(limit);
        return number == null
                ? Terms.constant(limit) && !SqlUtil.isNullLiteral(limit, true)
                : number.signum() > 0 && number.compareTo(new BigDecimal(Integer.MAX_VALUE)) < 0;
    }

    private boolean body(SqlNode body, Scope scope) {
        if (body instanceof Query query) {
            return bounded(query, scope);
        }
        if (body instanceof SetOperation set) {
            return set.queries.stream().allMatch(operand -> body(operand, scope));
        }
        if (body instanceof TableQuery table) {
            return !every(table.relation, scope);
        }
        if (body instanceof SelectCore core) {
            boolean items = core.items.stream().allMatch(item -> queriesBounded(item.expression, scope));
            List<RowSource> sources = sources(core.from, core.where, scope, List.of());
            return items && sources.stream().noneMatch(RowSource::every);
        }
        return queriesBounded(body, scope);
    }
}
