package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.SelectCore;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a condition narrows the rows of an UPDATE or DELETE: whether there can be a row, its columns not being
 * null, that it leaves out. That must come from a comparison of the row's own columns with something else; what is so
 * for every row ({@code true}, {@code 1 = 1}, {@code id = id}, {@code … OR true}), what is about other tables only, and
 * what can't be told doesn't count.
 */
final class Restriction {
    private final Subject subject;
    private final Origins origins;
    private final Scope scope;
    private final Comparisons comparisons;

    Restriction(Subject subject, Origins origins, Scope scope) {
        this.subject = subject;
        this.origins = origins;
        this.scope = scope;
        this.comparisons = new Comparisons(subject, origins, scope);
    }

    boolean restricts(@Nullable SqlNode where) {
        return where != null && judge(where, false).narrows();
    }

    private Outcome judge(SqlNode node, boolean negated) {
        if (node.getKind() == SqlKind.AND || node.getKind() == SqlKind.OR) {
            List<Outcome> arms = new ArrayList<>();
            for (SqlNode arm : ((SqlCall) node).getOperandList()) {
                arms.add(judge(arm, negated));
            }
            boolean conjunction = (node.getKind() == SqlKind.AND) != negated;
            return conjunction ? Outcome.all(arms) : Outcome.any(arms);
        }
        if (node.getKind() == SqlKind.NOT) {
            return judge(((SqlCall) node).getOperandList().get(0), !negated);
        }
        if (node instanceof Form form) {
            return form(form, negated);
        }
        boolean equal = node.getKind() == SqlKind.EQUALS;
        if (equal || node.getKind() == SqlKind.NOT_EQUALS) {
            List<SqlNode> sides = ((SqlCall) node).getOperandList();
            for (int i = 0; i < 2; i++) {
                Boolean value = truth(sides.get(i));
                if (value != null) {
                    return judge(sides.get(1 - i), negated ^ (equal != value));
                }
            }
        }
        return comparisons.judge(node, negated);
    }

    private Outcome form(Form form, boolean negated) {
        List<SqlNode> operands = form.operands;
        return switch (form.name) {
            case "IS TRUE", "IS NOT FALSE" -> judge(operands.get(0), negated);
            case "IS FALSE", "IS NOT TRUE" -> judge(operands.get(0), !negated);
            case "IS UNKNOWN" -> comparisons.missing(operands.get(0), negated);
            case "IS NOT UNKNOWN" -> comparisons.missing(operands.get(0), !negated);
            case "coalesce" -> operands.isEmpty() ? Outcome.NO : judge(operands.get(0), negated);
            case "EXISTS" -> exists(operands.get(0));
            default -> comparisons.form(form, negated);
        };
    }

    private static @Nullable Boolean truth(SqlNode node) {
        return (node instanceof SqlLiteral literal && literal.getValue() instanceof Boolean value) ? value : null;
    }

    /** A row counts as left out if the subquery must match it with rows that aren't simply all of these again. */
    private Outcome exists(SqlNode node) {
        if (!(node instanceof Query query) || !(query.body instanceof SelectCore core) || core.from.isEmpty()) {
            return Outcome.NO;
        }
        Scope inside = Origins.inside(query.with, scope);
        List<RowSource> around = List.of(new RowSource(subject.name(), null, true));
        List<RowSource> sources = origins.sources(core.from, core.where, inside, around);
        boolean hidden = sources.stream().anyMatch(source -> source.name().equals(subject.name()));
        boolean grouped = !core.grouping.isEmpty() || core.having != null || !query.limits.isEmpty();
        if (hidden || grouped || !core.items.stream().allMatch(item -> harmless(item.expression))) {
            return Outcome.NO;
        }
        boolean narrows = new Restriction(subject.with(sources), origins, inside).restricts(core.where);
        return narrows ? Outcome.MIXED : Outcome.NO;
    }

    /** An aggregate without GROUP BY answers with a row whatever WHERE leaves. */
    private static boolean harmless(SqlNode item) {
        return !(item instanceof FunctionCall);
    }
}
