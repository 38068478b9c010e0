package dev.sallyport.policy.decision;

import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.Set;

/**
 * Recognises the statements that end or shorten a transaction block. They need no allow rule: a client must always be
 * able to leave its transaction.
 */
final class TransactionEnd {
    static final String RULE = "builtin:transaction-end";

    private static final Set<String> KINDS = Set.of("COMMIT", "ROLLBACK", "ROLLBACK TO", "RELEASE");

    private TransactionEnd() {}

    static boolean is(TouchedObjects objects) {
        StatementFacts facts = objects.facts();
        return facts.category() == Category.TXN
                && KINDS.contains(objects.parts().get(0).kind())
                && facts.nested().isEmpty()
                && facts.relations().isEmpty()
                && facts.functions().isEmpty()
                && facts.settings().isEmpty();
    }
}
