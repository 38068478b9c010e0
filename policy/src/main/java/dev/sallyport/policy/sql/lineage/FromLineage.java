package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.analysis.NameResolver;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.DerivedTable;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.FunctionSource;
import dev.sallyport.policy.sql.tree.JoinedSource;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** What FROM offers. */
final class FromLineage {
    private final Lineage lineage;

    FromLineage(Lineage lineage) {
        this.lineage = lineage;
    }

    /** Adds items to a level and returns what a bare star stands for. */
    List<OutputColumn> items(List<SqlNode> items, CommonTables common, Level level) {
        if (items.size() == 1) {
            return item(items.get(0), common, level);
        }
        List<OutputColumn> star = new ArrayList<>();
        for (SqlNode item : items) {
            star.addAll(item(item, common, level));
            lineage.budget.take(star.size() / 8 + 1);
        }
        return star;
    }

    /** Adds one item to a level and returns its columns as a star shows them. */
    List<OutputColumn> item(SqlNode item, CommonTables common, Level level) {
        if (item instanceof TableSource table) {
            return table(table, common, level);
        }
        if (item instanceof DerivedTable derived) {
            Level seen = derived.lateral ? level : level.enclosing();
            List<OutputColumn> columns = lineage.queries.query(derived.query, common, seen);
            return add(level, derived.alias, "", columns);
        }
        if (item instanceof FunctionSource function) {
            return function(function, common, level);
        }
        if (item instanceof JoinedSource join) {
            return join.right == null ? named(join, common, level) : joins(join, common, level);
        }
        throw new IllegalStateException("unknown item in FROM: " + item.getClass());
    }

    private static List<OutputColumn> add(
            Level level, @Nullable Alias alias, String ownName, List<OutputColumn> columns) {
        List<OutputColumn> renamed = alias == null ? columns : Value.renamed(columns, alias.columns);
        level.add(Source.of(alias == null ? ownName : alias.name, renamed));
        return renamed;
    }

    private List<OutputColumn> table(TableSource table, CommonTables common, Level level) {
        Source source = relation(table.relation, common);
        Alias alias = table.alias;
        if (alias != null && alias.columns.isEmpty()) {
            source = new Source(alias.name, source.table(), Set.of(), source.columns(), source.unknown());
        } else if (alias != null) {
            Columns renamed = Columns.of(Value.renamed(source.star(), alias.columns));
            source = new Source(alias.name, source.table(), Set.of(), renamed, source.unknown());
        }
        level.add(source);
        return source.star();
    }

    /** What a relation's name offers, under that name: a common table expression's columns or a relation's. */
    Source relation(RelationName name, CommonTables common) {
        String bare = name.parts.get(name.parts.size() - 1);
        if (name.parts.size() == 1) {
            List<OutputColumn> columns = common.columns(bare);
            if (columns != null) {
                return Source.of(bare, columns);
            }
        }
        NameResolver.Relations found = lineage.names.relation(name.parts);
        Set<QualifiedName> unknown = new LinkedHashSet<>();
        Set<QualifiedName> known = new HashSet<>();
        found.known().forEach(relation -> known.add(relation.name()));
        boolean none = known.isEmpty();
        for (QualifiedName candidate : found.names()) {
            boolean temporary = candidate.temporary();
            if (none || (temporary && !known.contains(candidate) && found.created())) {
                unknown.add(candidate);
            }
        }
        return new Source(bare, true, found.names(), columns(found.known()), unknown);
    }

    private Columns columns(Set<Relation> relations) {
        if (relations.size() == 1) {
            return lineage.relations.of(relations.iterator().next(), lineage.depth);
        }
        // Any of them may be meant, so that only names tell columns apart, not their places.
        List<OutputColumn> all = new ArrayList<>();
        for (Relation relation : relations) {
            all.addAll(lineage.relations.of(relation, lineage.depth).all());
        }
        if (!relations.isEmpty()) {
            all.add(Value.many(all));
        }
        return Columns.of(all);
    }

    private List<OutputColumn> function(FunctionSource source, CommonTables common, Level level) {
        ExpressionLineage.Place place = new ExpressionLineage.Place(common, level);
        Alias alias = source.alias;
        // A function that returns a scalar gives its alias to its column.
        boolean alone = source.calls.size() == 1 && !source.ordinality;
        String scalar = alias != null && source.calls.size() == 1 && !alias.name.isEmpty() ? alias.name : null;
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < source.calls.size(); i++) {
            SqlNode call = source.calls.get(i);
            Set<ColumnSource> sources = lineage.expressions.sources(List.of(call), place);
            List<String> names = source.columns.get(i);
            if (names.isEmpty() && alone && alias != null && !alias.definitions.isEmpty()) {
                names = alias.columns;
            }
            if (names.isEmpty()) {
                names = names(call, scalar);
            }
            if (names == null) {
                columns.add(new OutputColumn(null, true, false, sources));
            } else {
                names.forEach(name -> columns.add(new OutputColumn(name, false, false, sources)));
            }
        }
        if (source.ordinality) {
            columns.add(new OutputColumn("ordinality", false, false, Set.of()));
        }
        String own = source.calls.size() == 1 && source.calls.get(0) instanceof FunctionCall call
                ? call.name.get(call.name.size() - 1)
                : "";
        return add(level, alias, own, columns);
    }

    /** The names of a call's columns, or null if they aren't certain. */
    private @Nullable List<String> names(SqlNode call, @Nullable String scalar) {
        if (!(call instanceof FunctionCall function)) {
            String own = call instanceof Form ? ColumnNames.of(call) : null;
            return scalar != null ? List.of(scalar) : own == null ? null : List.of(own);
        }
        String bare = function.name.get(function.name.size() - 1);
        if (bare.equals("unnest") && function.arguments.size() > 1) {
            return java.util.Collections.nCopies(function.arguments.size(), bare);
        }
        List<String> agreed = null;
        for (Function candidate : lineage.names.function(function.name).known()) {
            List<String> columns = candidate.columns();
            if (columns == null || (agreed != null && !agreed.equals(columns))) {
                return null;
            }
            agreed = columns;
        }
        if (agreed == null || !agreed.isEmpty()) {
            return agreed;
        }
        return List.of(scalar != null ? scalar : bare);
    }

    /** A join in parentheses with a name of its own, which hides the names inside. */
    private List<OutputColumn> named(JoinedSource join, CommonTables common, Level level) {
        List<OutputColumn> columns = item(join.left, common, level.hidden());
        return add(level, join.alias, "", columns);
    }

    /** Goes through a join's left spine without recursion: joins are written in long chains. */
    private List<OutputColumn> joins(JoinedSource top, CommonTables common, Level level) {
        List<JoinedSource> spine = new ArrayList<>();
        SqlNode node = top;
        while (node instanceof JoinedSource join && join.right != null) {
            spine.add(join);
            node = join.left;
        }
        List<OutputColumn> columns = new ArrayList<>(item(node, common, level));
        for (int i = spine.size() - 1; i >= 0; i--) {
            JoinedSource join = spine.get(i);
            SqlNode right = join.right;
            if (right != null) {
                join(join, columns, item(right, common, level), level);
            }
            if (join.condition != null) {
                lineage.queries.compare(List.of(join.condition), new ExpressionLineage.Place(common, level));
            }
        }
        return columns;
    }

    /** Adds the right side's columns to the left side's, which are changed. */
    private void join(JoinedSource join, List<OutputColumn> left, List<OutputColumn> right, Level level) {
        if (!join.natural && join.using.isEmpty()) {
            left.addAll(right);
            lineage.budget.take(right.size());
            return;
        }
        lineage.budget.take(left.size() + right.size());
        Columns leftColumns = Columns.of(left);
        Columns rightColumns = Columns.of(right);
        Set<String> names = new LinkedHashSet<>();
        if (join.natural) {
            left.forEach(column -> {
                String name = column.name();
                if (name != null && rightColumns.named(name) != null) {
                    names.add(name);
                }
            });
        }
        for (SqlIdentifier column : join.using) {
            names.add(column.getSimple());
        }
        boolean uncertain = leftColumns.hasNameless() || rightColumns.hasNameless();
        List<OutputColumn> merged = new ArrayList<>();
        for (String name : names) {
            merged.add(merged(name, leftColumns, rightColumns));
        }
        if (uncertain) {
            OutputColumn any = new OutputColumn(
                    null, true, false, Value.union(leftColumns.everything(), rightColumns.everything()));
            left.clear();
            left.addAll(join.natural ? List.of() : merged);
            left.add(any);
        } else {
            left.removeIf(column -> names.contains(column.name()));
            left.addAll(0, merged);
            right.stream().filter(column -> !names.contains(column.name())).forEach(left::add);
        }
        Alias alias = join.alias;
        if (alias != null) {
            level.addQualified(Source.of(alias.name, merged));
        }
    }

    /** A column that a join makes of one from each side; whichever it is, its values are one side's. */
    private static OutputColumn merged(String name, Columns left, Columns right) {
        Columns.Named first = left.named(name);
        Columns.Named second = right.named(name);
        Set<ColumnSource> firstSources =
                first == null ? narrowed(left, name) : first.value().sources();
        Set<ColumnSource> secondSources =
                second == null ? narrowed(right, name) : second.value().sources();
        boolean plain = first != null
                && second != null
                && first.value().plain()
                && second.value().plain();
        return new OutputColumn(name, false, plain, Value.union(firstSources, secondSources));
    }

    /** All that some columns are made of; of relations that aren't known, the column of that name. */
    private static Set<ColumnSource> narrowed(Columns columns, String name) {
        Set<ColumnSource> narrowed = new HashSet<>();
        for (ColumnSource source : columns.everything()) {
            boolean open = source.oid() == 0 && source.star();
            narrowed.add(open ? new ColumnSource(source.relation(), 0, name) : source);
        }
        return narrowed;
    }
}
