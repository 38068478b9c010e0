package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.StatementFacts;

/** From a statement's tree to its facts. */
public final class FactsCollector {
    private final NameResolver names;
    private final Positions positions;
    private final Redaction redaction;

    public FactsCollector(NameResolver names, Positions positions, Redaction redaction) {
        this.names = names;
        this.positions = positions;
        this.redaction = redaction;
    }

    /** The facts of a statement that stands by itself. */
    public StatementFacts collect(Statement statement) {
        Walk walk = new Walk(names, positions);
        FactsBuilder facts = new FactsBuilder(null, statement);
        walk.statements.statement(facts, statement, Scope.empty(), true);
        return facts.build(new ColumnResolver(walk.aliases, names, positions), redaction);
    }
}
