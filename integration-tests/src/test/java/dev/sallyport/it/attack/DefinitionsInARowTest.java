package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.Policies;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements behind one that changed definitions, of somebody for whom nothing is masked: those that don't wait for a
 * catalog that shows the change are judged no less than others.
 */
class DefinitionsInARowTest {
    private static final String POLICY = Policies.of("""
            - id: no-truncate
              effect: deny
              roles: [owner]
              what: {kinds: [TRUNCATE]}
              message: "no TRUNCATE here"
            - id: tickets
              effect: approve
              roles: [dev]
              what: {categories: [ddl]}
              approval: {reviewers: [owner], ticket: 'OPS-[0-9]+', auto: "claimed.ticket == 'OPS-1'", wait: error}
            - id: own-schema
              effect: allow
              roles: [owner, dev]
              what: {categories: [dql, dml, ddl, txn, session], tables: ["public.*", "pg_catalog.*"]}
            """);

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "attack_definitions");
        proxy.superuser(
                "GRANT ALL ON SCHEMA hr TO sp_app; GRANT ALL ON hr.salaries TO sp_app; CREATE TABLE hr.plain (id int)");
        proxy.policy(POLICY);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @AfterEach
    void asBefore() throws Exception {
        proxy.superuser("DROP TABLE IF EXISTS public.first, public.second, public.third CASCADE");
    }

    private static List<String> last(String who, String... texts) throws IOException {
        try (WireProbe client = WireProbe.through(proxy, who)) {
            List<String> answer = List.of();
            for (String text : texts) {
                answer = client.query(text);
            }
            return answer;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE hr.first (a int)",
                "ALTER TABLE public.first SET SCHEMA hr",
                "CREATE TABLE public.second AS SELECT * FROM hr.salaries",
                "CREATE VIEW public.second AS SELECT * FROM hr.salaries",
                "CREATE TABLE public.second (id int REFERENCES hr.plain)",
                "ALTER TABLE public.first INHERIT hr.salaries",
                "COPY hr.salaries FROM STDIN",
                "DROP TABLE hr.plain",
                "DROP TABLE public.first, hr.plain",
                "CREATE INDEX ON hr.plain (id)",
                "GRANT SELECT ON public.first TO PUBLIC",
                "TRUNCATE public.first",
                "DO 'BEGIN DROP TABLE hr.plain; END'",
                "SELECT pg_catalog.pg_read_file('PG_VERSION')",
                "CREATE TABLE public.second (a text DEFAULT pg_catalog.pg_read_file('PG_VERSION'))",
                "CREATE TABLE public.second (a int); DROP TABLE hr.plain",
            })
    void refusesWhatIsRefusedOtherwise(String sql) throws IOException {
        assertThat(last("owner", "CREATE TABLE public.first (a int)", sql).get(0))
                .contains("42501", "Rule: ");
        assertThat(last("owner", "CREATE TABLE public.third (a int)", "SET search_path = hr, public", sql)
                        .get(0))
                .contains("42501", "Rule: ");
    }

    /** Where the bare name finds the other table first. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY plain FROM STDIN", "DROP TABLE plain", "ALTER TABLE plain ADD COLUMN more int"})
    void takesABareNameForNoneOfOnesOwn(String sql) throws IOException {
        assertThat(last("owner", "SET search_path = hr, public", "CREATE VIEW public.plain AS SELECT 1 AS id", sql)
                        .get(0))
                .contains("42501", "Rule: ");
        assertThat(last("owner", "DROP VIEW public.plain")).contains("C DROP VIEW");
    }

    @Test
    void letsADumpThroughAndRecordsWhatItsNamesAre() throws Exception {
        try (WireProbe client = WireProbe.through(proxy, "owner")) {
            client.query("SELECT pg_catalog.set_config('search_path', '', false)");
            for (String sql : List.of(
                    "CREATE TABLE public.first (id integer NOT NULL, a text)",
                    "CREATE TABLE public.second (id integer, b text)",
                    "ALTER TABLE ONLY public.first ADD CONSTRAINT first_pkey PRIMARY KEY (id)",
                    "ALTER TABLE ONLY public.second ADD FOREIGN KEY (id) REFERENCES public.first(id)",
                    "CREATE VIEW public.third_view AS SELECT first.id, first.a FROM public.first",
                    "CREATE INDEX ON public.second USING btree (b)")) {
                assertThat(client.query(sql)).as(sql).endsWith("Z I").noneMatch(line -> line.startsWith("E "));
            }
            client.send(
                    Frontend.query("COPY public.first (id, a) FROM stdin"),
                    Frontend.copyData("1\tx\n"),
                    Frontend.copyDone());
            assertThat(client.ready()).contains("C COPY 1");
            assertThat(client.query("SELECT * FROM public.first")).contains("D 1|x");
            client.query("ALTER TABLE public.first ADD COLUMN later integer");
            assertThat(client.query("SELECT a, later INTO public.third FROM public.first"))
                    .contains("C SELECT 1");
        }
        List<String> decisions = proxy.auditLines().stream()
                .filter(line -> line.contains("\"statement.decision\"") && line.contains("public.first"))
                .toList();
        assertThat(decisions)
                .anyMatch(line ->
                        line.contains("\"tables_read\":[\"public.first\"],\"tables_written\":[\"public.second\"]"))
                .anyMatch(line -> line.contains("\"kind\":\"COPY\"") && line.contains("public.first.a"))
                .anyMatch(line -> line.contains("\"SELECT INTO\"") && line.contains("public.first.later"))
                .noneMatch(line -> line.contains("*.first"));
    }

    /** What the requester says by settings holds for each of them, and no longer than it is said. */
    @Test
    void hearsWhatIsSaidBySettings() throws IOException {
        String first = "CREATE TABLE public.first (a int)";
        String second = "CREATE TABLE public.second (a int)";
        String third = "CREATE TABLE public.third (a int)";
        String said = "SET sallyport.ticket = 'OPS-1'";
        assertThat(last("dev", first).get(0)).contains("SP004", "tickets");
        assertThat(last("dev", said, first, second, third)).contains("C CREATE TABLE");
        assertThat(last("owner", "DROP TABLE public.second")).contains("C DROP TABLE");

        assertThat(last("dev", said, "ALTER TABLE public.first ADD b int", "RESET sallyport.ticket", second)
                        .get(0))
                .contains("SP004", "tickets");
        assertThat(last("dev", said, "ALTER TABLE public.first ADD c int", "RESET ALL", second)
                        .get(0))
                .contains("SP004", "tickets");
        assertThat(last(
                                "dev",
                                "BEGIN",
                                "SET LOCAL sallyport.ticket = 'OPS-1'",
                                "ALTER TABLE public.first ADD d int",
                                "COMMIT",
                                second)
                        .get(0))
                .contains("SP004", "tickets");
    }
}
