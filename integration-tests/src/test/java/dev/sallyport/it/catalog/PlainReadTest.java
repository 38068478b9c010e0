package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.decision.PlainRead;
import dev.sallyport.policy.sql.AnalysisScope;
import dev.sallyport.policy.sql.StatementAnalyzer;
import dev.sallyport.policy.statement.Analysis;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a query that changes nothing, by the catalog that a server really has. */
class PlainReadTest {
    private static Snapshots snapshots;

    @BeforeAll
    static void load(@TempDir Path directory) throws Exception {
        snapshots = Snapshots.of(Version.V18, directory);
    }

    @AfterAll
    static void end() throws SQLException {
        snapshots.other().close();
    }

    private static boolean plain(String sql) {
        AnalysisScope scope =
                new AnalysisScope(snapshots.catalog(), List.of("pg_catalog", "shop"), Set.of(), true, true);
        Analysis analysis = new StatementAnalyzer().analyze(sql, scope);
        return analysis instanceof Analysis.Understood understood
                && understood.statements().stream().allMatch(PlainRead::is);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT id, lower(email) FROM customers WHERE id = 7 ORDER BY email || 'x' LIMIT 3",
                "SELECT count(*), max(id) FROM customers c JOIN log USING (id) WHERE c.id IN (SELECT id FROM events)",
                "SELECT * FROM events_2026 WHERE at < now()",
                "SELECT n FROM counted",
                "WITH w AS (SELECT id FROM customers) SELECT * FROM w, generate_series(1, 3)"
            })
    void readsTablesAndComputes(String sql) {
        assertThat(plain(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM customers FOR UPDATE",
                "SELECT * FROM (SELECT id FROM customers FOR KEY SHARE) AS held",
                "WITH held AS (SELECT id FROM customers FOR SHARE SKIP LOCKED) SELECT 1",
                "SELECT nextval('ticket')",
                "SELECT setval('ticket', 1)",
                "SELECT last_value FROM ticket",
                "SELECT set_config('role', 'postgres', false)",
                "SELECT pg_advisory_lock(1)",
                "SELECT id FROM customers WHERE pg_try_advisory_lock(id)",
                "SELECT pg_sleep(1)",
                "SELECT pg_notify('a', 'b')",
                "SELECT pg_terminate_backend(1)",
                "SELECT lo_create(0)",
                "SELECT query_to_xml('DELETE FROM log', true, true, '')",
                "SELECT scalar()",
                "SELECT scalar(1)",
                "SELECT * FROM customers, LATERAL scalar(id)",
                "SELECT id FROM customers ORDER BY checked(id)",
                "SELECT last_of(id) FROM customers",
                "SELECT unknown_function(1)",
                "SELECT * FROM mailing",
                "SELECT * FROM unknown_table",
                "SELECT * INTO copied FROM customers",
                "WITH w AS (INSERT INTO log VALUES (1) RETURNING id) SELECT * FROM w",
                "WITH w AS (DELETE FROM log RETURNING id) SELECT id FROM customers",
                "INSERT INTO log VALUES (1)",
                "EXPLAIN ANALYZE SELECT 1",
                "EXECUTE p",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "FETCH c",
                "COPY customers TO STDOUT",
                "BEGIN",
                "COMMIT",
                "SET search_path = shop",
                "SELECT 1; COMMIT",
                "CALL clean()",
                "DO 'BEGIN END'",
                "LOCK TABLE log",
                "NOTIFY a",
                "not SQL"
            })
    void whatMayDoMoreIsNotPlain(String sql) {
        assertThat(plain(sql)).isFalse();
    }

    /** PostgreSQL's own functions that act are volatile; one that isn't would be a hole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_read_file",
                "pg_ls_dir",
                "lo_get",
                "pg_export_snapshot",
                "pg_logical_emit_message",
                "pg_stat_reset",
                "pg_reload_conf",
                "pg_rotate_logfile",
                "pg_cancel_backend",
                "pg_switch_wal",
                "pg_create_restore_point",
                "pg_promote"
            })
    void whatActsIsKnownToTheCatalogAsActing(String function) {
        assertThat(snapshots.catalog().functionsNamed(function))
                .isNotEmpty()
                .allMatch(each -> each.volatility() == 'v');
    }
}
