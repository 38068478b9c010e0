package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.TableQuery;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** Finds which columns stand in an expression. */
final class Mentions {
    /**
     * A node still to look at.
     *
     * @param inner whether a subquery's FROM may have its columns
     * @param hidden whether one of the subquery's items has the rows' name
     */
    private record Step(SqlNode node, boolean inner, boolean hidden) {}

    private interface Visit {
        void column(SqlIdentifier column, boolean inner, boolean hidden);
    }

    private final Subject subject;

    Mentions(Subject subject) {
        this.subject = subject;
    }

    private void each(SqlNode root, Visit visit) {
        Deque<Step> stack = new ArrayDeque<>();
        stack.push(new Step(root, false, false));
        while (!stack.isEmpty()) {
            Step step = stack.pop();
            if (step.node instanceof SqlIdentifier column) {
                visit.column(column, step.inner, step.hidden);
            } else if (step.node instanceof SqlCall call) {
                // What a query is ordered by may be its own columns too.
                SqlNode body = call instanceof Query query ? query.body : call;
                boolean inner = step.inner || body instanceof TableQuery;
                boolean hidden = step.hidden;
                if (body instanceof SelectCore core) {
                    inner |= !core.from.isEmpty();
                    hidden |= Origins.offers(core.from, subject.name());
                }
                for (SqlNode operand : call.getOperandList()) {
                    stack.push(new Step(operand, inner, hidden));
                }
            }
        }
    }

    /** Whether a column of the rows may be among them. */
    boolean ofSubject(SqlNode node) {
        boolean[] found = new boolean[1];
        each(node, (column, inner, hidden) -> found[0] |= !hidden && subject.maybe(column, inner));
        return found[0];
    }

    /** The items beside the rows whose columns may be among them. */
    Set<RowSource> others(SqlNode node) {
        Set<RowSource> found = new LinkedHashSet<>();
        each(node, (column, inner, hidden) -> {
            int parts = column.names.size();
            if (parts > 1 || !inner) {
                for (RowSource other : subject.others()) {
                    if (parts == 1
                            ? other.columns() == null || other.columns().contains(column.names.get(0))
                            : other.name().equals(column.names.get(parts - 2))) {
                        found.add(other);
                    }
                }
            }
        });
        return found;
    }

    /** Whether no column stands on both sides. */
    boolean columnsApart(SqlNode left, SqlNode right) {
        Collection<String> one = new HashSet<>();
        Collection<String> other = new HashSet<>();
        each(left, (column, inner, hidden) -> one.add(column.names.get(column.names.size() - 1)));
        each(right, (column, inner, hidden) -> other.add(column.names.get(column.names.size() - 1)));
        return Collections.disjoint(one, other);
    }
}
