package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Indirection;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.WindowSpec;
import dev.sallyport.policy.statement.ColumnSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** What expressions are computed from. Walks with a stack of its own: operators make trees as deep as they are long. */
final class ExpressionLineage {
    /** Where an expression stands. */
    record Place(CommonTables common, Level level, List<WindowSpec> windows) {
        Place(CommonTables common, Level level) {
            this(common, level, List.of());
        }
    }

    private final Lineage lineage;

    ExpressionLineage(Lineage lineage) {
        this.lineage = lineage;
    }

    /** A whole expression: a bare column's values are its own, all others are computed. */
    Value of(SqlNode expression, Place place) {
        if (expression instanceof SqlIdentifier identifier && !identifier.isStar()) {
            return place.level.resolve(identifier.names);
        }
        if (expression instanceof Indirection indirection) {
            Value field = field(indirection, place);
            if (field != null) {
                return field;
            }
        }
        return Value.derived(sources(List.of(expression), place));
    }

    /** {@code (c).f} where c surely is a row of FROM is c.f. */
    private static @Nullable Value field(Indirection indirection, Place place) {
        String field = indirection.field;
        boolean simple = field != null && !field.equals("*") && indirection.subscripts.isEmpty();
        return simple && field != null && indirection.target instanceof SqlIdentifier row && !row.isStar()
                ? place.level.field(row.names, field)
                : null;
    }

    /** All that expressions are computed from. */
    Set<ColumnSource> sources(Collection<? extends SqlNode> expressions, Place place) {
        Gathered gathered = new Gathered(lineage.budget);
        Deque<SqlNode> stack = new ArrayDeque<>();
        pushAll(expressions, stack);
        while (!stack.isEmpty()) {
            SqlNode node = stack.pop();
            if (node instanceof SqlIdentifier identifier) {
                gathered.add(identifier(identifier, place));
            } else if (node instanceof Query query) {
                gathered.add(lineage.queries.inExpression(query, place));
            } else if (node instanceof FunctionCall call) {
                function(call, place, stack);
            } else if (node instanceof Indirection indirection) {
                Value field = field(indirection, place);
                if (field != null) {
                    gathered.add(field.sources());
                } else {
                    pushAll(indirection.getOperandList(), stack);
                }
            } else if (node instanceof SqlCall call) {
                pushAll(call.getOperandList(), stack);
            }
        }
        return gathered.all();
    }

    private static void pushAll(Collection<? extends SqlNode> nodes, Deque<SqlNode> stack) {
        for (SqlNode node : nodes) {
            stack.push(node);
        }
    }

    private static Set<ColumnSource> identifier(SqlIdentifier identifier, Place place) {
        if (!identifier.isStar()) {
            return place.level.resolve(identifier.names).sources();
        }
        // A star inside an expression is a whole row, as in count(t.*).
        List<String> row = identifier.names.subList(0, identifier.names.size() - 1);
        List<Source> named = row.isEmpty() ? null : place.level.named(row);
        Set<ColumnSource> all = new HashSet<>();
        for (Source source : named == null ? List.<Source>of() : named) {
            all.addAll(source.everything());
        }
        return named == null ? place.level.everything() : all;
    }

    private static void function(FunctionCall call, Place place, Deque<SqlNode> stack) {
        pushAll(call.getOperandList(), stack);
        if (call.over != null) {
            pushAll(place.windows, stack);
        }
    }

    /** A union that hands a single set on as it is. */
    private static final class Gathered {
        private final Budget budget;
        private Set<ColumnSource> only = Set.of();
        private @Nullable Set<ColumnSource> several;

        private Gathered(Budget budget) {
            this.budget = budget;
        }

        private void add(Set<ColumnSource> sources) {
            if (several != null) {
                budget.take(sources.size());
                several.addAll(sources);
            } else if (only.isEmpty() || only == sources) {
                only = sources;
            } else if (!sources.isEmpty()) {
                budget.take(only.size() + sources.size());
                several = new HashSet<>(only);
                several.addAll(sources);
            }
        }

        private Set<ColumnSource> all() {
            return several == null ? Set.copyOf(only) : Set.copyOf(several);
        }
    }
}
