package dev.sallyport.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.rule.Budget;
import dev.sallyport.policy.rule.MaskMethod;
import dev.sallyport.policy.rule.MaskStrategy;
import dev.sallyport.policy.statement.PredicateKind;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static ColumnMask mask(String rule, MaskStrategy strategy, int queries, PredicateKind... kinds) {
        ColumnBudget budget = new ColumnBudget(rule, "s.t.c", new Budget(queries, Duration.ofHours(1)));
        Asking asking = kinds.length == 0 ? Asking.NOTHING : new Asking(Set.of(kinds), Set.of(budget));
        return new ColumnMask(rule, "s.t.c", MaskMethod.of(strategy), asking);
    }

    @Test
    void ofTwoRulesOnlyWhatBothAllowMayBeAskedWithinBothBudgets() {
        ColumnMask one = mask("a", MaskStrategy.HASH, 5, PredicateKind.EQUALITY, PredicateKind.ORDER);
        ColumnMask other = mask("b", MaskStrategy.REDACT, 7, PredicateKind.EQUALITY, PredicateKind.JOIN);

        ColumnMask both = one.strictest(other);

        assertThat(both.rule()).isEqualTo("b");
        assertThat(both.asking().predicates()).containsExactly(PredicateKind.EQUALITY);
        assertThat(both.asking().budgets())
                .hasSize(2)
                .isEqualTo(other.strictest(one).asking().budgets());
        assertThat(both.described()).isEqualTo("redact, at output, open to equality, 5 per 1h and 7 per 1h");
    }

    @Test
    void maskingAtTheScanIsStricter() {
        ColumnMask open = mask("a", MaskStrategy.NULL, 5, PredicateKind.EQUALITY);
        ColumnMask closed = mask("b", MaskStrategy.PARTIAL, 0);

        assertThat(open.strictest(closed).asking()).isEqualTo(Asking.NOTHING);
        assertThat(closed.strictest(open).asking()).isEqualTo(Asking.NOTHING);
        assertThat(open.strictest(mask("c", MaskStrategy.NULL, 5, PredicateKind.JOIN))
                        .asking())
                .isEqualTo(Asking.NOTHING);
    }

    @Test
    void viewsAndComputedColumnsAreClosed() {
        ColumnMask open = mask("a", MaskStrategy.REDACT, 5, PredicateKind.EQUALITY);

        assertThat(open.of("s.part.c").asking()).isEqualTo(open.asking());
        assertThat(open.shownBy("s.view.c").asking()).isEqualTo(Asking.NOTHING);
        assertThat(open.computed("s.t.d").asking()).isEqualTo(Asking.NOTHING);
    }
}
