package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.TableSource;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The one setting whose row a query of {@code pg_settings} can return. Clients write
 * {@code SELECT set_config(name, …) FROM pg_settings WHERE name = 'x'} to set what older servers don't have: {@code name}
 * then is {@code x}. Items of SELECT are computed for rows that passed WHERE only, so it is pinned there and nowhere
 * else.
 *
 * @param relation what the relation goes by in the query
 * @param setting the literal that its column {@code name} equals
 */
record PinnedSetting(String relation, String setting) {
    private static final QualifiedName SETTINGS = new QualifiedName("pg_catalog", "pg_settings");
    private static final String NAME = "name";
    /** What settings are called; with nothing that a comparison could overlook, such as blanks at the end. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    /** What a query pins, or null if it has more than this relation and conditions, or any of it isn't certain. */
    static @Nullable PinnedSetting of(SelectCore core, Scope scope, NameResolver names) {
        boolean plain = core.from.size() == 1
                && core.into == null
                && !core.distinct
                && core.distinctOn.isEmpty()
                && core.grouping.isEmpty()
                && core.having == null
                && core.windows.isEmpty();
        if (!plain || !(core.from.get(0) instanceof TableSource table) || !settings(table, scope, names)) {
            return null;
        }
        Alias alias = table.alias;
        String relation = alias == null ? SETTINGS.name() : alias.name;
        String setting = equal(core.where, relation);
        // An operator of somebody's own could call anything equal.
        return setting == null || names.operator(List.of("=")) != null ? null : new PinnedSetting(relation, setting);
    }

    private static boolean settings(TableSource table, Scope scope, NameResolver names) {
        List<String> parts = table.relation.parts;
        Alias alias = table.alias;
        boolean renamed = alias != null && !(alias.columns.isEmpty() && alias.definitions.isEmpty());
        if (renamed || parts.size() > 2 || (parts.size() == 1 && scope.contains(parts.get(0)))) {
            return false;
        }
        NameResolver.Relations found = names.relation(parts);
        return !found.created()
                && found.names().equals(Set.of(SETTINGS))
                && found.known().size() == 1
                && found.known().stream()
                        .allMatch(known -> known.name().equals(SETTINGS) && known.oid() < Catalog.FIRST_USER_OID);
    }

    private static @Nullable String equal(@Nullable SqlNode condition, String relation) {
        if (!(condition instanceof SqlCall call)) {
            return null;
        }
        if (call.getKind() == SqlKind.AND) {
            for (SqlNode part : call.getOperandList()) {
                String setting = part.getKind() == SqlKind.AND ? null : equal(part, relation);
                if (setting != null) {
                    return setting;
                }
            }
            return null;
        }
        if (call.getKind() != SqlKind.EQUALS || !call.getOperator().getName().equals("=") || call.operandCount() != 2) {
            return null;
        }
        SqlNode left = call.operand(0);
        SqlNode right = call.operand(1);
        return names(left, relation) ? plain(right) : names(right, relation) ? plain(left) : null;
    }

    /** Whether an expression in SELECT is the pinned column. */
    boolean names(SqlNode expression) {
        return names(expression, relation);
    }

    private static boolean names(SqlNode expression, String relation) {
        return expression instanceof SqlIdentifier column
                && !column.isStar()
                && (column.names.equals(List.of(NAME)) || column.names.equals(List.of(relation, NAME)));
    }

    private static @Nullable String plain(SqlNode node) {
        boolean text = node instanceof SqlLiteral literal
                && SqlUtil.isLiteral(literal)
                && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName());
        String value = text ? ((SqlLiteral) node).getValueAs(String.class) : null;
        return value != null && PLAIN.matcher(value).matches() ? value : null;
    }
}
