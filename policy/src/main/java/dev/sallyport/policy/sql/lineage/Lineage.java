package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.sql.analysis.NameResolver;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Merge;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the columns of one text's statements to where they come from. Used by one thread.
 *
 * <p>What functions read by themselves isn't seen: their results come from their arguments here, and whether they may be
 * called at all is for rules to say.
 */
public final class Lineage {
    final NameResolver names;
    final RelationColumns relations;
    final ExpressionLineage expressions;
    final QueryLineage queries;
    final FromLineage from;
    private final ChangeLineage changes;
    Budget budget = new Budget();
    int depth;

    public Lineage(NameResolver names, RelationColumns relations) {
        this.names = names;
        this.relations = relations;
        this.expressions = new ExpressionLineage(this);
        this.queries = new QueryLineage(this);
        this.from = new FromLineage(this);
        this.changes = new ChangeLineage(this);
    }

    /**
     * The columns of the rows that a statement answers with; none for a statement that answers with none.
     *
     * @return null if it would take too much work to tell
     */
    public @Nullable List<OutputColumn> of(Statement statement) {
        budget = new Budget();
        try {
            return statement instanceof Command command ? copied(command) : rows(statement, CommonTables.NONE, null);
        } catch (Budget.Exceeded | IllegalStateException | StackOverflowError e) {
            return null;
        }
    }

    /** What COPY writes out of a table: the columns that it names, or all but generated ones, which aren't told apart. */
    private List<OutputColumn> copied(Command command) {
        if (!command.kind().equals("COPY")) {
            return List.of();
        }
        List<OutputColumn> columns = new ArrayList<>();
        for (Command.Target target : command.targets()) {
            if (target.access() == Access.READ) {
                Source source = from.relation(target.name(), CommonTables.NONE);
                columns.addAll(copied(command, source));
            }
        }
        return columns;
    }

    private static List<OutputColumn> copied(Command command, Source source) {
        List<OutputColumn> columns = new ArrayList<>();
        for (Command.TargetColumns named : command.columns()) {
            for (SqlIdentifier column : named.columns()) {
                Source.Match match = source.column(column.getSimple());
                Value value = match == null ? Value.derived(source.everything()) : match.value();
                columns.add(value.named(column.getSimple()));
            }
        }
        return columns.isEmpty() ? List.of(new OutputColumn(null, true, true, source.everything())) : columns;
    }

    /** A view's query, read on the way to another statement's. */
    List<OutputColumn> query(Query query, int viewsDeep) {
        this.depth = viewsDeep;
        return rows(query, CommonTables.NONE, null);
    }

    /** The columns of a statement that may stand in WITH. */
    List<OutputColumn> rows(Statement statement, CommonTables visible, @Nullable Level outer) {
        if (statement instanceof Query query) {
            return queries.query(query, visible, outer);
        }
        if (statement instanceof Insert insert) {
            return changes.insert(insert, visible, outer);
        }
        if (statement instanceof Update update) {
            return changes.update(update, visible, outer);
        }
        if (statement instanceof Delete delete) {
            return changes.delete(delete, visible, outer);
        }
        return statement instanceof Merge merge ? changes.merge(merge, visible, outer) : List.of();
    }

    /** The columns of a common table expression's statement. */
    List<OutputColumn> common(CommonTable table, CommonTables visible, @Nullable Level outer) {
        return rows(table.statement, visible, outer);
    }
}
