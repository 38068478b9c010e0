package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a statement's tree to its facts. */
public final class FactsCollector {
    private final NameResolver names;
    private final Positions positions;
    private final Redaction redaction;
    private final Function<Statement, @Nullable List<OutputColumn>> lineage;

    /** @param lineage tells the columns of the rows that a statement answers with, or null if it can't */
    public FactsCollector(
            NameResolver names,
            Positions positions,
            Redaction redaction,
            Function<Statement, @Nullable List<OutputColumn>> lineage) {
        this.lineage = lineage;
        this.names = names;
        this.positions = positions;
        this.redaction = redaction;
    }

    /** The facts of a statement that stands by itself. */
    public StatementFacts collect(Statement statement) {
        Walk walk = new Walk(names, positions);
        FactsBuilder facts = new FactsBuilder(null, statement);
        walk.statements.statement(facts, statement, Scope.empty(), true);
        facts.asks(PlainPredicates.of(statement, positions));
        return facts.build(new ColumnResolver(walk.aliases, names, positions), redaction, lineage, names);
    }
}
