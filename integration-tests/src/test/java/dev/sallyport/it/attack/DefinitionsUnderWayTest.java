package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.Policies;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody who may define what they like, but may not change what {@code hr} holds, nor call functions that aren't
 * listed, defines a way round that and goes it before the catalog shows it.
 */
class DefinitionsUnderWayTest {
    private static final String POLICY = Policies.of("""
            - id: hr-stays
              effect: deny
              what: {categories: [dml], tables: ["hr.*"]}
            - id: hr-is-nobodys
              effect: deny
              what: {kinds: [GRANT], tables: ["hr.*"]}
            - id: functions
              effect: allow
              what: {kinds: [CREATE FUNCTION, CREATE OPERATOR, DROP FUNCTION], functions: ["own.*"]}
            - id: schemas
              effect: allow
              what: {kinds: [ALTER SCHEMA]}
            - id: definitions
              effect: allow
              what:
                categories: [dql, dml, ddl, dcl, txn, session]
                tables: ["own.*", "moved.*", "hr.*", "pg_temp.*", "pg_temp_*.*", "pg_catalog.*"]
            """);

    /** How the ways follow each other so that the catalog hasn't been asked in between. */
    private enum Road {
        IN_A_ROW,
        IN_A_TRANSACTION,
        BEHIND_A_SAVEPOINT,
        WITHOUT_WAITING,
        IN_ONE_TEXT,
        IN_ONE_BATCH
    }

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "attack_under_way");
        proxy.policy(POLICY);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static void asBefore() throws Exception {
        proxy.superuser("DROP SCHEMA IF EXISTS own CASCADE; CREATE SCHEMA own; GRANT ALL ON SCHEMA own, hr TO sp_app;"
                + " DROP TABLE IF EXISTS hr.pay CASCADE; CREATE TABLE hr.pay (id int, pay int);"
                + " CREATE TABLE own.whole (id int, pay int);"
                + " CREATE TABLE own.parts (id int, pay int) PARTITION BY RANGE (id);"
                + " CREATE TABLE own.heir () INHERITS (own.whole);"
                + " CREATE VIEW own.of_pay AS SELECT * FROM hr.pay;"
                + " CREATE VIEW own.of_whole AS SELECT * FROM own.whole;"
                + " ALTER TABLE hr.pay OWNER TO sp_app; ALTER TABLE own.whole OWNER TO sp_app;"
                + " ALTER TABLE own.parts OWNER TO sp_app; ALTER TABLE own.heir OWNER TO sp_app;"
                + " ALTER VIEW own.of_pay OWNER TO sp_app; ALTER VIEW own.of_whole OWNER TO sp_app");
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("COMMENT ON TABLE own.whole IS 'as before'");
            assertThat(client.query("SELECT * FROM own.whole")).contains("C SELECT 0");
        }
    }

    private static List<String> last(Road road, String... texts) throws IOException {
        List<String> sent = new ArrayList<>(List.of(texts));
        if (road == Road.IN_A_TRANSACTION || road == Road.BEHIND_A_SAVEPOINT) {
            sent.add(0, "BEGIN");
        }
        if (road == Road.BEHIND_A_SAVEPOINT) {
            sent.addAll(sent.size() - 1, List.of("SAVEPOINT one", "SELECT 1", "ROLLBACK TO one"));
        }
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            List<String> answer = List.of();
            switch (road) {
                case IN_ONE_TEXT -> answer = client.query(String.join("; ", sent));
                case IN_ONE_BATCH -> {
                    for (String text : sent) {
                        client.send(Frontend.parse("", text), Frontend.bind("", ""), Frontend.execute("", 0));
                    }
                    client.send(Frontend.sync());
                    answer = client.ready();
                }
                case WITHOUT_WAITING -> {
                    client.send(sent.stream().map(Frontend::query).toArray(byte[][]::new));
                    for (int i = 0; i < sent.size(); i++) {
                        answer = client.ready();
                    }
                }
                default -> {
                    for (String text : sent) {
                        answer = client.query(text);
                    }
                }
            }
            return answer;
        }
    }

    private static void isRefused(Road road, String... texts) throws Exception {
        asBefore();
        assertThat(last(road, texts)).anyMatch(line -> line.contains("42501") && line.contains("Rule: "));
    }

    @ParameterizedTest
    @EnumSource(Road.class)
    void changesNothingThroughAViewOfItsOwn(Road road) throws Exception {
        isRefused(road, "CREATE VIEW own.v AS SELECT * FROM hr.pay", "DELETE FROM own.v");
        isRefused(
                road,
                "CREATE TEMP VIEW v AS SELECT * FROM hr.pay",
                "CREATE VIEW pg_temp.w AS SELECT * FROM v",
                "DELETE FROM w");
        isRefused(road, "ALTER VIEW own.of_pay RENAME TO other", "DELETE FROM own.other");
    }

    @ParameterizedTest
    @EnumSource(Road.class)
    void changesNothingThroughParentsAndPartitions(Road road) throws Exception {
        isRefused(road, "ALTER TABLE own.parts ATTACH PARTITION hr.pay DEFAULT", "INSERT INTO own.parts VALUES (1, 2)");
        isRefused(road, "ALTER TABLE hr.pay INHERIT own.whole", "UPDATE own.of_whole SET pay = 1");
        isRefused(road, "ALTER TABLE hr.pay INHERIT own.heir", "DELETE FROM own.whole");
        isRefused(
                road,
                "CREATE TABLE own.top () INHERITS (own.whole)",
                "ALTER TABLE hr.pay INHERIT own.top",
                "ALTER TABLE own.whole RENAME TO renamed",
                "DELETE FROM own.renamed");
    }

    /** The server knows by name what the catalog doesn't show yet, but not what it stands for. */
    @ParameterizedTest
    @EnumSource(names = {"IN_A_TRANSACTION", "BEHIND_A_SAVEPOINT", "IN_ONE_BATCH"})
    void reachesNothingByASchemasNewName(Road road) throws Exception {
        asBefore();
        proxy.superuser("ALTER SCHEMA own OWNER TO sp_app; GRANT CREATE ON DATABASE attack_under_way TO sp_app");
        assertThat(last(road, "ALTER SCHEMA own RENAME TO moved", "DELETE FROM moved.of_pay"))
                .anyMatch(line -> line.contains("C=42P01"));
        proxy.superuser("DROP SCHEMA IF EXISTS moved CASCADE");
    }

    /** What doesn't wait for the catalog otherwise. */
    @ParameterizedTest
    @EnumSource(Road.class)
    void givesNoRightsAndCopiesNothingThroughPartitions(Road road) throws Exception {
        isRefused(road, "ALTER TABLE own.parts ATTACH PARTITION hr.pay DEFAULT", "GRANT SELECT ON own.parts TO PUBLIC");
        isRefused(road, "ALTER TABLE own.parts ATTACH PARTITION hr.pay DEFAULT", "COPY own.parts (id, pay) FROM STDIN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT upper(1)|IN_A_ROW",
                "SELECT upper(1)|WITHOUT_WAITING",
                "CREATE TABLE own.t (a text DEFAULT upper(1))|IN_A_ROW",
                "CREATE TABLE own.t (a text DEFAULT upper(1))|WITHOUT_WAITING",
            })
    void callsNothingOfItsOwnThatIsNamedAsOneOfTheServers(String call, Road road) throws Exception {
        isRefused(
                road,
                "SET search_path = own",
                "CREATE FUNCTION own.upper(integer) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
                call);
    }

    /** Whoever takes all the connections that the server gives keeps the catalog from being loaded. */
    @Test
    void callsNothingOfItsOwnWhileTheCatalogCantBeLoaded() throws Exception {
        asBefore();
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("SET search_path = own");
            proxy.superuser("ALTER ROLE sp_app CONNECTION LIMIT 0; SELECT pg_terminate_backend(pid)"
                    + " FROM pg_stat_activity WHERE application_name LIKE 'sallyport catalog%'");
            try {
                client.query(
                        "CREATE FUNCTION own.lower(integer) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'");
                assertThat(client.query("SELECT lower(1)")).anyMatch(line -> line.contains("C=55000"));
            } finally {
                proxy.superuser("ALTER ROLE sp_app CONNECTION LIMIT -1");
            }
            assertThat(client.query("SELECT lower(1)")).anyMatch(line -> line.contains("C=42501"));
            assertThat(client.query("SELECT lower('A')")).anyMatch(line -> line.contains("C=42501"));
        }
    }

    /** What is no way round goes on as it would directly. */
    @ParameterizedTest
    @EnumSource(Road.class)
    void letsThroughWhatLeadsNowhereElse(Road road) throws Exception {
        String[] texts = {
            "CREATE TABLE own.t (id int PRIMARY KEY)",
            "CREATE VIEW own.v AS SELECT * FROM own.t",
            "CREATE TABLE own.u (id int REFERENCES own.t)",
            "ALTER TABLE own.u RENAME TO w",
            "CREATE VIEW own.read AS SELECT pay FROM hr.pay, own.w",
            "GRANT SELECT ON own.read TO PUBLIC",
            "INSERT INTO own.v VALUES (1)",
            "INSERT INTO own.w VALUES (1)",
            "SELECT count(*) FROM own.read",
        };
        asBefore();
        assertThat(last(road, texts)).contains("D 0");
    }

    @Test
    void seesThroughAViewWithWhichAnotherWasReplaced() throws Exception {
        isRefused(
                Road.IN_A_TRANSACTION,
                "CREATE OR REPLACE VIEW own.of_whole AS SELECT * FROM hr.pay",
                "DELETE FROM own.of_whole");
    }
}
