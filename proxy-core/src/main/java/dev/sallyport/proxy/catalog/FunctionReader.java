package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads functions, procedures and aggregates. */
final class FunctionReader {
    private static final String FUNCTIONS = """
            SELECT p.oid, n.nspname, p.proname, p.prokind, l.lanname, p.provolatile, p.prosecdef, p.prorettype,
              p.proargmodes::pg_catalog.text[], p.proargnames
            FROM pg_catalog.pg_proc p
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
            JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
            ORDER BY p.oid
            """;

    private FunctionReader() {}

    /**
     * By {@code pg_proc.oid}.
     *
     * @param columns of every relation, composite types included, by its OID
     */
    static Map<Long, Function> functions(Connection connection, Map<Long, List<Column>> columns) throws SQLException {
        ReturnTypes types = new ReturnTypes(connection, columns);
        Map<Long, Function> functions = new LinkedHashMap<>();
        CatalogQuery.each(connection, FUNCTIONS, row -> {
            Function function = function(row, types);
            functions.put(function.oid(), function);
        });
        return functions;
    }

    private static Function function(ResultSet row, ReturnTypes types) throws SQLException {
        boolean procedure = row.getString(4).equals("p");
        return new Function(
                row.getLong(1),
                new QualifiedName(row.getString(2), row.getString(3)),
                procedure,
                row.getString(5),
                row.getString(6).charAt(0),
                row.getBoolean(7),
                procedure ? null : types.columns(row.getLong(8), outputs(row.getArray(9), row.getArray(10))));
    }

    /** The names of the OUT, INOUT and TABLE parameters in order, empty where one has none. */
    private static List<String> outputs(@Nullable Array modes, @Nullable Array names) throws SQLException {
        List<String> outputs = new ArrayList<>();
        if (modes == null) {
            return outputs;
        }
        String[] mode = (String[]) modes.getArray();
        String[] name = names == null ? new String[mode.length] : (String[]) names.getArray();
        for (int i = 0; i < mode.length; i++) {
            if (mode[i].equals("o") || mode[i].equals("b") || mode[i].equals("t")) {
                outputs.add(name[i] == null ? "" : name[i]);
            }
        }
        return outputs;
    }
}
