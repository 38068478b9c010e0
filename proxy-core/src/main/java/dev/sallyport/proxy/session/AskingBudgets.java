package dev.sallyport.proxy.session;

import dev.sallyport.policy.decision.Charge;
import dev.sallyport.policy.decision.ColumnBudget;
import dev.sallyport.policy.identity.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much each principal has asked about masked columns, over all its sessions. Kept in memory: a restart forgets, and
 * each proxy counts for itself. Safe for use by any thread.
 *
 * <p>A window slides in steps of a sixteenth of its length; what is counted leaves it at the end of such a step, at the
 * earliest when the whole length has passed. So never more than the budget is asked in any time of that length.
 */
public final class AskingBudgets {
    private static final int STEPS = 16;
    private static final int COUNTERS_MAX = 100_000;

    private record Key(String principal, String database, String rule, String column, Duration per) {}

    /**
     * A budget that is too small for what is asked.
     *
     * @param principal id of whose it is
     * @param used how much of it is used
     * @param wanted how much more is asked
     * @param frees when so much is free again; null if the whole budget is less
     */
    record Overspent(
            ColumnBudget budget,
            String principal,
            int used,
            long wanted,
            @Nullable Instant frees) {}

    private final int countersMax;
    private final Map<Key, Counter> counters = new HashMap<>();
    private long latest = Long.MIN_VALUE;

    public AskingBudgets() {
        this(COUNTERS_MAX);
    }

    AskingBudgets(int countersMax) {
        this.countersMax = countersMax;
    }

    /**
     * Takes from the budgets of a principal and of whom it acts for what statements that are about to run ask together:
     * everything, or nothing if anything is too much.
     *
     * @return what is too much, or null
     */
    synchronized @Nullable Overspent take(Principal principal, String database, List<Charge> charges, Instant now) {
        // A clock that is set back frees nothing.
        latest = Math.max(latest, now.toEpochMilli());
        Map<Key, Long> wanted = new LinkedHashMap<>();
        for (Principal each = principal; each != null; each = each.onBehalfOf()) {
            for (Charge charge : charges) {
                Key key = key(each, database, charge.budget());
                wanted.merge(key, (long) charge.queries(), Long::sum);
                Overspent over = over(key, charge.budget(), wanted.getOrDefault(key, 0L));
                if (over != null) {
                    return over;
                }
            }
        }
        wanted.forEach((key, count) ->
                counters.computeIfAbsent(key, each -> new Counter(each.per())).add(latest, count.intValue()));
        return null;
    }

    private static Key key(Principal principal, String database, ColumnBudget budget) {
        return new Key(
                principal.id(),
                database,
                budget.rule(),
                budget.column(),
                budget.budget().per());
    }

    private @Nullable Overspent over(Key key, ColumnBudget budget, long wanted) {
        int limit = budget.budget().queries();
        Counter counter = counters.get(key);
        if (wanted > limit) {
            return new Overspent(budget, key.principal(), counter == null ? 0 : counter.used(latest), wanted, null);
        }
        if (counter == null) {
            return full()
                    ? new Overspent(budget, key.principal(), 0, wanted, Instant.ofEpochMilli(latest + 60_000))
                    : null;
        }
        int used = counter.used(latest);
        return used + wanted <= limit
                ? null
                : new Overspent(budget, key.principal(), used, wanted, counter.frees(latest, limit - wanted));
    }

    /** Whether there is no room for another counter. */
    private boolean full() {
        if (counters.size() >= countersMax) {
            counters.values().removeIf(counter -> counter.used(latest) == 0);
        }
        return counters.size() >= countersMax;
    }

    /** What was asked, by steps of the window. */
    private static final class Counter {
        private final long step;
        private final long[] steps = new long[STEPS + 1];
        private final int[] counts = new int[STEPS + 1];

        Counter(Duration per) {
            this.step = Math.max(1, (per.toMillis() + STEPS - 1) / STEPS);
            Arrays.fill(steps, Long.MIN_VALUE);
        }

        void add(long now, int count) {
            long present = Math.floorDiv(now, step);
            int place = (int) Math.floorMod(present, (long) steps.length);
            if (steps[place] != present) {
                steps[place] = present;
                counts[place] = 0;
            }
            counts[place] += count;
        }

        int used(long now) {
            long oldest = Math.floorDiv(now, step) - STEPS;
            int used = 0;
            for (int i = 0; i < steps.length; i++) {
                used += steps[i] >= oldest ? counts[i] : 0;
            }
            return used;
        }

        /** When no more than that is counted any more. */
        Instant frees(long now, long atMost) {
            long present = Math.floorDiv(now, step);
            for (long later = present + 1; later <= present + STEPS; later++) {
                if (used(later * step) <= atMost) {
                    return Instant.ofEpochMilli(later * step);
                }
            }
            return Instant.ofEpochMilli((present + STEPS + 1) * step);
        }
    }
}
