package dev.sallyport.policy.sql;

import static dev.sallyport.policy.sql.Sql.facts;
import static dev.sallyport.policy.sql.Sql.reads;
import static dev.sallyport.policy.sql.Sql.writes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RelationFactsTest {
    private static RelationUse only(String sql, AnalysisScope scope) {
        return facts(sql, scope).relations().get(0);
    }

    @Test
    void tellsCommonTableExpressionsFromRelations() {
        assertThat(reads("WITH customers AS (SELECT 1) SELECT * FROM customers"))
                .isEmpty();
        assertThat(reads("WITH customers AS (SELECT * FROM customers) SELECT * FROM customers"))
                .containsExactly("customers");
        assertThat(reads("WITH RECURSIVE customers AS (SELECT * FROM customers) SELECT 1"))
                .isEmpty();
        assertThat(reads("WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a"))
                .containsExactly("b");
        assertThat(reads("WITH customers AS (SELECT 1) SELECT * FROM public.customers"))
                .containsExactly("public.customers");
        assertThat(reads("SELECT (WITH notes AS (SELECT 1) SELECT 1 FROM notes), id FROM notes"))
                .containsExactly("notes");
        assertThat(reads("SELECT * FROM notes WHERE id IN (WITH x AS (TABLE orders) SELECT 1 FROM x)"))
                .containsExactly("notes", "orders");
        assertThat(reads("WITH notes AS (SELECT 1) TABLE notes")).isEmpty();
    }

    @Test
    void neverTakesATargetForACommonTableExpression() {
        assertThat(writes("WITH notes AS (SELECT 1) DELETE FROM notes")).containsExactly("notes");
        assertThat(writes("WITH notes AS (SELECT 1) INSERT INTO notes SELECT * FROM notes"))
                .containsExactly("notes");
        assertThat(reads("WITH notes AS (SELECT 1) INSERT INTO notes SELECT * FROM notes"))
                .isEmpty();
    }

    @Test
    void findsRelationsWhereverTheyHide() {
        assertThat(reads("SELECT 1 ORDER BY (SELECT id FROM notes)")).containsExactly("notes");
        assertThat(reads("SELECT 1 LIMIT (SELECT id FROM notes)")).containsExactly("notes");
        assertThat(reads("SELECT f(ARRAY(SELECT id FROM notes), x => (SELECT id FROM orders))"))
                .containsExactly("notes", "orders");
        assertThat(reads("SELECT count(*) FILTER (WHERE EXISTS (TABLE notes)) OVER (ORDER BY (SELECT 1 FROM orders))"))
                .containsExactly("notes", "orders");
        assertThat(reads("UPDATE notes SET (id, body) = (SELECT id, total FROM orders) WHERE id = 1"))
                .containsExactly("orders");
        assertThat(reads("INSERT INTO notes VALUES ((SELECT id FROM orders)) ON CONFLICT DO NOTHING"))
                .containsExactly("orders");
        assertThat(reads("CALL p((SELECT id FROM notes))")).containsExactly("notes");
        assertThat(reads("EXECUTE p((SELECT id FROM notes))")).containsExactly("notes");
        assertThat(reads("COPY orders FROM STDIN WHERE id IN (SELECT id FROM notes)"))
                .containsExactly("notes");
        assertThat(reads("SELECT * FROM f((SELECT id FROM notes)) x")).containsExactly("notes");
        assertThat(reads("SELECT a[(SELECT id FROM notes)] FROM orders")).containsExactly("notes", "orders");
        assertThat(reads("VALUES ((SELECT id FROM notes))")).containsExactly("notes");
        assertThat(reads("SELECT json_array(SELECT id FROM notes)")).containsExactly("notes");
        assertThat(reads("SELECT * FROM orders TABLESAMPLE system ((SELECT id FROM notes))"))
                .containsExactly("notes", "orders");
    }

    @Test
    void resolvesBareNamesByTheSearchPath() {
        assertThat(only("TABLE customers", Sql.SCOPE).names())
                .containsExactly(new QualifiedName("public", "customers"));
        AnalysisScope audit = new AnalysisScope(Sql.SHOP, List.of("audit", "public"), Set.of(), true, true);
        assertThat(only("TABLE customers", audit).names()).containsExactly(new QualifiedName("audit", "customers"));
        AnalysisScope unknown = new AnalysisScope(Sql.SHOP, null, Set.of(), true, true);
        assertThat(only("TABLE customers", unknown).relations()).hasSize(2);
        assertThat(only("TABLE audit.customers", unknown).relations()).hasSize(1);
    }

    /** A temporary relation may be gone again by a rollback: then the server reads what is behind it on the path. */
    @Test
    void countsWhatTheSessionMadeAndWhatIsBehindIt() {
        QualifiedName temporary = new QualifiedName("pg_temp", "customers");
        AnalysisScope scope = new AnalysisScope(Sql.SHOP, List.of("public"), Set.of(temporary), true, true);

        RelationUse use = only("TABLE customers", scope);
        assertThat(use.names()).containsExactlyInAnyOrder(temporary, new QualifiedName("public", "customers"));
        assertThat(use.relations()).hasSize(1);
        assertThat(only("TABLE pg_temp_7.customers", scope).names()).containsExactly(temporary);
    }

    @Test
    void saysWhatItCouldNotFind() {
        assertThat(facts("TABLE nowhere").unresolvedRelations()).hasSize(1);
        assertThat(facts("DROP TABLE IF EXISTS nowhere").unresolvedRelations()).isEmpty();
        assertThat(facts("CREATE TABLE nowhere (a int)").unresolvedRelations()).isEmpty();
        assertThat(only("CREATE TABLE nowhere (a int)", Sql.SCOPE).names())
                .containsExactly(new QualifiedName("public", "nowhere"));
        assertThat(only("CREATE TEMP TABLE nowhere (a int)", Sql.SCOPE).names())
                .containsExactly(new QualifiedName("pg_temp", "nowhere"));
    }

    /** The server makes it in the new schema, and searches that before the path. */
    @Test
    void whatASchemaIsMadeWithIsInIt() {
        assertThat(names("CREATE SCHEMA s CREATE TABLE orders (a int)"))
                .containsExactly(new QualifiedName("s", "orders"));
        assertThat(names("CREATE SCHEMA AUTHORIZATION hr CREATE VIEW v AS TABLE orders"))
                .containsExactlyInAnyOrder(new QualifiedName("hr", "v"), new QualifiedName("public", "orders"));
        assertThat(names("CREATE SCHEMA AUTHORIZATION CURRENT_USER CREATE TABLE orders (a int)"))
                .containsExactly(new QualifiedName("*", "orders"));
        assertThat(names("CREATE SCHEMA s GRANT SELECT ON orders TO x CREATE TABLE orders (a int)"))
                .containsExactlyInAnyOrder(new QualifiedName("s", "orders"), new QualifiedName("public", "orders"));
        assertThat(names("CREATE SCHEMA s CREATE TABLE t (a int REFERENCES u) CREATE TABLE u (a int PRIMARY KEY)"))
                .containsExactlyInAnyOrder(new QualifiedName("s", "t"), new QualifiedName("s", "u"));
        assertThat(names("CREATE SCHEMA s CREATE TABLE orders (a int); TABLE orders"))
                .as("not behind it")
                .containsExactlyInAnyOrder(new QualifiedName("s", "orders"), new QualifiedName("public", "orders"));
        assertThat(names("CREATE SCHEMA s CREATE TABLE notes (a int) CREATE VIEW v AS TABLE public.notes"))
                .containsExactlyInAnyOrder(
                        new QualifiedName("s", "notes"),
                        new QualifiedName("s", "v"),
                        new QualifiedName("public", "notes"));
    }

    /** Who may not make a relation of that name may not get one by giving it to another. */
    @Test
    void whatIsRenamedOrMovedComesIntoBeingUnderItsNewName() {
        assertThat(names("ALTER TABLE audit.customers RENAME TO people"))
                .containsExactlyInAnyOrder(
                        new QualifiedName("audit", "customers"), new QualifiedName("audit", "people"));
        assertThat(names("ALTER TABLE IF EXISTS notes SET SCHEMA audit"))
                .containsExactlyInAnyOrder(new QualifiedName("public", "notes"), new QualifiedName("audit", "notes"));
        for (String kind : List.of("VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX", "FOREIGN TABLE")) {
            StatementFacts facts = facts("ALTER " + kind + " notes RENAME TO other");
            assertThat(facts.relations()).as(kind).hasSize(2);
            RelationUse made = facts.relations().get(1);
            assertThat(made.access()).isEqualTo(Access.CREATE);
            assertThat(made.writtenName()).isEqualTo("other");
            assertThat(made.position()).isEqualTo(facts.end() - "other".length() + 1);
        }
        assertThat(names("ALTER TABLE notes RENAME body TO other")).hasSize(1);
        assertThat(names("ALTER TABLE notes RENAME CONSTRAINT c TO other")).hasSize(1);
        assertThat(names("ALTER TRIGGER t ON notes RENAME TO other")).hasSize(1);
        assertThat(names("ALTER TYPE notes RENAME TO other")).isEmpty();
    }

    private static Set<QualifiedName> names(String sql) {
        Analysis analysis = new StatementAnalyzer().analyze(sql, Sql.SCOPE);
        Set<QualifiedName> names = new HashSet<>();
        ((Analysis.Understood) analysis)
                .statements()
                .forEach(each -> each.relations().forEach(use -> names.addAll(use.names())));
        return names;
    }

    @Test
    void keepsNamesAsWrittenWithoutACatalog() {
        AnalysisScope none = AnalysisScope.withoutCatalog();
        assertThat(only("TABLE x", none).names()).containsExactly(new QualifiedName("*", "x"));
        assertThat(only("TABLE \"A\".x", none).names()).containsExactly(new QualifiedName("A", "x"));
        assertThat(only("SELECT '\ud83d\ude00', 1 FROM x", none).position()).isEqualTo(20);
    }

    @Test
    void tellsSchemasAndColumnsFromRelations() {
        assertThat(reads("CREATE PUBLICATION p FOR TABLE notes, TABLES IN SCHEMA x, CURRENT_SCHEMA, y, TABLE orders"))
                .containsExactly("notes", "orders");
        assertThat(reads("ALTER PUBLICATION p ADD TABLES IN SCHEMA x")).isEmpty();
        assertThat(reads("ALTER SEQUENCE s OWNED BY public.notes.id")).containsExactly("public.notes");
        assertThat(reads("CREATE SEQUENCE s OWNED BY notes.id")).containsExactly("notes");
        assertThat(reads("ALTER SEQUENCE s OWNED BY NONE")).isEmpty();
    }
}
