package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.rule.Condition;
import dev.sallyport.policy.statement.FunctionUse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values of a condition's variables for one principal, one statement and its circumstances. */
final class ConditionScope implements Condition.Variables {
    private final Principal principal;
    private final DecisionContext context;
    private final @Nullable TouchedObjects objects;
    private boolean estimateRead;

    /** Without a statement, for rules about sessions. */
    ConditionScope(Principal principal, DecisionContext context, @Nullable TouchedObjects objects) {
        this.principal = principal;
        this.context = context;
        this.objects = objects;
    }

    /** Whether the estimate was looked at since this was last asked. */
    boolean tookEstimate() {
        boolean taken = estimateRead;
        estimateRead = false;
        return taken;
    }

    @Override
    public @Nullable Object value(String name) {
        return switch (name) {
            case "actor_type" -> principal.kind().label();
            case "actor_id" -> principal.id();
            case "actor_name" -> principal.name();
            case "actor_groups" -> List.copyOf(new TreeSet<>(principal.groups()));
            case "actor_mfa" -> principal.mfa();
            case "on_behalf_of" -> onBehalfOf();
            case "env" -> context.environment();
            case "database" -> context.database();
            case "app" -> context.application();
            case "client_ip" -> context.clientAddress();
            case "now" -> context.now();
            case "claimed.justification" -> context.claimed().justification();
            case "claimed.ticket" -> context.claimed().ticket();
            default -> objects == null ? null : statementValue(name, objects);
        };
    }

    private String onBehalfOf() {
        Principal other = principal.onBehalfOf();
        return other == null ? "" : other.id();
    }

    private @Nullable Object statementValue(String name, TouchedObjects touched) {
        return switch (name) {
            case "stmt_kind" -> CommandKinds.canonical(touched.facts().kind());
            case "stmt_category" -> touched.facts().category().label();
            case "stmt_tables_read" -> tables(touched, false);
            case "stmt_tables_written" -> tables(touched, true);
            case "stmt_columns" ->
                touched.allColumns().stream().map(ColumnTouch::toString).toList();
            case "stmt_functions" -> functions(touched);
            case "stmt_restricts" -> touched.facts().restricts();
            case "stmt_in_tx" -> context.inTransaction();
            case "estimate.known" -> estimate().known();
            case "estimate.rows" -> estimate().rows();
            case "estimate.cost" -> estimate().cost();
            default -> null;
        };
    }

    private Estimate estimate() {
        estimateRead = true;
        Estimate given = context.estimate();
        return given == null ? Estimate.LATER : given;
    }

    private static List<String> tables(TouchedObjects touched, boolean write) {
        Set<String> names = new LinkedHashSet<>();
        for (TableTouch table : touched.tables()) {
            if (table.write() == write) {
                table.names().forEach(name -> names.add(name.toString()));
                table.related().forEach(name -> names.add(name.toString()));
            }
        }
        return List.copyOf(names);
    }

    private static List<String> functions(TouchedObjects touched) {
        List<String> names = new ArrayList<>();
        for (FunctionUse use : touched.functions()) {
            for (QualifiedName name : use.names()) {
                names.add(name.toString());
            }
        }
        return names;
    }
}
