package dev.sallyport.policy.decision;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.rule.NamePattern;
import dev.sallyport.policy.rule.What;
import dev.sallyport.policy.statement.FunctionUse;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Whether a rule that denies, demands or limits speaks of a statement: any object that fits is enough. */
final class RuleMatcher {
    private RuleMatcher() {}

    static boolean matches(What what, TouchedObjects objects) {
        return (what.kinds().isEmpty() || anyKind(what.kinds(), objects.parts()))
                && (what.categories().isEmpty() || anyCategory(what, objects.parts()))
                && (what.tables().isEmpty() || anyTable(what.tables(), objects, true, true))
                && (what.tablesRead().isEmpty() || anyTable(what.tablesRead(), objects, true, false))
                && (what.tablesWritten().isEmpty() || anyTable(what.tablesWritten(), objects, false, true))
                && (what.columns().isEmpty() || anyColumn(what.columns(), objects))
                && (what.functions().isEmpty() || anyFunction(what.functions(), objects));
    }

    private static boolean anyKind(Set<String> kinds, List<StatementPart> parts) {
        for (StatementPart part : parts) {
            if (!Collections.disjoint(kinds, part.beginnings())) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyCategory(What what, List<StatementPart> parts) {
        for (StatementPart part : parts) {
            if (what.categories().contains(part.category())) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyTable(List<NamePattern> patterns, TouchedObjects objects, boolean read, boolean written) {
        for (TableTouch table : objects.tables()) {
            boolean concerned = table.write() ? written : read;
            if (concerned && (anyName(patterns, table.names()) || anyName(patterns, table.related()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyName(List<NamePattern> patterns, Collection<QualifiedName> names) {
        for (QualifiedName name : names) {
            if (NamePattern.anyMatches(patterns, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyColumn(List<NamePattern> patterns, TouchedObjects objects) {
        for (ColumnTouch column : objects.allColumns()) {
            if (NamePattern.anyMatches(patterns, column.relation(), column.column())) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyFunction(List<NamePattern> patterns, TouchedObjects objects) {
        for (FunctionUse use : objects.functions()) {
            if (anyName(patterns, use.names())) {
                return true;
            }
        }
        return false;
    }
}
