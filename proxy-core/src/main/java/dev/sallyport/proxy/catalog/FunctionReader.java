package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads functions, procedures and aggregates. */
final class FunctionReader {
    private static final FollowedHalves FUNCTIONS = FollowedHalves.of("""
            SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef, p.prorettype,
              p.proargmodes::pg_catalog.text[], p.proargnames
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            WHERE <which> (
                p.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                AND p.pronamespace OPERATOR(pg_catalog.<) 16384::pg_catalog.oid
                AND p.prolang OPERATOR(pg_catalog.<) 16384::pg_catalog.oid)
            ORDER BY p.oid
            """);

    private FunctionReader() {}

    /**
     * By {@code pg_proc.oid}.
     *
     * @param columns of every relation, composite types included, by its OID
     */
    static Map<Long, Function> functions(FollowedRows rows, Map<Long, List<Column>> columns) throws SQLException {
        ReturnTypes types = new ReturnTypes(rows, columns);
        Map<Long, Function> functions = new LinkedHashMap<>();
        rows.each(FUNCTIONS, row -> {
            Function function = function(row, types);
            functions.put(function.oid(), function);
        });
        return functions;
    }

    private static Function function(CatalogRow row, ReturnTypes types) {
        boolean procedure = row.text(4).equals("p");
        return new Function(
                row.oid(1),
                new QualifiedName(row.text(2), row.text(3)),
                procedure,
                row.text(5),
                row.text(6).charAt(0),
                row.flag(7),
                procedure ? null : types.columns(row.oid(8), outputs(row.texts(9), row.texts(10))));
    }

    /** The names of the OUT, INOUT and TABLE parameters in order, empty where one has none. */
    private static List<String> outputs(String @Nullable [] modes, String @Nullable [] names) {
        List<String> outputs = new ArrayList<>();
        if (modes == null) {
            return outputs;
        }
        for (int i = 0; i < modes.length; i++) {
            if (modes[i].equals("o") || modes[i].equals("b") || modes[i].equals("t")) {
                String name = names == null ? null : names[i];
                outputs.add(name == null ? "" : name);
            }
        }
        return outputs;
    }
}
