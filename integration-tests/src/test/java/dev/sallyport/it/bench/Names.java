package dev.sallyport.it.bench;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Operator;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.sql.AnalysisScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A catalog as large as that of an ordinary database, with the names that {@link Statements} mention. */
final class Names {
    private static final int SYSTEM_RELATIONS = 400;
    private static final int SYSTEM_VIEWS = 140;
    private static final int SYSTEM_COLUMNS = 16;
    private static final int USER_TABLES = 200;
    private static final int USER_COLUMNS = 20;
    private static final int FUNCTIONS = 3_500;
    private static final int OPERATORS = 800;

    /** How many overloads the commonest operators have in PostgreSQL. */
    private static final List<String> COMMON_OPERATORS = List.of("=", "<>", "<", ">", "<=", ">=");

    private static final int COMMON_OVERLOADS = 60;
    private static final int VERSION = 180001;

    private final List<Relation> relations = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private long oid = 1_000;

    private Names() {}

    /** What a session reads its statements by. */
    static AnalysisScope scope() {
        return new AnalysisScope(new Names().catalog(), List.of("public"), Set.of(), true, true);
    }

    private Catalog catalog() {
        systemRelations();
        userTables();
        functions();
        operators();
        Set<String> schemas = Set.of("pg_catalog", "information_schema", "public");
        return new Catalog(1, VERSION, schemas, relations, functions, operators, List.of());
    }

    private void relation(String schema, String name, RelationKind kind, Set<ColumnId> reads, List<String> columns) {
        List<Column> all = new ArrayList<>();
        for (String column : columns) {
            all.add(new Column(column, all.size() + 1, 25));
        }
        relations.add(new Relation(oid++, new QualifiedName(schema, name), kind, all, reads, Set.of()));
    }

    private static List<String> filled(int width, String... columns) {
        List<String> all = new ArrayList<>(List.of(columns));
        while (all.size() < width) {
            all.add("column_" + all.size());
        }
        return all;
    }

    private void systemTable(String name, String... columns) {
        relation("pg_catalog", name, RelationKind.TABLE, Set.of(), filled(SYSTEM_COLUMNS, columns));
    }

    private void systemRelations() {
        systemTable(
                "pg_attribute",
                "attrelid",
                "attname",
                "atttypid",
                "attnum",
                "atttypmod",
                "attstorage",
                "attnotnull",
                "atthasdef",
                "attidentity",
                "attgenerated",
                "attisdropped",
                "attcollation",
                "attstattarget");
        systemTable("pg_attrdef", "oid", "adrelid", "adnum", "adbin");
        systemTable("pg_collation", "oid", "collname");
        systemTable("pg_type", "oid", "typname", "typcollation");
        while (relations.size() < SYSTEM_RELATIONS - SYSTEM_VIEWS) {
            systemTable("pg_table_" + relations.size());
        }
        int tables = relations.size();
        while (relations.size() < SYSTEM_RELATIONS) {
            Set<ColumnId> reads = new HashSet<>();
            for (int i = 0; i < SYSTEM_COLUMNS; i++) {
                reads.add(new ColumnId(
                        relations.get((relations.size() + i) % tables).oid(), i + 1));
            }
            String name = "pg_view_" + relations.size();
            relation("pg_catalog", name, RelationKind.VIEW, reads, filled(SYSTEM_COLUMNS));
        }
    }

    private void userTable(String name, String... columns) {
        relation("public", name, RelationKind.TABLE, Set.of(), filled(USER_COLUMNS, columns));
    }

    private void userTables() {
        userTable("pgbench_accounts", "aid", "bid", "abalance", "filler");
        userTable("customers", "id", "name", "email", "country", "city", "created_at");
        userTable("orders", "id", "customer_id", "placed_at", "total", "state", "note");
        userTable("payments", "id", "order_id", "state", "amount");
        userTable("regions", "id", "country", "name");
        while (relations.size() < SYSTEM_RELATIONS + USER_TABLES) {
            userTable("table_" + relations.size());
        }
    }

    private Function function(String name) {
        Function function =
                new Function(oid++, new QualifiedName("pg_catalog", name), false, "internal", 'i', false, List.of());
        functions.add(function);
        return function;
    }

    private void functions() {
        List<String> named =
                List.of("format_type", "pg_get_expr", "col_description", "rank", "now", "sum", "avg", "date_trunc");
        for (String name : named) {
            for (int overload = 0; overload < (name.equals("sum") || name.equals("avg") ? 8 : 2); overload++) {
                function(name);
            }
        }
        function("count");
        function("count");
        while (functions.size() < FUNCTIONS) {
            function("function_" + functions.size() / 2);
        }
    }

    private void operator(String name) {
        Function function = functions.get(operators.size());
        operators.add(new Operator(new QualifiedName("pg_catalog", name), function, true));
    }

    private void operators() {
        for (String name : COMMON_OPERATORS) {
            for (int overload = 0; overload < COMMON_OVERLOADS; overload++) {
                operator(name);
            }
        }
        List<String> others = List.of("+", "-", "*", "/", "%", "||", "~~", "!~~", "~", "!~", "@>", "<@", "&&", "->");
        while (operators.size() < OPERATORS) {
            operator(others.get(operators.size() % others.size()));
        }
    }
}
