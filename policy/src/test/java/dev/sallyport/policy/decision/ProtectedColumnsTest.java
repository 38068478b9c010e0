package dev.sallyport.policy.decision;

import static dev.sallyport.policy.decision.Deciding.engine;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.SqlConstants;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
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
            .protectedColumns(Shop.CATALOG);
    private static final ProtectedColumns OPEN = engine(ALLOW).protectedColumns(Shop.CATALOG);

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
