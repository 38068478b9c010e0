package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.decision.ColumnMask;
import dev.sallyport.policy.hardening.Finding.Everybodys;
import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.hardening.LoginRights.Taking;
import dev.sallyport.policy.hardening.Privileges.Grant;
import dev.sallyport.policy.hardening.Privileges.RelationRights;
import dev.sallyport.policy.hardening.Privileges.Securable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SELECT on columns in whose place everybody who gets the login gets something else, without their being read. */
final class ColumnHardening {
    private static final String SELECT = "SELECT";
    private static final String READS_ALL = "pg_read_all_data";

    /** Tables have them besides their own; a privilege on the whole table covers them, one on its own columns doesn't. */
    private static final List<String> SYSTEM_COLUMNS = List.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");

    private final Catalog catalog;
    private final Privileges privileges;
    private final Needs needs;
    private final LoginRights rights;
    private final List<Finding> findings = new ArrayList<>();

    ColumnHardening(Catalog catalog, Privileges privileges, Needs needs, LoginRights rights) {
        this.catalog = catalog;
        this.privileges = privileges;
        this.needs = needs;
        this.rights = rights;
    }

    List<Finding> findings() {
        catalog.relations().stream()
                .filter(relation -> relation.kind() != RelationKind.COMPOSITE_TYPE)
                .sorted(Comparator.comparing(Relation::name))
                .forEach(this::relation);
        return findings;
    }

    private void relation(Relation relation) {
        RelationRights known = privileges.relations().get(relation.oid());
        if (known == null) {
            return;
        }
        List<Column> unread = new ArrayList<>();
        Map<String, List<Column>> left = new TreeMap<>();
        for (Column column : relation.columns()) {
            if (readable(known.securable(), column)) {
                boolean needless = needs.unread(relation, column);
                String reason = needless ? use(relation, column) : needs.doubt(relation, column);
                if (reason != null) {
                    left.computeIfAbsent(reason, why -> new ArrayList<>()).add(column);
                } else if (needless) {
                    unread.add(column);
                }
            }
        }
        List<Column> rest = new ArrayList<>(relation.columns());
        rest.removeIf(column -> needs.unread(relation, column) && use(relation, column) == null);
        if (rest.isEmpty() && !unread.isEmpty()) {
            left.put("no other column would stay readable, and reading anything takes one", unread);
        } else if (!unread.isEmpty()) {
            take(relation, known.securable(), unread, rest);
        }
        left.forEach((reason, columns) ->
                findings.add(Finding.left(rights.login().name(), Topic.COLUMN, object(relation, columns), reason)));
    }

    private static String object(Relation relation, List<Column> columns) {
        return QuotedName.of(relation.name()) + " (" + names(columns) + ")";
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(column -> QuotedName.of(column.name())).collect(Collectors.joining(", "));
    }

    private boolean readable(Securable object, Column column) {
        return rights.memberOf(READS_ALL)
                || rights.ownership(object) != null
                || !rights.grants(object, grant -> reads(grant, column.number()))
                        .isEmpty();
    }

    private static boolean reads(Grant grant, int column) {
        return grant.privilege().equals(SELECT) && (grant.column() == 0 || grant.column() == column);
    }

    /** What else may read the column with the login's rights; null if nothing does. */
    private @Nullable String use(Relation relation, Column column) {
        if (needs.mayRunCode()) {
            return "code that rules allow (DO, CALL) may read it";
        }
        if (needs.mayChange(relation.name())) {
            return "rules allow to change rows of the table, and RETURNING and ON CONFLICT may read it";
        }
        if (privileges.rowSecurity().contains(new ColumnId(relation.oid(), column.number()))) {
            return "a row security policy of another table reads it with the login's rights";
        }
        for (Relation view : catalog.relations()) {
            if (view.reads().contains(new ColumnId(relation.oid(), column.number()))
                    || view.reads().contains(new ColumnId(relation.oid(), 0))) {
                RelationRights known = privileges.relations().get(view.oid());
                if (known != null && (known.invoker() || rights.ownership(known.securable()) != null)) {
                    return "the view " + QuotedName.of(view.name()) + " reads it with the login's rights";
                }
            }
        }
        return null;
    }

    private void take(Relation relation, Securable object, List<Column> unread, List<Column> rest) {
        Set<Integer> numbers = unread.stream().map(Column::number).collect(Collectors.toSet());
        List<Grant> grants = rights.grants(
                object,
                grant -> grant.privilege().equals(SELECT) && (grant.column() == 0 || numbers.contains(grant.column())));
        Map<Integer, String> names = new HashMap<>();
        relation.columns().forEach(column -> names.put(column.number(), QuotedName.of(column.name())));
        Taking taking = rights.take(object, grants, names);
        String hindrance = hindrance(object, taking);
        String what = object(relation, unread);
        String user = rights.login().name();
        if (hindrance != null) {
            findings.add(
                    Finding.stuck(user, Topic.COLUMN, what, "it can read what only masks stand for: " + hindrance));
            return;
        }
        List<String> statements = new ArrayList<>(taking.own());
        boolean whole = grants.stream().anyMatch(grant -> grant.column() == 0);
        if (whole) {
            statements.add(
                    "GRANT SELECT (" + stays(relation, rest) + ") ON " + object.sql() + " TO " + QuotedName.of(user));
        }
        boolean wholeEverybodys = grants.stream().anyMatch(grant -> grant.column() == 0 && !rights.mine(grant));
        String kept = wholeEverybodys ? SELECT : "SELECT (" + names(unread) + ")";
        List<Everybodys> everybodys = taking.everybodys().isEmpty()
                ? List.of()
                : List.of(new Everybodys(
                        object.sql(), taking.everybodys(), "GRANT " + kept + " ON " + object.sql() + " TO "));
        String why = "nobody who gets this login ever sees a value of " + names(unread) + " (" + rules(relation, unread)
                + ")";
        findings.add(new Finding(user, Topic.COLUMN, what, Finding.State.OPEN, why, statements, everybodys));
    }

    private @Nullable String hindrance(Securable object, Taking taking) {
        if (taking.hindrance() != null) {
            return taking.hindrance();
        }
        String owner = rights.ownership(object);
        return owner == null && rights.memberOf(READS_ALL) ? "it is a member of " + READS_ALL : owner;
    }

    private static String stays(Relation relation, List<Column> rest) {
        boolean view = relation.kind() == RelationKind.VIEW;
        return names(rest) + (view ? "" : ", " + String.join(", ", SYSTEM_COLUMNS));
    }

    private String rules(Relation relation, List<Column> columns) {
        Set<String> rules = new LinkedHashSet<>();
        for (Column column : columns) {
            ColumnMask mask = needs.mask(relation, column);
            if (mask != null) {
                rules.add(mask.rule());
            }
        }
        return (rules.size() == 1 ? "rule " : "rules ") + String.join(", ", rules);
    }
}
