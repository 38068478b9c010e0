package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.decision.ColumnMask;
import dev.sallyport.policy.decision.ColumnMasks;
import dev.sallyport.policy.decision.RuleMasks;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.rule.Consequence;
import dev.sallyport.policy.rule.NamePattern;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.Role;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.rule.What;
import dev.sallyport.policy.statement.Category;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all who may get a login could need, by a policy's rules. Where that isn't certain, they need it. */
final class Needs {
    /** First words of commands that change neither rows nor definitions. */
    private static final Set<String> READING = Set.of(
            "SELECT",
            "SHOW",
            "SET",
            "RESET",
            "EXPLAIN",
            "DECLARE",
            "FETCH",
            "MOVE",
            "CLOSE",
            "PREPARE",
            "EXECUTE",
            "DEALLOCATE",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "RELEASE",
            "LISTEN",
            "UNLISTEN",
            "DISCARD");

    /** First words of commands that change rows and no definitions. */
    private static final Set<String> CHANGING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "LOCK", "NOTIFY");

    /** Commands that run code that nobody looks into. */
    private static final Set<String> RUNNING = Set.of("DO", "CALL");

    private final Map<String, Role> roles;
    private final List<Holder> holders;
    private final List<Rule> grants = new ArrayList<>();
    private final List<Rule> masks = new ArrayList<>();
    private final List<ColumnMasks> masked = new ArrayList<>();
    private final RuleMasks ruleMasks;

    Needs(Policy policy, Catalog catalog, List<Holder> holders) {
        this.roles = policy.roles();
        this.holders = holders;
        this.ruleMasks = new RuleMasks(catalog);
        for (Rule rule : policy.rules()) {
            boolean concerned = holders.stream().anyMatch(holder -> holder.mayConcern(rule, roles));
            if (concerned && rule.consequence() instanceof Consequence.Allow) {
                grants.add(rule);
            } else if (concerned && rule.consequence() instanceof Consequence.MaskColumns) {
                masks.add(rule);
            }
        }
        Set<List<Rule>> certain = new LinkedHashSet<>();
        for (Holder holder : holders) {
            certain.add(masks.stream()
                    .filter(rule -> holder.exception(rule, roles) == null)
                    .toList());
        }
        certain.forEach(rules -> masked.add(ruleMasks.of(rules)));
    }

    /** Whether nobody ever reads the column, since everybody always gets something else in its place. */
    boolean unread(Relation relation, Column column) {
        return !masked.isEmpty() && masked.stream().allMatch(each -> each.unread(relation, column));
    }

    /** How the column is masked for somebody. */
    @Nullable
    ColumnMask mask(Relation relation, Column column) {
        for (ColumnMasks each : masked) {
            ColumnMask mask = each.mask(relation.oid(), column.number());
            if (mask != null) {
                return mask;
            }
        }
        return null;
    }

    /** Why a column that is masked for somebody has to stay readable; null if it is masked for nobody, or needn't be. */
    @Nullable
    String doubt(Relation relation, Column column) {
        if (unread(relation, column)) {
            return null;
        }
        String doubt = null;
        for (Rule rule : masks) {
            ColumnMask mask = ruleMasks.of(List.of(rule)).mask(relation.oid(), column.number());
            String exception = mask == null ? null : exception(rule);
            if (mask != null && exception == null) {
                String style = mask.strategy().name().toLowerCase(Locale.ROOT);
                return "the mask " + style + " of the rule " + rule.id() + " reads it"
                        + (style.equals("redact") ? " to keep NULL; null wouldn't" : "");
            }
            doubt = mask == null || doubt != null ? doubt : "the rule " + rule.id() + " " + exception;
        }
        return doubt;
    }

    private @Nullable String exception(Rule rule) {
        for (Holder holder : holders) {
            String exception = holder.exception(rule, roles);
            if (exception != null) {
                return exception;
            }
        }
        return null;
    }

    /** Whether an allow rule lists the function, so that it can be called. */
    boolean mayCall(QualifiedName function) {
        for (Rule rule : grants) {
            for (NamePattern pattern : rule.what().functions()) {
                if (pattern.matches(function)
                        && (pattern.namesSomething() || !function.schema().equals("pg_catalog"))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an allow rule names a command, which isn't allowed without that. */
    boolean names(String... kinds) {
        Set<String> wanted = Set.of(kinds);
        return grants.stream()
                .anyMatch(rule -> !Collections.disjoint(rule.what().kinds(), wanted));
    }

    /** Whether statements may run code of their own. */
    boolean mayRunCode() {
        return grants.stream()
                .anyMatch(rule -> !Collections.disjoint(rule.what().kinds(), RUNNING));
    }

    /** Whether somebody may change the relation's rows, or lock it. */
    boolean mayChange(QualifiedName relation) {
        return grants.stream().anyMatch(rule -> changes(rule.what()) && covers(rule.what(), relation));
    }

    /** Whether somebody may change rows of anything. */
    boolean mayChangeAnything() {
        return grants.stream().anyMatch(rule -> changes(rule.what()));
    }

    /** Whether somebody may change definitions. */
    boolean mayDefine() {
        return grants.stream()
                .anyMatch(rule ->
                        any(rule.what(), Category.DDL, Category.UTILITY) && otherThan(rule.what(), READING, CHANGING));
    }

    /** Whether somebody may change rights. */
    boolean mayGrant() {
        return grants.stream()
                .anyMatch(rule -> any(rule.what(), Category.DCL, Category.DDL, Category.UTILITY)
                        && otherThan(rule.what(), READING, CHANGING));
    }

    private static boolean changes(What what) {
        return any(what, Category.DML, Category.UTILITY) && otherThan(what, READING, Set.of());
    }

    private static boolean any(What what, Category... categories) {
        return what.categories().isEmpty() || !Collections.disjoint(what.categories(), Set.of(categories));
    }

    /** Whether the rule isn't kept to commands that begin with one of these words. */
    private static boolean otherThan(What what, Set<String> some, Set<String> others) {
        return what.kinds().isEmpty()
                || what.kinds().stream()
                        .map(CommandKinds::verb)
                        .anyMatch(verb -> !some.contains(verb) && !others.contains(verb));
    }

    private static boolean covers(What what, QualifiedName relation) {
        if (!what.restrictsTables()) {
            return true;
        }
        return NamePattern.anyMatches(what.tables(), relation)
                || NamePattern.anyMatches(what.tablesRead(), relation)
                || NamePattern.anyMatches(what.tablesWritten(), relation)
                || what.columns().stream().anyMatch(pattern -> pattern.matchesTable(relation));
    }
}
