package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.SqlConstants;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Constants that may be values of masked columns are told from the others. */
class ProtectedColumnsTest {
    private static final AnalysisScope SCOPE =
            new AnalysisScope(Shop.CATALOG, List.of("shop", "crm", "archive", "public"), Set.of(), true, true);
    private static final String ALLOW = "{id: all, effect: allow}";
    private static final ProtectedColumns MASKED = engine(
                    ALLOW,
                    "{id: pii, effect: mask, roles: [agent], what: {columns: ['*.customers.email', crm.contacts.email]}}")
            .protectedColumns(Shop.CATALOG, Set.of());
    private static final ProtectedColumns OPEN = engine(ALLOW).protectedColumns(Shop.CATALOG, Set.of());

    private static StatementFacts facts(String sql) {
        Analysis analysis = new StatementAnalyzer().analyze(sql, SCOPE);
        assertThat(analysis).as(sql).isInstanceOf(Analysis.Understood.class);
        return ((Analysis.Understood) analysis).statements().get(0);
    }

    @Test
    void knowsWhatHasToDoWithAColumnThatAnybodySeesMasked() {
        for (String sql : List.of(
                "SELECT id FROM customers WHERE email = 'x'",
                "SELECT id FROM customers WHERE 'x' = lower(email)",
                "SELECT * FROM customers WHERE id = 1",
                "SELECT email FROM customers WHERE id = 1",
                "SELECT c FROM customers c WHERE c = ROW(1,'x','y','z')",
                "SELECT id FROM customers c WHERE c::text LIKE '%x%'",
                "SELECT id FROM customers WHERE to_jsonb(customers) ->> 'email' = 'x'",
                "WITH c AS (SELECT email AS e, id FROM customers) SELECT id FROM c WHERE e = 'x'",
                "SELECT id FROM orders WHERE EXISTS (SELECT FROM customers WHERE email = 'x')",
                "INSERT INTO customers VALUES (1, 'n', 'x', 'p')",
                "INSERT INTO customers SELECT 1, 'n', 'x', 'p'",
                "INSERT INTO customers (id, email) VALUES (1, 'x')",
                "UPDATE customers SET email = 'x' WHERE id = 1",
                "UPDATE customers SET (name, email) = ('n', 'x') WHERE id = 1",
                "DELETE FROM customers WHERE email = 'x'",
                "MERGE INTO customers c USING orders o ON c.id = o.id"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (1, 'n', 'x', 'p')",
                "EXPLAIN ANALYZE UPDATE customers SET email = 'x' WHERE id = 1",
                "SELECT * FROM mailing WHERE address = 'x'",
                "SELECT * FROM mailing_twice WHERE address = 'x'",
                "SELECT id FROM contacts_2025 WHERE email = 'x'",
                "SELECT id FROM archive.contacts_a WHERE email = 'x'",
                "SELECT public.lower('x')",
                "SELECT id FROM nowhere WHERE id = 'x'")) {
            assertThat(MASKED.touchedBy(facts(sql))).as(sql).isTrue();
        }
        for (String sql : List.of(
                "SELECT id FROM customers WHERE name = 'x'",
                "UPDATE customers SET name = 'x' WHERE id = 1",
                "SELECT id FROM orders WHERE total > 5",
                "INSERT INTO orders VALUES (1, 2, 3)",
                "SELECT pg_catalog.lower('x')")) {
            assertThat(MASKED.touchedBy(facts(sql))).as(sql).isFalse();
        }
    }

    @Test
    void doesNotTrustWhatItCannotSeeInto() {
        for (String sql : List.of(
                "SELECT query_to_xml('select * from shop.customers where email=''x''', true, true, '')",
                "SELECT pg_catalog.ts_stat('select to_tsvector(email) from customers where email=''x''')",
                "SELECT cursor_to_xml('c', 5, true, true, '')",
                "INSERT INTO patients VALUES (1, 'x')",
                "SELECT id FROM nowhere WHERE ssn = 'x'",
                "SELECT public.lower('x')")) {
            assertThat(OPEN.touchedBy(facts(sql))).as(sql).isTrue();
            assertThat(MASKED.touchedBy(facts(sql))).as(sql).isTrue();
            assertThat(MASKED.free(facts(sql))).as(sql).isEmpty();
        }
        assertThat(OPEN.secretive(facts("SELECT public.lower('x')"))).isTrue();
        assertThat(OPEN.secretive(facts("SELECT app.refresh('x')"))).isTrue();
        assertThat(OPEN.secretive(facts("SELECT pg_catalog.lower('x')"))).isFalse();
        assertThat(OPEN.secretive(facts("SELECT pg_catalog.planted('x')")))
                .as("not PostgreSQL's own, whatever its schema")
                .isTrue();
    }

    @Test
    void doesNotTakeATableForTheOneThatWasThereBefore() {
        ProtectedColumns anew =
                engine(ALLOW).protectedColumns(Shop.CATALOG, Set.of(new QualifiedName("shop", "orders")));
        ProtectedColumns absent = engine(
                        ALLOW, "{id: later, effect: mask, roles: [agent], what: {columns: ['shop.orders.ssn']}}")
                .protectedColumns(Shop.CATALOG, Set.of());

        assertThat(anew.touchedBy(facts("INSERT INTO orders VALUES (1, 2, 3)"))).isTrue();
        assertThat(anew.free(facts("INSERT INTO orders VALUES (1, 2, 3)"))).isEmpty();
        for (String sql : List.of(
                "INSERT INTO orders (id, ssn) VALUES (1, 'x')",
                "UPDATE orders SET ssn = 'x' WHERE id = 1",
                "SELECT id FROM orders WHERE ssn = 'x'")) {
            assertThat(absent.touchedBy(facts(sql))).as(sql).isTrue();
        }
        assertThat(absent.touchedBy(facts("SELECT id AS n FROM orders WHERE total > 5 ORDER BY n")))
                .isFalse();
        assertThat(absent.free(facts("INSERT INTO orders (id, ssn) VALUES (1, 'x')")))
                .extracting(RowValue::text)
                .containsExactly("1");
    }

    @Test
    void freesNothingThatMayMeetAProtectedColumn() {
        for (String sql : List.of(
                "UPDATE customers SET email = name WHERE name = 'x'",
                "UPDATE customers SET email = (customers).name WHERE name = 'x'",
                "UPDATE customers SET email = to_jsonb(customers) ->> 'name' WHERE name = 'x'",
                "SELECT 1 FROM customers WHERE name = 'x' AND email = name",
                "SELECT 1 FROM customers c WHERE name = 'x' AND ROW(c.*) = ROW(1, 'x', 'x', 'x')",
                "SELECT 1 FROM customers c, orders o WHERE c.email = o.id::text AND o.id = 5",
                "SELECT 1 FROM customers c JOIN contacts o USING (id, email) WHERE o.id = 5",
                "SELECT 1 FROM customers NATURAL JOIN contacts WHERE name = 'x'",
                "UPDATE customers c SET email = o.total FROM orders o WHERE o.total = 'x'",
                "INSERT INTO customers (id, name) VALUES (1, 'x')"
                        + " ON CONFLICT (id) DO UPDATE SET email = excluded.name",
                "DELETE FROM customers USING orders WHERE email = total AND total = 'x'",
                "SELECT app.refresh() FROM customers WHERE name = 'x'",
                "EXPLAIN UPDATE customers SET email = 'y' WHERE name = 'x'",
                "SELECT email FROM customers WHERE id = 1 AND id = 2")) {
            assertThat(MASKED.free(facts(sql))).as(sql).isEmpty();
        }
    }

    @Test
    void countsLiteralsByTheirValues() {
        for (String sql : List.of("SELECT 007, 7", "SELECT 7.0, 7", "SELECT 0x7, 7", "SELECT 7, '7'", "SELECT 7, 7")) {
            SqlConstants constants = SqlConstants.in(sql, SCOPE);
            assertThat(constants.once(constants.literals().get(1))
                            && !constants.literals().get(1).quoted())
                    .as(sql)
                    .isFalse();
            assertThat(constants.once(constants.literals().get(0))).as(sql).isFalse();
        }
        SqlConstants constants = SqlConstants.in("SELECT 7, 'a', X'41'", SCOPE);
        assertThat(constants.literals()).allMatch(constants::once);
        assertThat(constants.literals()).extracting(SqlConstants.Literal::bits).containsExactly(false, false, true);
    }

    @Test
    void takesColumnsByTheirNamesForSecrets() {
        for (String column :
                List.of("password", "user_passwd", "api_key", "pin", "card_cvv", "access_token", "pw_hash")) {
            String sql = "SELECT 1 FROM (VALUES ('x')) AS u(" + column + ") WHERE " + column + " = 'y'";
            assertThat(OPEN.touchedBy(facts(sql))).as(sql).isTrue();
        }
        for (String column : List.of("passenger", "spinning", "hashtag_count", "key")) {
            String sql = "SELECT 1 FROM (VALUES ('x')) AS u(" + column + ") WHERE " + column + " = 'y'";
            assertThat(OPEN.touchedBy(facts(sql))).as(sql).isFalse();
        }
    }

    @Test
    void letsCommandsAndCallsWithSecretsLeaveNothing() {
        for (String sql : List.of(
                "ALTER ROLE dora PASSWORD 'x'",
                "CREATE ROLE dora LOGIN PASSWORD 'x'",
                "CREATE USER MAPPING FOR dora SERVER s OPTIONS (password 'x')",
                "SET app.key = 'x'",
                "CREATE TABLE t AS SELECT 'x'",
                "DO 'x'",
                "SELECT set_config('app.key', 'x', false)",
                "SELECT id FROM customers WHERE name = md5('x')",
                "SELECT crypt('x', 'y')",
                "SELECT * FROM dblink('password=x', 'SELECT 1') AS t(a int)",
                "SELECT pgp_sym_encrypt('x', 'y')")) {
            assertThat(OPEN.secretive(facts(sql))).as(sql).isTrue();
        }
        assertThat(OPEN.secretive(facts("SELECT id FROM orders WHERE total = 5")))
                .isFalse();
        assertThat(OPEN.secretive(facts("UPDATE orders SET total = 5 WHERE id = 1")))
                .isFalse();
    }

    @Test
    void knowsConstantsThatAreSurelyOfOtherColumns() {
        assertThat(MASKED.free(facts("SELECT * FROM customers WHERE id = $1 AND email = $2")))
                .extracting(value -> value.parameter())
                .containsExactly(1);
        assertThat(MASKED.free(facts("INSERT INTO customers (id, name, email) VALUES (7, $1, $2)")))
                .extracting(value -> value.text() + value.parameter())
                .containsExactlyInAnyOrder("70", "null1");
        assertThat(MASKED.free(facts("INSERT INTO customers VALUES (7, $1, $2, 'p')")))
                .extracting(value -> value.text() + value.parameter())
                .containsExactlyInAnyOrder("70", "null1", "p0");
        assertThat(MASKED.free(facts("SELECT * FROM mailing WHERE address = 'x'")))
                .isEmpty();
        assertThat(MASKED.free(facts("SELECT * FROM customers WHERE id = 1 OR email = 'x'")))
                .isEmpty();
    }

    @Test
    void readsConstantsInTheOrderOfTheRedactedText() {
        SqlConstants constants = SqlConstants.in("SELECT $2, E'a\\'b', 12, $$c$$, -1.5, $1, $2 /* 'no' */", SCOPE);

        assertThat(constants.literals())
                .extracting(SqlConstants.Literal::text)
                .containsExactly("a'b", "12", "c", "1.5");
        assertThat(constants.mentions()).containsEntry(1, 1).containsEntry(2, 2);
        assertThat(constants).hasToString("SqlConstants[literals=4]");
        assertThat(SqlConstants.in("SELECT 'open", SCOPE)).isEqualTo(SqlConstants.NONE);
    }
}
