package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A small shop's catalog, and short ways to ask for facts. */
final class Sql {
    static final Catalog SHOP = shop();
    static final AnalysisScope SCOPE = new AnalysisScope(SHOP, List.of("pg_catalog", "public"), Set.of(), true, true);

    private Sql() {}

    private static Relation table(long oid, String schema, String name, String... columns) {
        List<Column> list = new ArrayList<>();
        for (String column : columns) {
            list.add(new Column(column, list.size() + 1, 25));
        }
        return new Relation(oid, new QualifiedName(schema, name), RelationKind.TABLE, list, Set.of(), Set.of());
    }

    private static Function function(long oid, String schema, String name) {
        return new Function(oid, new QualifiedName(schema, name), false, "internal", 'i', false);
    }

    private static Catalog shop() {
        List<Relation> relations = List.of(
                table(1, "public", "customers", "id", "name", "email", "ssn", "city"),
                table(2, "public", "orders", "id", "customer_id", "total", "placed"),
                table(3, "audit", "customers", "id", "email", "changed"),
                table(4, "public", "notes", "id", "body"));
        List<Function> functions = List.of(
                function(11, "pg_catalog", "lower"),
                function(12, "public", "lower"),
                function(13, "pg_catalog", "to_jsonb"),
                function(14, "pg_catalog", "count"),
                function(15, "evil", "steal"));
        return new Catalog(1, 180000, Set.of("pg_catalog", "public", "audit", "evil"), relations, functions);
    }

    static Analysis analyze(String sql) {
        return new StatementAnalyzer().analyze(sql, SCOPE);
    }

    static List<StatementFacts> all(String sql, AnalysisScope scope) {
        Analysis analysis = new StatementAnalyzer().analyze(sql, scope);
        assertThat(analysis).as(sql).isInstanceOf(Analysis.Understood.class);
        return ((Analysis.Understood) analysis).statements();
    }

    static StatementFacts facts(String sql) {
        return facts(sql, SCOPE);
    }

    static StatementFacts facts(String sql, AnalysisScope scope) {
        List<StatementFacts> statements = all(sql, scope);
        assertThat(statements).as(sql).hasSize(1);
        return statements.get(0);
    }

    static Analysis.NotUnderstood refused(String sql) {
        Analysis analysis = analyze(sql);
        assertThat(analysis).as(sql).isInstanceOf(Analysis.NotUnderstood.class);
        return (Analysis.NotUnderstood) analysis;
    }

    /** Asserts that each statement is understood. */
    static void understands(String... statements) {
        for (String sql : statements) {
            facts(sql);
        }
    }

    private static Set<String> relations(String sql, Access... access) {
        Set<String> names = new TreeSet<>();
        for (RelationUse use : facts(sql).relations()) {
            if (Arrays.asList(access).contains(use.access())) {
                names.add(use.writtenName());
            }
        }
        return names;
    }

    static Set<String> reads(String sql) {
        return relations(sql, Access.READ);
    }

    static Set<String> writes(String sql) {
        return relations(sql, Access.WRITE, Access.CREATE);
    }

    static Set<String> functions(String sql) {
        Set<String> names = new TreeSet<>();
        for (FunctionUse use : facts(sql).functions()) {
            names.add(use.writtenName());
        }
        return names;
    }

    /** Columns used in a role, as {@code table.column}, for every relation that they may belong to. */
    static Set<String> columns(String sql, ColumnUsage usage) {
        Set<String> names = new TreeSet<>();
        for (ColumnUse use : facts(sql).columns()) {
            if (use.usage() == usage) {
                for (Relation relation : use.relations()) {
                    names.add(relation.name() + "." + use.column());
                }
            }
        }
        return names;
    }
}
