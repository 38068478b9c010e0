package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Condition;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Detection;
import dev.sallyport.policy.rule.Effect;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.Role;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides by one policy. Immutable apart from what it remembers of catalogs, and safe for use by any thread; a new
 * policy is a new engine, so that nothing outlives a change.
 *
 * <p>Who acts on behalf of somebody has the rights of both: each is judged as itself, the stricter decision holds, and
 * the obligations of both add up.
 */
public final class PolicyEngine {
    private static final String DENIED = "42501";
    private static final String APPROVAL_NEEDED = "SP001";
    private static final String SUCCESS = "00000";

    private final Policy policy;
    private final RuleSet rules;
    private final KnownCatalogs catalogs = new KnownCatalogs();
    private final boolean conditional;

    public PolicyEngine(Policy policy) {
        this.policy = policy;
        this.rules = new RuleSet(policy);
        this.conditional = policy.rules().stream().anyMatch(PolicyEngine::conditional);
    }

    private static boolean conditional(Rule rule) {
        return rule.condition() != null
                || (rule.consequence() instanceof Consequence.Approve approve
                        && (approve.auto() != null || approve.manner().drift() != null));
    }

    public Policy policy() {
        return policy;
    }

    /**
     * Whether a rule has a condition, which may look at the time. If none has, a decision depends on nothing but the
     * principal, the facts, the catalog and the session's own database, environment, application and address.
     */
    public boolean conditional() {
        return conditional;
    }

    /** The roles that the principal has as itself; whoever it acts for has its own. */
    public Set<String> roles(Principal principal) {
        Set<String> held = new TreeSet<>();
        for (Role role : policy.roles().values()) {
            if (role.heldBy(principal)) {
                held.add(role.name());
            }
        }
        return held;
    }

    /** Decides about one statement that runs as it was written. */
    public Decision decide(Principal principal, StatementFacts facts, DecisionContext context) {
        return decide(principal, facts, null, context);
    }

    /** How a statement has to be masked at the scan. */
    public ScanNeed needsMasking(StatementFacts facts, ColumnMasks masks, DecisionContext context) {
        MaskGuard guard = new MaskGuard(masks, catalogs.links(context.catalog()));
        if (guard.refusal(facts) != null || guard.explains(facts)) {
            return ScanNeed.ALL;
        }
        return guard.readsScanned(facts) ? ScanNeed.SOME : ScanNeed.NOTHING;
    }

    /**
     * What one execution of a statement that is allowed, and runs without being masked at the scan throughout, takes of
     * budgets; each of the principal and of whom it acts for pays it.
     */
    public List<Charge> charges(StatementFacts facts, ColumnMasks masks) {
        return masks.askable() ? new AllowedPredicates(facts, masks).charges() : List.of();
    }

    /** Whether such a statement works with the real values of masked columns. */
    public boolean asks(StatementFacts facts, ColumnMasks masks) {
        return masks.askable() && new AllowedPredicates(facts, masks).any();
    }

    /**
     * Decides about one statement. Never throws for what a principal, a statement or a condition may be.
     *
     * @param facts what the statement is: the rules are matched against it
     * @param remaining what it does besides reading what is masked at the scan; null if nothing is
     */
    public Decision decide(
            Principal principal, StatementFacts facts, @Nullable StatementFacts remaining, DecisionContext context) {
        CatalogLinks links = catalogs.links(context.catalog());
        ColumnMasks masks = masks(principal, context);
        MaskGuard guard = new MaskGuard(masks, links);
        Verdict verdict = builtIn(facts, links, context);
        if (verdict == null) {
            TouchedObjects objects = new TouchedObjects(facts, links, known(context.catalog()));
            verdict = judge(principal, objects, context);
            if (verdict.effect() != Effect.DENY) {
                MaskGuard.Refusal refusal = remaining == null ? guard.refusal(facts) : guard.refusal(remaining, true);
                if (refusal != null) {
                    verdict = Verdict.denial(refusal.rule(), refusal.message(), refusal.hint())
                            .and(verdict);
                }
            }
        }
        return decision(
                verdict,
                guard.maskedColumns(facts),
                maskRules(facts, masks),
                wouldMask(principal, facts, context),
                context.estimate());
    }

    private static @Nullable Verdict builtIn(StatementFacts facts, CatalogLinks links, DecisionContext context) {
        String refusal = SettingsGuard.refusal(facts, links, context.role());
        if (refusal != null) {
            return Verdict.denial(SettingsGuard.RULE, refusal, null);
        }
        boolean[] unknown = new boolean[1];
        facts.forEach(part -> unknown[0] |= part.category() == Category.UNKNOWN);
        return unknown[0] ? Verdict.denial("on_unparsed", "the statement is not understood", null) : null;
    }

    private Verdict judge(Principal principal, TouchedObjects objects, DecisionContext context) {
        Verdict verdict = judgeAlone(principal, objects, context);
        for (Principal other = principal.onBehalfOf(); other != null; other = other.onBehalfOf()) {
            verdict = verdict.and(judgeAlone(other, objects, context).onBehalfOf(other.name()));
        }
        return verdict;
    }

    private Verdict judgeAlone(Principal principal, TouchedObjects objects, DecisionContext context) {
        OptionalLong limit = policy.defaults().rowLimit();
        return new Judgement(rules, principal, roles(principal), objects, context, limit).verdict();
    }

    private static boolean known(Catalog catalog) {
        return !catalog.schemas().isEmpty() || !catalog.relations().isEmpty();
    }

    private static Decision decision(
            Verdict verdict,
            List<String> maskedColumns,
            Set<String> maskRules,
            Set<String> wouldMask,
            @Nullable Estimate estimate) {
        Set<String> matched = new LinkedHashSet<>(verdict.rules());
        matched.addAll(maskRules);
        Set<String> would = new LinkedHashSet<>(verdict.would());
        would.addAll(wouldMask);
        return new Decision(
                verdict.effect(),
                verdict.rule(),
                List.copyOf(matched),
                verdict.message(),
                hint(verdict),
                switch (verdict.effect()) {
                    case ALLOW -> SUCCESS;
                    case APPROVE -> APPROVAL_NEEDED;
                    case DENY -> DENIED;
                },
                verdict.rowLimit(),
                verdict.affectedLimit(),
                verdict.answerLimits(),
                maskedColumns,
                List.copyOf(would),
                verdict.effect() == Effect.APPROVE ? terms(verdict) : null,
                verdict.estimated() ? estimate : null,
                verdict.estimated() && estimate == null,
                List.copyOf(verdict.consents()));
    }

    private static @Nullable String hint(Verdict verdict) {
        if (verdict.hint() != null || verdict.effect() != Effect.APPROVE) {
            return verdict.hint();
        }
        ApprovalTerms terms = terms(verdict);
        return terms == null ? null : "it needs an approval by " + String.join(" or ", terms.reviewers());
    }

    private static @Nullable ApprovalTerms terms(Verdict verdict) {
        if (verdict.ttl() == null) {
            return null;
        }
        return ApprovalTerms.of(verdict.quorums(), verdict.ttl());
    }

    private static Set<String> maskRules(StatementFacts facts, ColumnMasks masks) {
        Set<String> ids = new LinkedHashSet<>();
        if (!masks.isEmpty()) {
            for (RelationUse use : facts.relations()) {
                use.relations().forEach(relation -> masks.of(relation).forEach(mask -> ids.add(mask.rule())));
            }
        }
        return ids;
    }

    private Set<String> wouldMask(Principal principal, StatementFacts facts, DecisionContext context) {
        BitSet chosen = chosen(principal, context, false, rules.columnMasks);
        return chosen.isEmpty() ? Set.of() : maskRules(facts, masks(chosen, context));
    }

    /** The columns that are masked for this principal, over the whole catalog. */
    public ColumnMasks masks(Principal principal, DecisionContext context) {
        return masks(chosen(principal, context, true, rules.columnMasks), context);
    }

    /**
     * The columns that some rule masks for somebody, in force or on trial.
     *
     * @param created names of relations that may be others than the catalog says
     */
    public ProtectedColumns protectedColumns(Catalog catalog, Set<QualifiedName> created) {
        BitSet all = new BitSet(rules.columnMasks.size());
        all.set(0, rules.columnMasks.size());
        return new ProtectedColumns(masks(all, catalog), !all.isEmpty(), created);
    }

    private ColumnMasks masks(BitSet chosen, DecisionContext context) {
        return masks(chosen, context.catalog());
    }

    private ColumnMasks masks(BitSet chosen, Catalog catalog) {
        if (chosen.isEmpty()) {
            return ColumnMasks.NONE;
        }
        return catalogs.links(catalog).masks(chosen, links -> MaskSelection.select(links, rules.columnMasks, chosen));
    }

    /** Indexes of the rules that apply to the principal or to whom it acts for. */
    private BitSet chosen(Principal principal, DecisionContext context, boolean enforced, List<Rule> from) {
        BitSet chosen = new BitSet(from.size());
        for (Principal each = principal; each != null; each = each.onBehalfOf()) {
            choose(each, context, enforced, from, chosen);
        }
        return chosen;
    }

    private void choose(
            Principal principal, DecisionContext context, boolean enforced, List<Rule> from, BitSet chosen) {
        if (from.isEmpty()) {
            return;
        }
        Set<String> held = roles(principal);
        ConditionScope scope = new ConditionScope(principal, context, null);
        for (int i = 0; i < from.size(); i++) {
            Rule rule = from.get(i);
            Condition condition = rule.condition();
            if (rule.enforced() == enforced
                    && rule.appliesTo(held)
                    && rule.where().matches(context.environment(), context.database(), context.application())
                    && (condition == null || condition.evaluate(scope) != Condition.Outcome.FALSE)) {
                chosen.set(i);
            }
        }
    }

    /** The content detectors that apply to the principal: their names, {@code all} for all of them, or none. */
    public Set<String> detectors(Principal principal, DecisionContext context) {
        Set<String> names = new TreeSet<>();
        Detection detection = policy.defaults().detection();
        for (Principal each = principal; each != null; each = each.onBehalfOf()) {
            if (detection == Detection.EVERYONE
                    || (detection == Detection.AGENTS && each.kind() == PrincipalKind.AGENT)) {
                names.add("all");
            }
        }
        for (Rule rule : contentRules(principal, context)) {
            if (rule.consequence() instanceof Consequence.MaskContent content) {
                names.addAll(content.detectors());
            }
        }
        return names.contains("all") ? Set.of("all") : Set.copyOf(names);
    }

    /** The enforced rules about content that apply to the principal or to whom it acts for. */
    List<Rule> contentRules(Principal principal, DecisionContext context) {
        return chosen(principal, context, true, rules.contentMasks).stream()
                .mapToObj(rules.contentMasks::get)
                .toList();
    }
}
