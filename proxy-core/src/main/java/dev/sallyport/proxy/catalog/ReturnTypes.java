package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Column;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns a function has in FROM (build_function_result_tupdesc_d and get_func_result_name in funcapi.c,
 * chooseScalarFunctionAlias in parse_relation.c).
 */
final class ReturnTypes {
    private static final FollowedQuery TYPES = FollowedQuery.of("""
            SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typrelid
            FROM pg_catalog.pg_type t
            WHERE t.typtype OPERATOR(pg_catalog.=) ANY ('{c,d,p}'::pg_catalog."char"[])
            """);

    /** @param kind {@code c} composite, {@code d} domain, {@code p} pseudo-type */
    private record Type(String name, char kind, long domainOf, long relation) {}

    private static final Type SCALAR = new Type("", 'b', 0, 0);

    private final Map<Long, Type> types = new HashMap<>();
    private final Map<Long, List<Column>> columnsByRelation;

    ReturnTypes(FollowedRows rows, Map<Long, List<Column>> columnsByRelation) throws SQLException {
        this.columnsByRelation = columnsByRelation;
        rows.each(
                TYPES,
                row -> types.put(row.oid(1), new Type(row.text(2), row.text(3).charAt(0), row.oid(4), row.oid(5))));
    }

    /**
     * The columns' names, empty for one that is named after the function, null if they can't be known.
     *
     * @param type {@code prorettype}
     * @param outputs the names of the output parameters, empty where one has none
     */
    @Nullable
    List<String> columns(long type, List<String> outputs) {
        if (outputs.size() > 1) {
            return named(outputs);
        }
        Type returned = withoutDomains(type);
        if (returned.kind() == 'c') {
            return attributes(returned.relation());
        }
        if (returned.kind() == 'p'
                && (returned.name().equals("record") || returned.name().startsWith("any"))) {
            return null;
        }
        // The only output parameter's name wins over the function's and over an alias.
        return outputs.isEmpty() || outputs.get(0).isEmpty() ? List.of() : outputs;
    }

    private static List<String> named(List<String> outputs) {
        List<String> names = new ArrayList<>(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            names.add(outputs.get(i).isEmpty() ? "column" + (i + 1) : outputs.get(i));
        }
        return names;
    }

    private Type withoutDomains(long oid) {
        Type type = types.getOrDefault(oid, SCALAR);
        while (type.kind() == 'd') {
            type = types.getOrDefault(type.domainOf(), SCALAR);
        }
        return type;
    }

    /** Null for a type without attributes: an empty list would say that there is one column. */
    private @Nullable List<String> attributes(long relation) {
        List<Column> columns = columnsByRelation.getOrDefault(relation, List.of());
        return columns.isEmpty() ? null : columns.stream().map(Column::name).toList();
    }
}
