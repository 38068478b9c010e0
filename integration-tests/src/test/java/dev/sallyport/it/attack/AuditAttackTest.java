package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.audit.AuditTail;
import dev.sallyport.audit.AuditVerifier;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether anything can run without being in the book, and whether the book says what it must not. */
class AuditAttackTest {
    private static final int WRITERS = 4;

    @TempDir
    private Path directory;

    private static void attempt(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // Refusals and failures are among what must be in the book.
        }
    }

    private static List<String> lines(Path audit) throws IOException {
        try (AuditTail tail = AuditTail.open(audit, Long.MAX_VALUE)) {
            List<String> all = new ArrayList<>();
            for (List<String> some = tail.poll(1000); !some.isEmpty(); some = tail.poll(1000)) {
                all.addAll(some);
            }
            return all;
        }
    }

    @Test
    void whatRanIsDecidedBeforeAndEndedAfterAndNoSecretIsTold() throws IOException, SQLException {
        ProxyFixture fixture = ProxyFixture.start(Version.V18, directory, "attack_audit");
        try {
            try (Connection dev = fixture.connect("dev", "ApplicationName", "plain");
                    Connection simple = fixture.connect("dev", "preferQueryMode", "simple");
                    Connection owner = fixture.connect("owner");
                    Connection bot = fixture.connect("bot")) {
                for (Connection each : List.of(dev, simple)) {
                    attempt(each, "INSERT INTO numbers VALUES (7001, 'canary-literal-1')");
                    attempt(each, "INSERT INTO numbers VALUES (7001, 'canary-literal-2')");
                    attempt(each, "SELECT * FROM numbers WHERE words = $$canary-literal-3$$ -- canary-comment");
                    attempt(each, "DROP TABLE numbers; SELECT 'canary-literal-4'");
                    attempt(each, "SELECT 'canary-literal-5'; SELECT 1 / 0; SELECT 2");
                    attempt(each, "this is 'canary-literal-6' not SQL");
                    attempt(each, "SELECT U&'canary\\002dliteral' ; SELECT E'canary\\x2dliteral-7'");
                    attempt(each, "PREPARE p AS SELECT 'canary-literal-8'");
                    attempt(each, "EXECUTE p");
                    attempt(each, "SELECT card, email FROM customers");
                }
                attempt(owner, "CREATE ROLE attack_audit_role PASSWORD 'canary-password'");
                attempt(owner, "ALTER ROLE attack_audit_role WITH PASSWORD $x$canary-password$x$");
                attempt(bot, "SELECT * FROM customers");
                try (PreparedStatement prepared = dev.prepareStatement("SELECT * FROM numbers WHERE words = ?")) {
                    for (int i = 0; i < 8; i++) {
                        prepared.setString(1, "canary-parameter");
                        prepared.executeQuery().close();
                    }
                }
                assertThat(AuditVerifier.verify(fixture.audit()).sound()).isTrue();
            }
        } finally {
            fixture.close();
        }
        List<String> lines = lines(fixture.audit());
        AuditTrail trail = AuditTrail.of(lines);
        assertThat(trail.disorder()).isEmpty();
        assertThat(trail.open()).isEmpty();
        assertThat(trail.allowed()).isGreaterThan(30);
        assertThat(AuditVerifier.verify(fixture.audit()).sound()).isTrue();
        assertThat(String.join("\n", lines))
                .doesNotContain("canary")
                .doesNotContain("ada@shop.test", "4111 1111", "ada.private", PostgresServer.PASSWORD, "eyJ");
    }

    private static String ask(String database, String sql) throws SQLException {
        try (Connection admin = PostgresServer.of(Version.V18).superuser(database);
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Writes one row with each statement until the daemon is gone or refuses; returns the errors' SQLSTATEs. */
    private static List<Thread> load(ServeProcess daemon, int round, AtomicInteger written, List<String> errors) {
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int first = 1_000_000 * (round + 1) + 100_000 * writer;
            Thread thread = new Thread(() -> {
                try (Connection connection = daemon.connect();
                        PreparedStatement insert =
                                connection.prepareStatement("INSERT INTO numbers VALUES (?, 'padding padding')")) {
                    for (int i = 0; i < 50_000; i++) {
                        insert.setInt(1, first + i);
                        insert.executeUpdate();
                        written.incrementAndGet();
                    }
                } catch (SQLException e) {
                    synchronized (errors) {
                        errors.add(e.getSQLState() + " " + e.getMessage());
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            writers.add(thread);
        }
        return writers;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Every row was written by a statement that the log has. */
    private void everyRowIsInTheBook(String database) throws IOException, SQLException {
        Path audit = directory.resolve("audit");
        assertThat(AuditVerifier.verify(audit).sound()).isTrue();
        AuditTrail trail = AuditTrail.of(lines(audit));
        assertThat(trail.disorder()).isEmpty();
        int rows = Integer.parseInt(ask(database, "SELECT count(*) FROM numbers WHERE n > 1000"));
        assertThat(trail.inserts()).isGreaterThanOrEqualTo(rows);
    }

    @Test
    void nothingThatRanIsMissingAfterTheDaemonWasKilled() throws Exception {
        String database = "attack_killed";
        ServeProcess.prepare(directory, PostgresServer.of(Version.V18), database);
        for (int round = 0; round < 2; round++) {
            AtomicInteger written = new AtomicInteger();
            List<String> errors = new ArrayList<>();
            try (ServeProcess daemon = ServeProcess.start(directory, database)) {
                List<Thread> writers = load(daemon, round, written, errors);
                while (written.get() < 200) {
                    Thread.onSpinWait();
                }
                daemon.kill();
                join(writers);
            }
            ask(
                    database,
                    "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE usename = 'sp_app'"
                            + " AND datname = current_database()");
            everyRowIsInTheBook(database);
        }
    }

    @Test
    void nothingRunsWhenTheBookCantBeWritten() throws Exception {
        String database = "attack_full";
        ServeProcess.prepare(directory, PostgresServer.of(Version.V18), database);
        AtomicInteger written = new AtomicInteger();
        List<String> errors = new ArrayList<>();
        try (ServeProcess daemon = ServeProcess.start(directory, database)) {
            List<Thread> writers = load(daemon, 0, written, errors);
            while (written.get() < 200) {
                Thread.onSpinWait();
            }
            assumeTrue(daemon.fillDisk());
            join(writers);
            assertThat(errors).isNotEmpty().allMatch(error -> error.startsWith("SP010"));
            try (Connection late = daemon.connect();
                    Statement statement = late.createStatement()) {
                statement.execute("INSERT INTO numbers VALUES (99999, '')");
                errors.add("a statement ran");
            } catch (SQLException e) {
                // The login may be refused already.
                assertThat(e.getMessage()).isNotEmpty();
            }
            assertThat(errors).doesNotContain("a statement ran");
        }
        // One statement of each writer's may have run without its answer having come back.
        assertThat(Integer.parseInt(ask(database, "SELECT count(*) FROM numbers WHERE n > 1000")))
                .isBetween(written.get(), written.get() + WRITERS);
        everyRowIsInTheBook(database);
    }
}
