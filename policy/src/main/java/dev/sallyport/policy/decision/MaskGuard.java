package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Locale;
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

    /** Functions that show the text of other sessions' statements, in which values can stand. */
    private static final Set<String> PEEKING = Set.of("pg_stat_get_activity", "pg_stat_get_backend_activity");

    /** Statements that hand the rows of their outermost SELECT or RETURNING to the client, now or later. */
    private static final Set<String> ANSWERING = Set.of(
            "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "PREPARE", "DECLARE", "EXECUTE", "FETCH");

    /** Statements whose nested statement's rows are the ones that they hand out. */
    private static final Set<String> WRAPPING = Set.of("EXPLAIN", "PREPARE", "DECLARE", "EXECUTE", "FETCH");

    /** Statements after which a masked column could go by another name, or its values be copied or sorted by unseen. */
    private static final Set<String> REDEFINING =
            Set.of("ALTER", "CLUSTER", "CREATE RULE", "CREATE TRIGGER", "CREATE CONSTRAINT TRIGGER");

    /** A refusal and its reason. */
    record Refusal(String rule, String message, String hint) {}

    private final ColumnMasks masks;
    private final CatalogLinks links;

    MaskGuard(ColumnMasks masks, CatalogLinks links) {
        this.masks = masks;
        this.links = links;
    }

    /** Why the statement may not run as it is written, or null. */
    @Nullable
    Refusal refusal(StatementFacts facts) {
        return refusal(facts, false);
    }

    /**
     * Why the statement may not run, or null.
     *
     * @param scanned whether it reads masked values elsewhere, which must not be stored in the place of real ones
     */
    @Nullable
    Refusal refusal(StatementFacts facts, boolean scanned) {
        if (masks.isEmpty()) {
            return null;
        }
        // Where something is masked at the scan, everything is: what is left over may ask nothing.
        AllowedPredicates allowed = scanned ? null : new AllowedPredicates(facts, masks);
        Refusal refusal = use(facts, true, allowed);
        return refusal == null && scanned ? storing(facts) : refusal;
    }

    /**
     * Whether the statement reads columns that are masked at the scan in any case: without being read, so that the login
     * may lack the right to, or only there.
     */
    boolean readsScanned(StatementFacts facts) {
        for (ColumnUse use : masks.isEmpty() ? List.<ColumnUse>of() : facts.columns()) {
            for (Relation relation : use.usage() == ColumnUsage.WRITE ? Set.<Relation>of() : use.relations()) {
                if (masks.any(relation) && readsScanned(relation, use)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the statement tells how a query of masked columns would run, or perhaps such a one. */
    boolean explains(StatementFacts facts) {
        return !masks.isEmpty()
                && facts.kind().equals("EXPLAIN")
                && (facts.names().stream().anyMatch(name -> name.kind() == NameUse.Kind.EXECUTE)
                        || facts.nested().stream()
                                .anyMatch(inner -> !inner.names().isEmpty())
                        || facts.columns().stream().anyMatch(this::readsMasked));
    }

    private boolean readsMasked(ColumnUse use) {
        return use.usage() != ColumnUsage.WRITE
                && use.relations().stream().anyMatch(relation -> mask(relation, use) != null);
    }

    private boolean readsScanned(Relation relation, ColumnUse use) {
        for (Column column : relation.columns()) {
            if ((use.star() || column.name().equals(use.column())) && masks.always(relation, column)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Refusal storing(StatementFacts facts) {
        for (ColumnUse use : facts.columns()) {
            for (Relation relation : use.relations()) {
                ColumnMask mask = use.usage() == ColumnUsage.WRITE ? mask(relation, use) : null;
                if (mask != null) {
                    return new Refusal(
                            mask.rule(),
                            "masked values would be stored in the column " + mask.column(),
                            "leave the column out, or what the values are computed from");
                }
            }
        }
        return null;
    }

    private @Nullable Refusal use(StatementFacts facts, boolean answers, @Nullable AllowedPredicates allowed) {
        String kind = CommandKinds.canonical(facts.kind());
        boolean answering = answers && ANSWERING.contains(kind);
        Refusal refusal = switch (kind) {
            case "ALTER SCHEMA" -> renaming();
            case "ALTER DOMAIN" -> checking();
            default -> relations(facts);
        };
        if (refusal == null) {
            refusal = peeking(facts);
        }
        if (refusal == null) {
            refusal = columns(facts, kind, answering, allowed);
        }
        boolean wrapping = answering && WRAPPING.contains(kind);
        for (StatementFacts inner : facts.nested()) {
            if (refusal == null) {
                refusal = use(inner, wrapping, null);
            }
        }
        return refusal;
    }

    /** Masks go by names, and so would be lost with a schema's. */
    private static Refusal renaming() {
        return new Refusal(
                "builtin:names",
                "columns are masked for you, so you can't alter schemas",
                "leave it to somebody for whom no column is masked");
    }

    /** A domain's new check is tried on all values there are, and fails by what they are. */
    private static Refusal checking() {
        return new Refusal(
                "builtin:domains",
                "columns are masked for you, so you can't alter domains, which may be theirs",
                "leave it to somebody for whom no column is masked");
    }

    private static @Nullable Refusal peeking(StatementFacts facts) {
        for (FunctionUse use : facts.functions()) {
            for (QualifiedName name : use.names()) {
                if (name.schema().equals("pg_catalog") && PEEKING.contains(name.name())) {
                    return new Refusal(
                            "builtin:statistics",
                            "the function " + name.name() + " shows what others ask, and columns are masked for you",
                            "the view pg_stat_activity shows the rest");
                }
            }
        }
        return null;
    }

    private @Nullable Refusal relations(StatementFacts facts) {
        for (RelationUse use : facts.relations()) {
            for (Relation relation : use.relations()) {
                boolean changes = use.access() == Access.WRITE && facts.category() == Category.DML;
                ColumnMask through = changes ? masks.readThrough(relation) : null;
                if (through != null) {
                    return new Refusal(
                            through.rule(),
                            (CatalogLinks.isView(relation) ? "the view " : "a rule of ") + relation.name()
                                    + " reads the column " + through.column()
                                    + ", which is masked for you",
                            "change the rows of the table itself");
                }
                ColumnMask filter = use.access() == Access.READ ? masks.filters(relation) : null;
                if (filter != null) {
                    return new Refusal(
                            filter.rule(),
                            "the view " + relation.name() + " chooses, groups or orders its rows by the column "
                                    + filter.column() + ", which is masked for you",
                            "read the tables themselves");
                }
                if (use.access() == Access.WRITE && masks.any(relation) && redefines(facts)) {
                    return new Refusal(
                            masks.of(relation).get(0).rule(),
                            "the relation " + relation.name()
                                    + " has columns that are masked for you, so you can't redefine it",
                            "leave it to somebody for whom no column of it is masked");
                }
                boolean reads = use.access() == Access.READ || changes;
                if (reads && sampling(relation)) {
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

    private @Nullable Refusal columns(
            StatementFacts facts, String kind, boolean answering, @Nullable AllowedPredicates allowed) {
        for (ColumnUse use : facts.columns()) {
            if (use.usage() == ColumnUsage.WRITE) {
                continue;
            }
            for (Relation relation : use.relations()) {
                ColumnMask mask = mask(relation, use);
                boolean asItIs = use.usage() == ColumnUsage.OUTPUT
                        && answering
                        && (!kind.equals("INSERT") || returned(facts, relation));
                boolean asks = mask != null && allowed != null && allowed.allows(use, mask);
                if (mask != null && !asItIs && !asks) {
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
        Set<String> kinds = new TreeSet<>();
        mask.asking().predicates().forEach(kind -> kinds.add(kind.name().toLowerCase(Locale.ROOT)));
        String open = kinds.isEmpty()
                ? ""
                : "a SELECT of tables by itself may ask for the real value by " + String.join(", ", kinds) + "; other ";
        return new Refusal(
                mask.rule(),
                "the column " + mask.column() + " is masked for you and its value can't be used here",
                open
                        + "queries may use the masked value; of a row that is changed, the column may be assigned to or stand in "
                        + "RETURNING as it is");
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
