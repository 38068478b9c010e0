package dev.sallyport.proxy.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.decision.Charge;
import dev.sallyport.policy.decision.ColumnBudget;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskingBudgetsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final ColumnBudget HOURLY = budget("shop.customers.email", 10, Duration.ofHours(1));
    private static final Principal ADA = principal("ada", null);

    private static ColumnBudget budget(String column, int queries, Duration per) {
        return new ColumnBudget("rule", column, new Budget(queries, per));
    }

    private static Principal principal(String id, @Nullable Principal behind) {
        return new Principal(PrincipalKind.HUMAN, id, id, Set.of(), Set.of(), false, null, behind, List.of());
    }

    private static AskingBudgets.@Nullable Overspent take(
            AskingBudgets budgets, Principal who, int queries, Instant when) {
        return budgets.take(who, "shop", List.of(new Charge(HOURLY, queries)), when);
    }

    @Test
    void neverGivesMoreThanTheBudgetInAnyWindow() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AskingBudgets budgets = new AskingBudgets();
        Deque<Instant> taken = new ArrayDeque<>();
        Instant now = START;
        for (int i = 0; i < 5000; i++) {
            now = now.plusMillis(random.nextInt(400_000));
            int queries = 1 + random.nextInt(4);
            AskingBudgets.Overspent over = take(budgets, ADA, queries, now);
            Instant since = now.minus(Duration.ofHours(1));
            taken.removeIf(when -> when.isBefore(since));
            if (over == null) {
                for (int j = 0; j < queries; j++) {
                    taken.add(now);
                }
            } else {
                assertThat(over.frees()).as("seed " + seed).isAfter(now);
                assertThat(over.frees()).isBeforeOrEqualTo(now.plus(Duration.ofMinutes(64)));
            }
            assertThat(taken).as("seed " + seed).hasSizeLessThanOrEqualTo(10);
        }
    }

    @Test
    void freesWhenItSays() {
        AskingBudgets budgets = new AskingBudgets();
        assertThat(take(budgets, ADA, 10, START)).isNull();
        AskingBudgets.Overspent over = requireNonNull(take(budgets, ADA, 1, START.plusSeconds(60)));
        assertThat(over.used()).isEqualTo(10);
        Instant frees = requireNonNull(over.frees());
        assertThat(take(budgets, ADA, 1, frees.minusMillis(1))).isNotNull();
        assertThat(take(budgets, ADA, 10, frees)).isNull();
    }

    @Test
    void takesAllOrNothing() {
        AskingBudgets budgets = new AskingBudgets();
        ColumnBudget small = budget("shop.customers.phone", 1, Duration.ofHours(1));
        List<Charge> both = List.of(new Charge(HOURLY, 6), new Charge(small, 2));
        for (int i = 0; i < 3; i++) {
            AskingBudgets.Overspent over = requireNonNull(budgets.take(ADA, "shop", both, START));
            assertThat(over.frees()).isNull();
        }
        assertThat(budgets.take(ADA, "shop", List.of(new Charge(HOURLY, 6), new Charge(HOURLY, 5)), START))
                .isNotNull();
        assertThat(take(budgets, ADA, 10, START)).isNull();
    }

    @Test
    void countsForTheAgentAndForWhomItActsFor() {
        AskingBudgets budgets = new AskingBudgets();
        Principal bo = principal("bo", null);
        assertThat(take(budgets, principal("bot", ADA), 6, START)).isNull();
        AskingBudgets.Overspent person = requireNonNull(take(budgets, ADA, 5, START));
        assertThat(person.principal()).isEqualTo("ada");
        AskingBudgets.Overspent agent = requireNonNull(take(budgets, principal("bot", bo), 5, START));
        assertThat(agent.principal()).isEqualTo("bot");
        assertThat(take(budgets, bo, 10, START)).isNull();
        assertThat(budgets.take(ADA, "other", List.of(new Charge(HOURLY, 10)), START))
                .isNull();
    }

    @Test
    void aClockThatIsSetBackFreesNothing() {
        AskingBudgets budgets = new AskingBudgets();
        assertThat(take(budgets, ADA, 10, START)).isNull();
        assertThat(take(budgets, ADA, 1, START.minus(Duration.ofDays(1)))).isNotNull();
        assertThat(take(budgets, ADA, 1, START.plusSeconds(1))).isNotNull();
    }

    @Test
    void refusesWhomItHasNoRoomFor() {
        AskingBudgets budgets = new AskingBudgets(2);
        assertThat(take(budgets, principal("a", null), 1, START)).isNull();
        assertThat(take(budgets, principal("b", null), 1, START)).isNull();
        assertThat(take(budgets, principal("c", null), 1, START)).isNotNull();
        assertThat(take(budgets, principal("a", null), 1, START)).isNull();
        assertThat(take(budgets, principal("c", null), 1, START.plus(Duration.ofHours(2))))
                .isNull();
    }
}
