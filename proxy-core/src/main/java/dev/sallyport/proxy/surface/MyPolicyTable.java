package dev.sallyport.proxy.surface;

import dev.sallyport.policy.decision.PolicyEngine;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.rule.What;
import dev.sallyport.policy.rule.Where;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code my_policy}: the rules that apply to somebody with the caller's roles, and with those of whom they act for. */
final class MyPolicyTable implements SurfaceTable {
    private final Supplier<PolicyEngine> policy;

    MyPolicyTable(Supplier<PolicyEngine> policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return "my_policy";
    }

    @Override
    public String description() {
        return "the rules that bind you";
    }

    @Override
    public List<SurfaceColumn> columns() {
        return List.of(
                new SurfaceColumn("rule", SurfaceType.TEXT),
                new SurfaceColumn("effect", SurfaceType.TEXT),
                new SurfaceColumn("mode", SurfaceType.TEXT),
                new SurfaceColumn("matches", SurfaceType.TEXT),
                new SurfaceColumn("description", SurfaceType.TEXT),
                new SurfaceColumn("binds", SurfaceType.TEXT));
    }

    @Override
    public void rows(SurfaceCaller caller, List<Wanted> wanted, Taker taker, Stop stop) {
        PolicyEngine engine = policy.get();
        for (Principal who = caller.principal(); who != null; who = who.onBehalfOf()) {
            for (Rule rule : engine.policy().rules()) {
                if (rule.appliesTo(engine.roles(who)) && !taker.take(row(rule, who.name()))) {
                    return;
                }
            }
        }
    }

    private static @Nullable Object[] row(Rule rule, String who) {
        return new @Nullable Object[] {
            rule.id(),
            effect(rule.consequence()),
            rule.mode().name().toLowerCase(Locale.ROOT),
            matches(rule),
            description(rule.consequence()),
            who
        };
    }

    private static String effect(Consequence consequence) {
        if (consequence instanceof Consequence.Allow) {
            return "allow";
        }
        if (consequence instanceof Consequence.Deny) {
            return "deny";
        }
        if (consequence instanceof Consequence.Approve) {
            return "approve";
        }
        return consequence instanceof Consequence.Limit ? "limit" : "mask";
    }

    private static String matches(Rule rule) {
        What what = rule.what();
        Where where = rule.where();
        StringJoiner text = new StringJoiner("; ");
        add(text, "kinds", new TreeSet<>(what.kinds()));
        add(
                text,
                "categories",
                what.categories().stream().map(each -> each.label()).sorted().toList());
        add(text, "tables", what.tables());
        add(text, "tables read", what.tablesRead());
        add(text, "tables written", what.tablesWritten());
        add(text, "columns", what.columns());
        add(text, "functions", what.functions());
        add(text, "views", what.views());
        add(text, "environments", where.environments());
        add(text, "databases", where.databases());
        add(text, "applications", where.applications());
        if (rule.condition() != null) {
            text.add("when " + rule.condition());
        }
        String all = text.toString();
        return all.isEmpty() ? "everything" : all;
    }

    private static void add(StringJoiner text, String name, Collection<?> values) {
        if (!values.isEmpty()) {
            StringJoiner list = new StringJoiner(", ");
            values.forEach(value -> list.add(value.toString()));
            text.add(name + " " + list);
        }
    }

    private static String description(Consequence consequence) {
        if (consequence instanceof Consequence.Deny deny) {
            return deny.message();
        }
        if (consequence instanceof Consequence.Approve approve) {
            return approve.min() + " of " + String.join(", ", approve.reviewers()) + ": " + approve.message();
        }
        if (consequence instanceof Consequence.MaskColumns mask) {
            return mask.columns() + " by " + mask.method();
        }
        if (consequence instanceof Consequence.MaskContent mask) {
            return "results are searched for " + String.join(", ", new TreeSet<>(mask.detectors()));
        }
        if (consequence instanceof Consequence.Limit limit) {
            StringJoiner text = new StringJoiner(", ");
            limit.rows().ifPresent(rows -> text.add("at most " + rows + " rows"));
            limit.affectedRows().ifPresent(rows -> text.add("at most " + rows + " rows changed"));
            return text.toString();
        }
        return "may run";
    }
}
