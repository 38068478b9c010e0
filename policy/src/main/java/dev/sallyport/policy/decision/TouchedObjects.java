package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement touches, in the form that rules are matched against. Confined to one decision: parts are worked out
 * when first asked for.
 */
final class TouchedObjects {
    private final StatementFacts facts;
    private final CatalogLinks links;
    private final boolean catalogKnown;
    private final List<StatementPart> parts = new ArrayList<>();
    private final boolean changesRows;
    private @Nullable List<TableTouch> tables;
    private @Nullable Set<ColumnTouch> ownColumns;
    private @Nullable Set<ColumnTouch> allColumns;

    TouchedObjects(StatementFacts facts, CatalogLinks links, boolean catalogKnown) {
        this.facts = facts;
        this.links = links;
        this.catalogKnown = catalogKnown;
        facts.forEach(part -> parts.add(StatementPart.of(part)));
        this.changesRows = parts.stream().anyMatch(part -> part.category() == Category.DML);
    }

    StatementFacts facts() {
        return facts;
    }

    CatalogLinks links() {
        return links;
    }

    /** The statement and all nested ones, outermost first. */
    List<StatementPart> parts() {
        return parts;
    }

    /** Every call, those that views make included. */
    List<FunctionUse> functions() {
        List<FunctionUse> all = new ArrayList<>(facts.functions());
        for (TableTouch table : tables()) {
            table.views().forEach(view -> all.addAll(calls(view)));
        }
        return all;
    }

    /** The calls that reading a view makes, directly or through other views. */
    List<FunctionUse> calls(Relation view) {
        Set<Function> called = new LinkedHashSet<>(view.calls());
        links.bases(view).forEach(base -> called.addAll(base.calls()));
        List<FunctionUse> uses = new ArrayList<>(called.size());
        for (Function function : called) {
            QualifiedName name = function.name();
            uses.add(new FunctionUse(
                    List.of(name.schema(), name.name()), Set.of(name), Set.of(function), FunctionUse.Way.CALL, 1));
        }
        return uses;
    }

    /** Whether one of the names that the call may stand for can be covered by an allow rule that doesn't name it. */
    boolean safe(QualifiedName name, FunctionUse use) {
        return FunctionSafety.safe(name, use, facts, catalogKnown);
    }

    /** As {@link #safe}, of a call in a view's definition, where a setting's name can't be looked at. */
    static boolean safeInView(FunctionUse use, StatementFacts facts) {
        return FunctionSafety.safe(use, facts, true) && !FunctionSafety.changesSettings(use);
    }

    List<TableTouch> tables() {
        List<TableTouch> known = tables;
        if (known == null) {
            known = new ArrayList<>(facts.relations().size());
            for (RelationUse use : facts.relations()) {
                known.add(touch(use));
            }
            tables = known;
        }
        return known;
    }

    private TableTouch touch(RelationUse use) {
        Set<QualifiedName> related = new LinkedHashSet<>();
        List<Relation> views = new ArrayList<>();
        for (Relation relation : use.relations()) {
            links.kin(relation).forEach(kin -> related.add(kin.name()));
            if (runs(use, relation)) {
                views.add(relation);
                for (Relation read : links.bases(relation)) {
                    related.add(read.name());
                    links.kin(read).forEach(kin -> related.add(kin.name()));
                }
            }
        }
        return new TableTouch(use.access() != Access.READ, use.names(), views, related);
    }

    /** Whether a use of a view runs the view (its definition can also be changed or dropped), or a table's rules. */
    private boolean runs(RelationUse use, Relation relation) {
        boolean changes = use.access() == Access.WRITE && changesRows;
        return CatalogLinks.isView(relation)
                ? changes || use.access() == Access.READ
                : changes && CatalogLinks.hasRules(relation);
    }

    /** The columns named by the statement, stars spelt out: an allow rule must cover them all. */
    Set<ColumnTouch> ownColumns() {
        Set<ColumnTouch> known = ownColumns;
        if (known == null) {
            known = new LinkedHashSet<>();
            for (ColumnUse use : facts.columns()) {
                for (Relation relation : use.relations()) {
                    addColumns(known, relation, use.star() ? null : use.column());
                }
            }
            for (RelationUse use : tablesCopiedWhole(facts)) {
                for (Relation relation : use.relations()) {
                    addColumns(known, relation, null);
                }
            }
            ownColumns = known;
        }
        return known;
    }

    /** The relations of which COPY reads every column, its column list being left out. */
    static List<RelationUse> tablesCopiedWhole(StatementFacts facts) {
        List<RelationUse> copied = new ArrayList<>();
        if (facts.nested().isEmpty() && StatementPart.of(facts).beginnings().contains("COPY")) {
            for (RelationUse use : facts.relations()) {
                boolean listed = facts.columns().stream()
                        .anyMatch(column -> column.relations().containsAll(use.relations()));
                if (use.access() == Access.READ && !listed) {
                    copied.add(use);
                }
            }
        }
        return copied;
    }

    private static void addColumns(Set<ColumnTouch> into, Relation relation, @Nullable String column) {
        if (column != null) {
            into.add(new ColumnTouch(relation.name(), column));
            return;
        }
        for (Column each : relation.columns()) {
            into.add(new ColumnTouch(relation.name(), each.name()));
        }
    }

    /** The columns that reading a view reads. */
    Set<ColumnTouch> columnsRead(Relation view) {
        Set<ColumnTouch> columns = new LinkedHashSet<>();
        for (ColumnId read : links.reads(view)) {
            Relation relation = links.relation(read.relationOid(), view);
            if (relation.oid() == read.relationOid() && relation.oid() != view.oid()) {
                Column column = relation.column(read.number());
                addColumns(columns, relation, column == null ? null : column.name());
            }
        }
        return columns;
    }

    /** The columns named by the statement, those read through views, and their kin's. */
    Set<ColumnTouch> allColumns() {
        Set<ColumnTouch> known = allColumns;
        if (known == null) {
            known = new LinkedHashSet<>(ownColumns());
            for (ColumnUse use : facts.columns()) {
                for (Relation relation : use.relations()) {
                    for (Relation kin : links.kin(relation)) {
                        addColumns(known, kin, use.star() ? null : use.column());
                    }
                }
            }
            for (TableTouch table : tables()) {
                for (Relation view : table.views()) {
                    known.addAll(columnsRead(view));
                }
            }
            allColumns = known;
        }
        return known;
    }
}
