package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.statement.OutputColumn;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineageTest {
    private static final Catalog CATALOG = catalog();
    private static final AnalysisScope SCOPE =
            new AnalysisScope(CATALOG, List.of("pg_catalog", "public"), Set.of(), true, true);

    private static Relation relation(long oid, String name, @Nullable String definition, String... columns) {
        List<Column> list = new ArrayList<>();
        for (String column : columns) {
            list.add(new Column(column, list.size() + 1, 25));
        }
        Set<ColumnId> reads = definition == null ? Set.of() : Set.of(new ColumnId(20_001, 3), new ColumnId(20_010, 0));
        return new Relation(
                oid,
                new QualifiedName("public", name),
                definition == null ? RelationKind.TABLE : RelationKind.VIEW,
                list,
                reads,
                Set.of(),
                definition,
                Set.of());
    }

    private static Function function(long oid, String name, @Nullable List<String> columns) {
        return new Function(oid, new QualifiedName("pg_catalog", name), false, "internal", 'i', false, columns);
    }

    private static Catalog catalog() {
        List<Relation> relations = List.of(
                relation(20_001, "c", null, "id", "name", "email"),
                relation(20_002, "o", null, "id", "c_id", "total"),
                relation(
                        20_010, "v", "SELECT c.id, lower(c.email) AS mail, c.email\n   FROM public.c;", "id", "m", "e"),
                relation(20_011, "vv", "SELECT v.m, v.e FROM public.v", "m", "e"),
                relation(20_012, "strange", "SELECT a FROM public.somewhere", "a"),
                relation(20_013, "broken", "SELECT ) FROM", "a", "b"));
        List<Function> functions = List.of(
                function(1, "lower", List.of()),
                function(2, "unnest", List.of()),
                function(3, "generate_series", List.of()),
                function(4, "json_each", List.of("key", "value")),
                function(5, "json_to_record", null),
                function(6, "count", List.of()));
        return new Catalog(1, 180000, Set.of("pg_catalog", "public"), relations, functions);
    }

    /** The columns as {@code name=source,source}; a tilde for what is computed, a plus for what may be many. */
    private static String outputs(StatementFacts facts) {
        return facts.outputs().stream().map(LineageTest::text).collect(Collectors.joining(" "));
    }

    private static String text(OutputColumn column) {
        String sources = column.sources().stream()
                .map(source -> source.toString().replaceFirst("^(public|[*])[.]", ""))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString()
                .replaceAll("[\\[\\] ]", "");
        return (column.many() ? "+" : "")
                + (column.name() == null ? "" : column.name())
                + (column.plain() ? "=" : "~")
                + sources;
    }

    private static void outputs(String sql, String expected) {
        assertThat(outputs(Sql.facts(sql, SCOPE))).as(sql).isEqualTo(expected);
    }

    @Test
    void followsBareColumnsAndExpressions() {
        outputs("SELECT id, c.email AS mail, lower(email) FROM c", "id=c.id mail=c.email lower~c.email");
        outputs("SELECT public.c.email FROM c", "email=c.email");
        outputs(
                "SELECT email || name, email::text, (email), email COLLATE \"C\" FROM c",
                "?column?~c.email,c.name email~c.email email=c.email email~c.email");
        outputs("SELECT 1, count(*), $1, now() FROM c", "?column?~ count~ ?column?~ now~");
        outputs("SELECT CASE WHEN email LIKE 'a%' THEN 1 ELSE total END FROM c, o", "~c.email,o.total");
        outputs(
                "SELECT count(*) FILTER (WHERE email = 'x'), array_agg(id ORDER BY name) FROM c",
                "count~c.email array_agg~c.id,c.name");
        outputs("SELECT row_number() OVER (PARTITION BY email ORDER BY name) FROM c", "row_number~c.email,c.name");
        outputs("SELECT rank() OVER w FROM c WINDOW w AS (ORDER BY email)", "rank~c.email");
    }

    @Test
    void expandsStars() {
        outputs("SELECT * FROM c", "id=c.id name=c.name email=c.email");
        outputs("SELECT o.*, c.email FROM c, o", "id=o.id c_id=o.c_id total=o.total email=c.email");
        outputs("TABLE o", "id=o.id c_id=o.c_id total=o.total");
        outputs("SELECT * FROM c AS x(a, b)", "a=c.id b=c.name email=c.email");
        outputs("SELECT x.* FROM (SELECT email AS e FROM c) AS x", "e=c.email");
        outputs("SELECT (c).* FROM c", "id=c.id name=c.name email=c.email");
        outputs("SELECT (x.y).* FROM (SELECT c AS y FROM c) x", "+~c.email,c.id,c.name");
    }

    @Test
    void seesWholeRows() {
        outputs("SELECT c FROM c", "c~c.email,c.id,c.name");
        outputs("SELECT row_to_json(x) FROM c x", "row_to_json~c.email,c.id,c.name");
        outputs("SELECT x.lower FROM c x", "lower~c.email,c.id,c.name");
        outputs("SELECT count(x.*) FROM c x", "count~c.email,c.id,c.name");
        outputs("SELECT (x).email FROM c x", "email=c.email");
        outputs("SELECT (SELECT x) FROM c x", "x~c.email,c.id,c.name");
        outputs("SELECT o FROM (SELECT email AS o FROM c) x, o", "o=c.email");
    }

    @Test
    void followsSubqueriesAndScopes() {
        outputs("SELECT e FROM (SELECT email AS e, name FROM c) x", "e=c.email");
        outputs("SELECT (SELECT email FROM c WHERE id = o.c_id) FROM o", "email~c.email,c.id,o.c_id");
        outputs("SELECT EXISTS (SELECT 1 FROM c WHERE email = 'x')", "exists~c.email");
        outputs("SELECT id IN (SELECT c_id FROM o) FROM c", "?column?~c.id,o.c_id");
        outputs("SELECT (SELECT email) FROM c", "email~c.email");
        outputs("SELECT (SELECT d.x FROM o, (SELECT email AS x) d) FROM c", "x~c.email");
        outputs("SELECT (SELECT total FROM (SELECT 1 AS total) z) FROM o", "total~");
        outputs("SELECT l.m FROM c, LATERAL (SELECT c.email AS m) l", "m=c.email");
        outputs("SELECT l.m FROM c JOIN LATERAL (SELECT email || total AS m FROM o) l ON true", "m~c.email,o.total");
        outputs("SELECT count FROM (SELECT count(*) FROM c) x", "count~");
        outputs("SELECT x.lower FROM (SELECT lower(email), id FROM c) x", "lower~c.email");
    }

    @Test
    void followsCommonTables() {
        outputs("WITH x AS (SELECT email AS e FROM c) SELECT * FROM x", "e=c.email");
        outputs("WITH x(a, b) AS (SELECT email, name FROM c) SELECT b, a FROM x", "b=c.name a=c.email");
        outputs("WITH c AS (SELECT email AS id FROM c) SELECT id FROM c", "id=c.email");
        outputs(
                "WITH x AS (SELECT 1 AS a), y AS (SELECT a FROM x), x2 AS (SELECT email AS a FROM c) SELECT a FROM y",
                "a~");
        outputs(
                "WITH x AS (SELECT email AS a FROM c) SELECT (WITH x AS (SELECT 1 AS a) SELECT a FROM x), a FROM x",
                "a~ a=c.email");
        outputs("WITH x AS (SELECT id FROM c) SELECT email FROM (SELECT * FROM c) d", "email=c.email");
        outputs("WITH d AS (DELETE FROM c RETURNING email) SELECT email FROM d", "email=c.email");
        outputs(
                "WITH d AS (INSERT INTO o (total) SELECT email FROM c RETURNING *) SELECT total, id FROM d",
                "total~c.email,o.total id=o.id");
    }

    @Test
    void goesRoundInRecursiveQueries() {
        outputs("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t", "n~");
        outputs(
                "WITH RECURSIVE t(a, b) AS (SELECT id, email FROM c UNION ALL SELECT b, a FROM t) SELECT a FROM t",
                "a=c.email,c.id");
        outputs(
                "WITH RECURSIVE t(a, b, d) AS (SELECT 1, 2, email FROM c UNION SELECT b, d, d FROM t) SELECT a FROM t",
                "a~c.email");
        outputs(
                "WITH RECURSIVE t AS (SELECT id, email FROM c UNION ALL SELECT * FROM t) SELECT * FROM t",
                "id=c.id email=c.email");
        outputs("WITH RECURSIVE b AS (SELECT e FROM a), a AS (SELECT email AS e FROM c) SELECT e FROM b", "e=c.email");
        outputs(
                "WITH RECURSIVE t AS (SELECT id, email AS e FROM c UNION ALL SELECT o.id, e FROM t, o) "
                        + "SEARCH DEPTH FIRST BY e SET s CYCLE id SET k USING p SELECT s, k, p FROM t",
                "s~c.email k~c.id,o.id p~c.id,o.id");
    }

    @Test
    void joinsSetOperations() {
        outputs("SELECT email, id FROM c UNION SELECT 'x', total FROM o", "email~c.email id=c.id,o.total");
        outputs("SELECT 1 AS a EXCEPT SELECT email FROM c", "a~c.email");
        outputs("(SELECT email FROM c) INTERSECT (VALUES ('a'))", "email~c.email");
        outputs("VALUES (1, 2), (3, (SELECT email FROM c))", "column1~ column2~c.email");
        outputs("SELECT * FROM (VALUES (1), (2)) AS x(n)", "n~");
        outputs("SELECT column1 FROM (VALUES ((SELECT max(email) FROM c))) x", "column1~c.email");
    }

    @Test
    void mergesColumnsOfJoins() {
        outputs(
                "SELECT * FROM c JOIN o USING (id)",
                "id=c.id,o.id name=c.name email=c.email c_id=o.c_id total=o.total");
        outputs("SELECT id FROM c FULL JOIN o USING (id)", "id=c.id,o.id");
        outputs(
                "SELECT * FROM c NATURAL LEFT JOIN o",
                "id=c.id,o.id name=c.name email=c.email c_id=o.c_id total=o.total");
        outputs("SELECT c.id, o.id FROM c JOIN o USING (id)", "id=c.id id=o.id");
        outputs("SELECT j.id FROM c JOIN o USING (id) AS j", "id=c.id,o.id");
        outputs(
                "SELECT j.* FROM (c JOIN o USING (id)) AS j(a, b, e)",
                "a=c.id,o.id b=c.name e=c.email c_id=o.c_id total=o.total");
        outputs("SELECT (SELECT email FROM (o JOIN o p ON true) AS j(id)) FROM c", "email~c.email");
        // The join's name hides its columns' old names: email is the outer query's.
        outputs(
                "SELECT (SELECT name FROM (c JOIN o ON true) AS j(a, b, e) LIMIT 1) FROM (SELECT total AS name FROM o) q",
                "name~o.total");
    }

    @Test
    void followsFunctionsInFrom() {
        outputs("SELECT * FROM unnest(ARRAY[1]) x", "x~");
        outputs("SELECT g FROM c, generate_series(1, c.id) g", "g~c.id");
        outputs(
                "SELECT * FROM c, lower(c.email) WITH ORDINALITY AS l(m, n)",
                "id=c.id name=c.name email=c.email m~c.email n~");
        outputs("SELECT key, value FROM c, json_each(c.email)", "key~c.email value~c.email");
        outputs(
                "SELECT * FROM c, json_to_record(c.email) AS r(a int, b text)",
                "id=c.id name=c.name email=c.email a~c.email b~c.email");
        outputs("SELECT r.whatever FROM c, json_to_record(c.email) r", "whatever~c.email");
        outputs("SELECT * FROM json_to_record('{}')", "+~");
        outputs("SELECT a, b FROM c, ROWS FROM (unnest(ARRAY[c.id]), lower(c.email)) AS r(a, b)", "a~c.id b~c.email");
        outputs("SELECT a, b FROM c, unnest(ARRAY[c.id], ARRAY[c.email]) AS r(a, b)", "a~c.email,c.id b~c.email,c.id");
        outputs(
                "SELECT x.* FROM c, XMLTABLE('/a' PASSING c.email COLUMNS p text, q FOR ORDINALITY) x",
                "p~c.email q~c.email");
        outputs("SELECT x.p FROM c, JSON_TABLE(c.email, '$' COLUMNS (p text PATH '$.p')) x", "p~c.email");
    }

    @Test
    void followsWhatIsReturned() {
        outputs("UPDATE c SET name = 'x' RETURNING email, name", "email=c.email name=c.name");
        outputs(
                "UPDATE o SET total = c.email FROM c WHERE c.id = c_id RETURNING total, o.id, name",
                "total~c.email,o.total id=o.id name=c.name");
        outputs("UPDATE c SET (name, id) = (SELECT total, 1 FROM o) RETURNING name", "name~c.name,o.total");
        outputs(
                "DELETE FROM o USING c RETURNING *",
                "id=o.id c_id=o.c_id total=o.total id=c.id name=c.name email=c.email");
        outputs(
                "INSERT INTO c (name) VALUES ((SELECT total FROM o)) RETURNING *",
                "id=c.id name~c.name,o.total email=c.email");
        outputs("INSERT INTO o SELECT id, email FROM c RETURNING *", "id~c.id,o.id c_id~c.email,o.c_id total=o.total");
        outputs(
                "INSERT INTO c (id, name) SELECT c_id, total FROM o ON CONFLICT (id) "
                        + "DO UPDATE SET email = excluded.name RETURNING email",
                "email~c.email,c.name,o.total");
        outputs(
                "UPDATE c SET name = email RETURNING old.name, new.name, old.email",
                "name~c.email,c.name name~c.email,c.name email=c.email");
        outputs(
                "MERGE INTO c USING o ON c.id = c_id WHEN MATCHED THEN UPDATE SET email = total "
                        + "WHEN NOT MATCHED THEN INSERT (name) VALUES (o.total) RETURNING c.email, c.name, o.total",
                "email~c.email,o.total name~c.name,o.total total=o.total");
        outputs("UPDATE c SET name = 'x'", "");
    }

    @Test
    void looksThroughViews() {
        outputs("SELECT * FROM v", "id=c.id,v.id m~c.email,v.m e=c.email,v.e");
        outputs("SELECT m, e FROM vv", "m~c.email,v.m,vv.m e=c.email,v.e,vv.e");
    }

    @Test
    void takesAllThatAViewReadsWhereItsDefinitionIsNotUnderstood() {
        outputs("SELECT a FROM strange", "a~c.*,c.email,c.id,c.name,strange.a,v.*,v.e,v.id,v.m");
        outputs("SELECT b FROM broken", "b~broken.b,c.*,c.email,c.id,c.name,v.*,v.e,v.id,v.m");
    }

    @Test
    void takesEverythingInScopeForWhatItDoesNotKnow() {
        outputs("SELECT nosuch FROM c, o", "nosuch~c.email,c.id,c.name,o.c_id,o.id,o.total");
        outputs("SELECT z.nosuch FROM c", "nosuch~c.email,c.id,c.name");
        for (String[] unknown : new String[][] {
            {"SELECT x FROM nowhere", "x=nowhere.x"},
            {"SELECT x FROM nowhere, c", "x~c.x,nowhere.x"},
            {"SELECT * FROM nowhere", "+=nowhere.*"},
            {"SELECT a.x, b.y FROM s.t a, u b", "x=s.t.x y=u.y"},
            {"SELECT * FROM a JOIN b USING (i)", "i~a.i,b.i +~a.*,b.*"},
            {"INSERT INTO t (a) SELECT b FROM u RETURNING a", "a~t.a,u.b"},
            {"INSERT INTO t SELECT b FROM u RETURNING a", "a~t.a,u.b"},
        }) {
            StatementFacts facts = Sql.facts(unknown[0], AnalysisScope.withoutCatalog());
            assertThat(outputs(facts)).as(unknown[0]).isEqualTo(unknown[1]);
        }
        outputs("SELECT email FROM c JOIN public.nowhere USING (id)", "email=c.email");
        outputs("SELECT x FROM c JOIN public.nowhere USING (id)", "x=nowhere.x");
        outputs("SELECT * FROM c NATURAL JOIN public.nowhere", "+~c.email,c.id,c.name,nowhere.*");
    }

    @Test
    void tellsWhatNestedStatementsHandOn() {
        for (String sql : List.of(
                "EXPLAIN SELECT email FROM c",
                "PREPARE p AS SELECT email FROM c",
                "DECLARE p CURSOR FOR SELECT email FROM c",
                "COPY (SELECT email FROM c) TO STDOUT",
                "CREATE TABLE t AS SELECT email FROM c",
                "CREATE VIEW w AS SELECT email FROM c")) {
            StatementFacts facts = Sql.facts(sql, SCOPE);
            assertThat(outputs(facts)).as(sql).isEmpty();
            assertThat(outputs(facts.nested().get(0))).as(sql).isEqualTo("email=c.email");
        }
        outputs("COPY c (email, id) TO STDOUT", "email=c.email id=c.id");
        outputs("COPY c TO STDOUT", "+=c.email,c.id,c.name");
        outputs("COPY c FROM STDIN", "");
    }

    @Test
    void keepsEveryMeaningOfANameWhereThePathIsNotKnown() {
        Catalog twice = new Catalog(
                1,
                180000,
                Set.of("a", "b"),
                List.of(
                        new Relation(
                                30_001,
                                new QualifiedName("a", "t"),
                                RelationKind.TABLE,
                                List.of(new Column("x", 1, 25)),
                                Set.of(),
                                Set.of()),
                        new Relation(
                                30_002,
                                new QualifiedName("b", "t"),
                                RelationKind.TABLE,
                                List.of(new Column("x", 1, 25), new Column("y", 2, 25)),
                                Set.of(),
                                Set.of())),
                List.of());
        AnalysisScope scope = new AnalysisScope(twice, null, Set.of(), true, true);
        assertThat(outputs(Sql.facts("SELECT x, y FROM t", scope))).isEqualTo("x=a.t.x,b.t.x y=b.t.y");
        assertThat(outputs(Sql.facts("SELECT * FROM t", scope))).contains("+~a.t.x,b.t.x,b.t.y");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 2_000})
    void takesBoundedWorkForStarsOnStars(int doublings) {
        StringBuilder sql = new StringBuilder("WITH x0 AS (SELECT * FROM c)");
        for (int i = 1; i <= doublings; i++) {
            sql.append(", x" + i + " AS (SELECT a.*, b.* FROM x" + (i - 1) + " a, x" + (i - 1) + " b)");
        }
        StatementFacts facts = Sql.facts(sql + " SELECT * FROM x" + doublings, SCOPE);
        assertThat(facts.outputs().get(0).sources())
                .extracting(source -> source.relation().name())
                .contains("c");
    }

    @Test
    void takesBoundedWorkForManyUnknownNames() {
        String names = "SELECT " + "nosuch(c) || whatever, ".repeat(20_000) + "1 FROM c" + ", o".repeat(200);
        List<OutputColumn> outputs = Sql.facts(names, SCOPE).outputs();
        Set<String> sources = new TreeSet<>();
        outputs.forEach(column ->
                column.sources().forEach(source -> sources.add(source.relation().name())));
        assertThat(sources).contains("c", "o");
    }
}
