package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.ApprovalTerms;
import dev.sallyport.policy.decision.PlainRead;
import dev.sallyport.policy.rule.ApprovalManner.Scope;
import dev.sallyport.policy.sql.StatementShape;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much an approval of a message covers: what the rules say, or the one statement only where more can't be told to be
 * the same. INVARIANT: whoever reaches for more than a statement changes nothing by it, or has at least two reviewers and
 * changes it by literals and parameters only.
 *
 * @param scope how much
 * @param shape what statements of a fingerprint have in common; null for other scopes
 */
record ApprovalReach(Scope scope, @Nullable String shape) {
    /** Reviewers of changes by fingerprint, whoever else looks at each. */
    private static final int WRITERS_MIN = 2;

    private static final ApprovalReach STATEMENT = new ApprovalReach(Scope.STATEMENT, null);

    /** @param text the statement as it is shown to reviewers */
    static ApprovalReach of(Asked asked, String text) {
        ApprovalTerms terms = asked.need().terms();
        List<StatementFacts> statements = asked.need().statements();
        return switch (terms.scope()) {
            case STATEMENT -> STATEMENT;
            case FINGERPRINT -> fingerprint(asked, text);
            case SESSION ->
                statements.stream().allMatch(PlainRead::is) ? new ApprovalReach(Scope.SESSION, null) : STATEMENT;
        };
    }

    private static ApprovalReach fingerprint(Asked asked, String text) {
        ApprovalTerms terms = asked.need().terms();
        List<StatementFacts> statements = asked.need().statements();
        boolean reads = statements.stream().allMatch(facts -> facts.category() == Category.DQL);
        if (!reads && terms.quorums().stream().anyMatch(quorum -> quorum.min() < WRITERS_MIN)) {
            return STATEMENT;
        }
        String shape = StatementShape.of(text, statements, asked.catalog());
        return shape == null ? STATEMENT : new ApprovalReach(Scope.FINGERPRINT, shape);
    }

    /** What stands for the statement in the binding; of one statement it is the text itself. */
    List<String> subject(String session) {
        return List.of(scope.label(), shape == null ? session : shape);
    }

    /** The rules, and for more than one statement the whole policy: another one might ask about other things by them. */
    List<String> rules(ApprovalTerms terms, String policyHash) {
        List<String> rules = new ArrayList<>();
        terms.quorums().forEach(quorum -> rules.add(quorum.rule()));
        if (scope != Scope.STATEMENT) {
            rules.add(policyHash);
        }
        return rules;
    }
}
