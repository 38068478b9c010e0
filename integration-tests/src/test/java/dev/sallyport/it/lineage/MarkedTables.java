package dev.sallyport.it.lineage;

import dev.sallyport.config.LoginConfig;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.proxy.catalog.CatalogLoader;
import dev.sallyport.proxy.upstream.UpstreamTarget;
import dev.sallyport.proxy.upstream.UpstreamTls;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGResultSetMetaData;

/**
 * Tables whose names, columns and aliases are alike on purpose, with a mark in every cell: {@code <a.x:1>} is row 1 of
 * column x of table a.
 */
final class MarkedTables implements AutoCloseable {
    private static final String SCHEMA = """
            CREATE TABLE a (k int, x text, y text);
            CREATE TABLE b (k int, x text, z text);
            CREATE TABLE c (k int, y text, z text, a text);
            INSERT INTO a SELECT i, format('<a.x:%s>', i), format('<a.y:%s>', i) FROM generate_series(1, 2) i;
            INSERT INTO b SELECT i, format('<b.x:%s>', i), format('<b.z:%s>', i) FROM generate_series(1, 2) i;
            INSERT INTO c SELECT i, format('<c.y:%s>', i), format('<c.z:%s>', i), format('<c.a:%s>', i)
              FROM generate_series(1, 2) i;
            CREATE VIEW v AS SELECT k, x || y AS x, lower(y) AS z, (SELECT max(z) FROM c) AS a FROM a;
            CREATE VIEW w (z, y) AS SELECT v.x, c.a FROM v JOIN c USING (k) UNION ALL SELECT z, x FROM b;
            CREATE MATERIALIZED VIEW m AS WITH q AS (SELECT * FROM w) SELECT q.*, b.x FROM q, b;
            CREATE VIEW r AS WITH RECURSIVE t(x, y, z) AS (
              SELECT x, y, 1 FROM a UNION ALL SELECT t.y, c.a, t.z + 1 FROM t, c WHERE t.z < 3) SELECT * FROM t;
            CREATE TABLE child (extra text) INHERITS (a);
            INSERT INTO child VALUES (3, '<child.x:3>', '<child.y:3>', '<child.extra:3>');
            CREATE FUNCTION pair(IN text, OUT x text, OUT y text) LANGUAGE sql AS $$ SELECT $1, 'p' || $1 $$;
            CREATE FUNCTION one(IN text, OUT z text) LANGUAGE sql AS $$ SELECT $1 $$;
            CREATE FUNCTION as_b(text) RETURNS b LANGUAGE sql AS $$ SELECT 1, $1, upper($1) $$;
            CREATE FUNCTION y(a) RETURNS text LANGUAGE sql AS $$ SELECT ($1).x $$;
            """;
    private static final Pattern MARK = Pattern.compile("<([a-z]+)\\.([a-z]+):\\d+>", Pattern.CASE_INSENSITIVE);

    private final Connection connection;
    private final Catalog catalog;

    MarkedTables(String database) throws SQLException {
        PostgresServer server = PostgresServer.of(PostgresServer.Version.V18);
        server.recreate(database, SCHEMA);
        connection = server.superuser(database);
        connection.setAutoCommit(false);
        UpstreamTarget target = new UpstreamTarget(server.host(), server.port(), database, UpstreamTls.disabled());
        catalog = new CatalogLoader(target, new LoginConfig("postgres", null), 300).load(1);
    }

    /** What became of a statement. */
    record Outcome(boolean ran, boolean exact, @Nullable String fault) {
        static final Outcome REFUSED = new Outcome(false, false, null);
    }

    /** Runs a statement, takes it back, and tells what in its result the lineage doesn't account for. */
    Outcome run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(40);
            try (ResultSet rows = statement.executeQuery(sql)) {
                return check(outputs(sql), rows);
            }
        } catch (SQLException e) {
            return Outcome.REFUSED;
        } finally {
            connection.rollback();
        }
    }

    private List<OutputColumn> outputs(String sql) {
        AnalysisScope scope = new AnalysisScope(catalog, List.of("pg_catalog", "public"), Set.of(), true, true);
        if (new StatementAnalyzer().analyze(sql, scope) instanceof Analysis.Understood understood) {
            return understood.statements().get(0).outputs();
        }
        throw new AssertionError("not understood: " + sql);
    }

    private Outcome check(List<OutputColumn> outputs, ResultSet rows) throws SQLException {
        PGResultSetMetaData meta = (PGResultSetMetaData) rows.getMetaData();
        int count = rows.getMetaData().getColumnCount();
        boolean exact = outputs.stream().noneMatch(OutputColumn::many);
        if (exact && outputs.size() != count) {
            return new Outcome(true, true, "has " + count + " columns, not " + outputs.size());
        }
        for (int i = 1; i <= count; i++) {
            OutputColumn output = exact ? outputs.get(i - 1) : any(outputs);
            String name = output.name();
            if (name != null && !name.equals(rows.getMetaData().getColumnLabel(i))) {
                return new Outcome(
                        true,
                        exact,
                        "column " + i + " is called " + rows.getMetaData().getColumnLabel(i));
            }
            String origin = meta.getBaseColumnName(i);
            if (!origin.isEmpty() && !accounts(output, meta.getBaseTableName(i), origin)) {
                return new Outcome(true, exact, "column " + i + " is " + meta.getBaseTableName(i) + "." + origin);
            }
        }
        while (rows.next()) {
            for (int i = 1; i <= count; i++) {
                OutputColumn output = exact ? outputs.get(i - 1) : any(outputs);
                String fault = unaccounted(output, rows.getString(i));
                if (fault != null) {
                    return new Outcome(true, exact, "column " + i + " shows " + fault);
                }
            }
        }
        return new Outcome(true, exact, null);
    }

    private static OutputColumn any(List<OutputColumn> outputs) {
        Set<ColumnSource> all = new java.util.HashSet<>();
        outputs.forEach(output -> all.addAll(output.sources()));
        return new OutputColumn(null, true, false, all);
    }

    private @Nullable String unaccounted(OutputColumn output, @Nullable String value) {
        Matcher marks = MARK.matcher(value == null ? "" : value);
        List<String> faults = new ArrayList<>();
        while (marks.find()) {
            String table = marks.group(1).toLowerCase(java.util.Locale.ROOT);
            if (!accounts(output, table, marks.group(2).toLowerCase(java.util.Locale.ROOT))) {
                faults.add(marks.group());
            }
        }
        return faults.isEmpty() ? null : faults.toString();
    }

    private boolean accounts(OutputColumn output, String table, String column) {
        for (ColumnSource source : output.sources()) {
            boolean named = source.relation().name().equals(table);
            if ((named || inherits(table, source.oid()))
                    && (source.star() || source.column().equals(column))) {
                return true;
            }
        }
        return false;
    }

    /** A child's rows are read with its parent's. */
    private boolean inherits(String table, long parent) {
        return catalog.relationsNamed(table).stream().map(Relation::parents).anyMatch(oids -> oids.contains(parent));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
