package dev.sallyport.policy.decision;

import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A policy's rules by what follows from them, and within that by the statement categories that they can concern. */
final class RuleSet {
    /** Rules of one consequence. */
    static final class Index {
        private final List<Rule> all = new ArrayList<>();
        private final Map<Category, List<Rule>> byCategory = new EnumMap<>(Category.class);

        private Index() {
            for (Category category : Category.values()) {
                byCategory.put(category, new ArrayList<>());
            }
        }

        private void add(Rule rule) {
            all.add(rule);
            byCategory.forEach((category, rules) -> {
                if (rule.what().categories().isEmpty()
                        || rule.what().categories().contains(category)) {
                    rules.add(rule);
                }
            });
        }

        /** The rules that may match the statement; nested statements can be of any category. */
        List<Rule> candidates(StatementFacts facts) {
            return facts.nested().isEmpty() ? byCategory.getOrDefault(facts.category(), all) : all;
        }
    }

    final Index denials = new Index();
    final Index approvals = new Index();
    final Index grants = new Index();
    final Index limits = new Index();
    final List<Rule> columnMasks = new ArrayList<>();
    final List<Rule> contentMasks = new ArrayList<>();

    RuleSet(Policy policy) {
        for (Rule rule : policy.rules()) {
            add(rule, rule.consequence());
        }
    }

    private void add(Rule rule, Consequence consequence) {
        if (consequence instanceof Consequence.Deny) {
            denials.add(rule);
        } else if (consequence instanceof Consequence.Approve) {
            approvals.add(rule);
        } else if (consequence instanceof Consequence.Allow) {
            grants.add(rule);
        } else if (consequence instanceof Consequence.Limit) {
            limits.add(rule);
        } else if (consequence instanceof Consequence.MaskColumns) {
            columnMasks.add(rule);
        } else if (consequence instanceof Consequence.MaskContent) {
            contentMasks.add(rule);
        } else {
            throw new IllegalArgumentException("no place for " + consequence);
        }
    }
}
