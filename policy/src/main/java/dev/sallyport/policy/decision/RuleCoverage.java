package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.rule.CommandKinds;
import dev.sallyport.policy.rule.NamePattern;
import dev.sallyport.policy.rule.What;
import dev.sallyport.policy.statement.FunctionUse;
import org.jspecify.annotations.Nullable;

/** Whether an allow rule covers a statement: everything that the statement is, touches and calls must be covered. */
final class RuleCoverage {
    private RuleCoverage() {}

    /** What the rule doesn't cover, or null if it covers all. */
    static @Nullable Gap gap(What what, TouchedObjects objects) {
        Gap gap = statementGap(what, objects);
        if (gap == null && what.restrictsTables()) {
            gap = tableGap(what, objects);
        }
        if (gap == null && !what.columns().isEmpty()) {
            gap = columnGap(what, objects);
        }
        return gap == null ? functionGap(what, objects) : gap;
    }

    private static @Nullable Gap statementGap(What what, TouchedObjects objects) {
        for (StatementPart part : objects.parts()) {
            boolean kind = what.kinds().isEmpty() ? !part.mustBeNamed() : coversKind(what, part);
            boolean category = what.categories().isEmpty() || what.categories().contains(part.category());
            // What names no relation isn't kept to some by a list of them: DROP SCHEMA, GRANT … ON ALL TABLES, VACUUM.
            if (!kind || !category || (part.boundless() && what.restrictsTables())) {
                return new Gap(Gap.Reason.STATEMENT, part.kind());
            }
        }
        return null;
    }

    private static boolean coversKind(What what, StatementPart part) {
        return what.kinds().contains(part.kind())
                || (!part.mustBeNamed() && what.kinds().contains(CommandKinds.verb(part.kind())));
    }

    private static @Nullable Gap tableGap(What what, TouchedObjects objects) {
        for (TableTouch table : objects.tables()) {
            if (table.names().isEmpty()) {
                return new Gap(Gap.Reason.TABLE, "(unknown)");
            }
            for (QualifiedName name : table.names()) {
                if (!coversTable(what, name, table.write()) && !coversView(what, name, table)) {
                    return new Gap(Gap.Reason.TABLE, name);
                }
            }
            for (Relation view : table.views()) {
                if (table.write() || !NamePattern.anyMatches(what.views(), view.name())) {
                    Gap gap = behindView(what, objects, view, table.write());
                    if (gap != null) {
                        return gap;
                    }
                }
            }
        }
        return null;
    }

    private static boolean coversView(What what, QualifiedName name, TableTouch table) {
        return !table.write()
                && NamePattern.anyMatches(what.views(), name)
                && table.views().stream().anyMatch(view -> view.name().equals(name));
    }

    private static @Nullable Gap behindView(What what, TouchedObjects objects, Relation view, boolean write) {
        for (Relation read : objects.links().bases(view)) {
            if (!coversTable(what, read.name(), write)) {
                return new Gap(Gap.Reason.TABLE, read.name() + ", which the view " + view.name() + " reads");
            }
        }
        return null;
    }

    private static boolean coversTable(What what, QualifiedName name, boolean write) {
        if (what.tables().isEmpty()
                && what.tablesRead().isEmpty()
                && what.tablesWritten().isEmpty()
                && what.views().isEmpty()) {
            return what.columns().stream().anyMatch(pattern -> pattern.matchesTable(name));
        }
        return NamePattern.anyMatches(what.tables(), name)
                || NamePattern.anyMatches(write ? what.tablesWritten() : what.tablesRead(), name);
    }

    private static @Nullable Gap columnGap(What what, TouchedObjects objects) {
        for (ColumnTouch column : objects.ownColumns()) {
            if (!covers(what, column) && !ofView(what, objects, column)) {
                return new Gap(Gap.Reason.COLUMN, column);
            }
        }
        for (TableTouch table : objects.tables()) {
            for (Relation view : table.views()) {
                if (table.write() || !NamePattern.anyMatches(what.views(), view.name())) {
                    for (ColumnTouch column : objects.columnsRead(view)) {
                        if (!covers(what, column)) {
                            return new Gap(Gap.Reason.COLUMN, column);
                        }
                    }
                }
            }
        }
        return null;
    }

    private static boolean covers(What what, ColumnTouch column) {
        return NamePattern.anyMatches(what.columns(), column.relation(), column.column());
    }

    /** A view that is covered as such is covered with its columns. */
    private static boolean ofView(What what, TouchedObjects objects, ColumnTouch column) {
        return objects.tables().stream()
                .anyMatch(table ->
                        table.names().contains(column.relation()) && coversView(what, column.relation(), table));
    }

    private static @Nullable Gap functionGap(What what, TouchedObjects objects) {
        for (FunctionUse use : objects.facts().functions()) {
            if (!covered(what, objects, use)) {
                return new Gap(Gap.Reason.FUNCTION, use.writtenName());
            }
        }
        for (TableTouch table : objects.tables()) {
            for (Relation view : table.views()) {
                if (table.write() || !NamePattern.anyMatches(what.views(), view.name())) {
                    Gap gap = functionBehindView(what, objects, view);
                    if (gap != null) {
                        return gap;
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable Gap functionBehindView(What what, TouchedObjects objects, Relation view) {
        for (FunctionUse use : objects.calls(view)) {
            if (!TouchedObjects.safeInView(use, objects.facts()) && !listed(what, use)) {
                return new Gap(Gap.Reason.FUNCTION, use.writtenName() + ", which the view " + view.name() + " calls");
            }
        }
        return null;
    }

    /**
     * Whichever of the names it stands for is covered: an extension's function of the name of one of PostgreSQL's own
     * ({@code citext} brings a {@code min}) is what must be listed, not that one, too.
     */
    private static boolean covered(What what, TouchedObjects objects, FunctionUse use) {
        return !use.names().isEmpty()
                && use.names().stream().allMatch(name -> objects.safe(name, use) || listed(what, name));
    }

    /** All the function's possible names must be listed. */
    private static boolean listed(What what, FunctionUse use) {
        return !use.names().isEmpty() && use.names().stream().allMatch(name -> listed(what, name));
    }

    /** PostgreSQL's own functions only by patterns that name them and not just their schema. */
    private static boolean listed(What what, QualifiedName name) {
        return what.functions().stream()
                .anyMatch(pattern -> pattern.matches(name)
                        && (pattern.namesSomething() || !name.schema().equals("pg_catalog")));
    }
}
