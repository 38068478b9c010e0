package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses statements in which a masked column's values could reach the client, or another table, in any other form than
 * as the column itself. Only then does the answer name the column's origin, and only then can the value be masked on
 * its way.
 */
final class MaskGuard {
    /** Tables of PostgreSQL's that hold samples of other tables' values, or parts of them. */
    private static final Set<String> STATISTICS =
            Set.of("pg_statistic", "pg_statistic_ext_data", "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs");

    /** Statements that hand the rows of their outermost SELECT or RETURNING to the client, now or later. */
    private static final Set<String> ANSWERING = Set.of(
            "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "PREPARE", "DECLARE", "EXECUTE", "FETCH");

    /** Statements whose nested statement's rows are the ones that they hand out. */
    private static final Set<String> WRAPPING = Set.of("EXPLAIN", "PREPARE", "DECLARE", "EXECUTE", "FETCH");

    /** Statements after which a masked column could go by another name, or its values be copied unseen. */
    private static final Set<String> REDEFINING =
            Set.of("ALTER", "CREATE RULE", "CREATE TRIGGER", "CREATE CONSTRAINT TRIGGER");

    /** A refusal and its reason. */
    record Refusal(String rule, String message, String hint) {}

    private final ColumnMasks masks;
    private final CatalogLinks links;

    MaskGuard(ColumnMasks masks, CatalogLinks links) {
        this.masks = masks;
        this.links = links;
    }

    /** Why the statement may not run, or null. */
    @Nullable
    Refusal refusal(StatementFacts facts) {
        return masks.isEmpty() ? null : refusal(facts, true);
    }

    private @Nullable Refusal refusal(StatementFacts facts, boolean answers) {
        String kind = CommandKinds.canonical(facts.kind());
        boolean answering = answers && ANSWERING.contains(kind);
        Refusal refusal = relations(facts);
        if (refusal == null) {
            refusal = columns(facts, kind, answering);
        }
        boolean wrapping = answering && WRAPPING.contains(kind);
        for (StatementFacts inner : facts.nested()) {
            if (refusal == null) {
                refusal = refusal(inner, wrapping);
            }
        }
        return refusal;
    }

    private @Nullable Refusal relations(StatementFacts facts) {
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                boolean changes = use.access() == Access.WRITE && facts.category() == Category.DML;
                boolean runs = changes || (use.access() == Access.READ && !CatalogLinks.hasRules(relation));
                ColumnMask through = runs ? masks.readThrough(relation) : null;
                if (through != null) {
                    return new Refusal(
                            through.rule(),
                            (CatalogLinks.isView(relation) ? "the view " : "a rule of ") + relation.name()
                                    + " reads the column " + through.column()
                                    + ", which is masked for you",
                            "select the column from the table itself, as a plain column of the outermost SELECT");
                }
                if (use.access() == Access.WRITE && masks.any(relation) && redefines(facts)) {
                    return new Refusal(
                            masks.of(relation).get(0).rule(),
                            "the relation " + relation.name()
                                    + " has columns that are masked for you, so you can't redefine it",
                            "leave it to somebody for whom no column of it is masked");
                }
                if (runs && sampling(relation)) {
                    return new Refusal(
                            "builtin:statistics",
                            "the relation " + relation.name() + " holds values of columns that are masked for you",
                            "leave it out of the statement");
                }
            }
        }
        for (RelationUse use : TouchedObjects.tablesCopiedWhole(facts)) {
            for (Relation relation : use.relations()) {
                if (masks.any(relation)) {
                    return refusal(masks.of(relation).get(0));
                }
            }
        }
        return null;
    }

    private static boolean redefines(StatementFacts facts) {
        String kind = CommandKinds.canonical(facts.kind());
        return REDEFINING.contains(kind) || REDEFINING.contains(CommandKinds.verb(kind));
    }

    private boolean sampling(Relation relation) {
        return holdsSamples(relation)
                || (CatalogLinks.isView(relation)
                        && links.bases(relation).stream().anyMatch(MaskGuard::holdsSamples));
    }

    private static boolean holdsSamples(Relation relation) {
        String schema = relation.name().schema();
        return schema.equals("pg_toast")
                || (schema.equals("pg_catalog")
                        && STATISTICS.contains(relation.name().name()));
    }

    private @Nullable Refusal columns(StatementFacts facts, String kind, boolean answering) {
        for (ColumnUse use : facts.columns()) {
            if (use.usage() == ColumnUsage.WRITE) {
                continue;
            }
            for (Relation relation : use.relations()) {
                ColumnMask mask = mask(relation, use);
                boolean asItIs = use.usage() == ColumnUsage.OUTPUT
                        && answering
                        && (!kind.equals("INSERT") || returned(facts, relation));
                if (mask != null && !asItIs) {
                    return refusal(mask);
                }
            }
        }
        return null;
    }

    /** Whether an INSERT can only mean its own new rows (RETURNING), and not rows that it inserts elsewhere. */
    private static boolean returned(StatementFacts facts, Relation relation) {
        return facts.relations().stream()
                .noneMatch(use -> use.access() == Access.READ && use.relations().contains(relation));
    }

    private @Nullable ColumnMask mask(Relation relation, ColumnUse use) {
        if (!masks.any(relation)) {
            return null;
        }
        if (use.star()) {
            return masks.of(relation).get(0);
        }
        Column column = relation.column(use.column());
        return column == null ? null : masks.mask(relation.oid(), column.number());
    }

    private static Refusal refusal(ColumnMask mask) {
        return new Refusal(
                mask.rule(),
                "the column " + mask.column() + " is masked for you and can only be selected as it is",
                "select it as a plain column of the outermost SELECT; it can't stand in expressions, conditions, "
                        + "joins, GROUP BY, ORDER BY, subqueries or set operations, nor be copied elsewhere");
    }

    /** The masked columns of all relations that the statement mentions, sorted. */
    List<String> maskedColumns(StatementFacts facts) {
        if (masks.isEmpty()) {
            return List.of();
        }
        Set<String> names = new TreeSet<>();
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                masks.of(relation).forEach(mask -> names.add(mask.column()));
            }
        }
        return List.copyOf(names);
    }
}
