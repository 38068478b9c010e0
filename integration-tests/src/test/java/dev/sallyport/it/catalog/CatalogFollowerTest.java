package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.proxy.catalog.CatalogFollower;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads again only what changed has what somebody has who reads everything. */
class CatalogFollowerTest {
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Map<Version, Snapshots> SNAPSHOTS = new EnumMap<>(Version.class);

    @BeforeAll
    static void load(@TempDir Path directory) throws Exception {
        for (Version version : new Version[] {Version.V13, Version.V18}) {
            SNAPSHOTS.put(version, Snapshots.of(version, Files.createDirectory(directory.resolve(version.name()))));
        }
    }

    @AfterAll
    static void end() throws SQLException {
        TIMER.shutdownNow();
        for (Snapshots snapshots : SNAPSHOTS.values()) {
            snapshots.other().close();
        }
    }

    private static Snapshots snapshots(Version version) {
        return Objects.requireNonNull(SNAPSHOTS.get(version));
    }

    private static CatalogFollower follower(Snapshots snapshots, Duration idleMax) {
        return new CatalogFollower(snapshots.loader(), idleMax, TIMER);
    }

    private static void assertUpToDate(CatalogFollower follower, Snapshots snapshots, String after) {
        assertThat(follower.load(2).sameAs(snapshots.loader().load(3)))
                .as(after)
                .isTrue();
    }

    private static long others(Snapshots snapshots) throws SQLException {
        try (Connection connection = snapshots.server().superuser("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sallyport catalog'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V13", "V18"})
    void seesEveryChange(Version version) throws SQLException {
        Snapshots snapshots = snapshots(version);
        int changed = 0;
        try (Connection connection = snapshots.plain();
                Statement statement = connection.createStatement();
                CatalogFollower follower = follower(snapshots, LONG)) {
            Catalog before = follower.load(1);
            for (String change : CatalogChangesToFollow.ALL) {
                statement.execute(change);
                Catalog now = follower.load(2);
                assertThat(now.sameAs(snapshots.loader().load(3)))
                        .as(version + ": " + change)
                        .isTrue();
                changed += before.sameAs(now) ? 0 : 1;
                before = now;
            }
        }
        assertThat(changed).isGreaterThan(50);
    }

    /** Rows of transactions that began before the last snapshot and ended after it look old. */
    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V13", "V18"})
    void seesWhatTransactionsDidThatWereOpenTheLastTime(Version version) throws SQLException {
        Snapshots snapshots = snapshots(version);
        try (Connection slow = snapshots.plain();
                Connection quick = snapshots.plain();
                Statement first = slow.createStatement();
                Statement second = quick.createStatement();
                CatalogFollower follower = follower(snapshots, LONG)) {
            second.execute("CREATE TABLE shop.swapped (a int, b int); CREATE TABLE shop.gone (a int)");
            assertUpToDate(follower, snapshots, "before");
            slow.setAutoCommit(false);
            // As many rows as before, all by numbers that younger ones overtook.
            first.execute(
                    "ALTER TABLE shop.swapped RENAME a TO d; SAVEPOINT s; ALTER TABLE shop.swapped RENAME b TO e");
            second.execute("CREATE TABLE shop.between (a int)");
            assertUpToDate(follower, snapshots, "younger than what isn't committed");
            slow.commit();
            assertUpToDate(follower, snapshots, "renamed");
            first.execute("DROP TABLE shop.gone; SAVEPOINT s; CREATE TABLE shop.late (a int); SAVEPOINT t; "
                    + "DROP TABLE shop.swapped; ROLLBACK TO t; CREATE TABLE shop.later (a int)");
            assertUpToDate(follower, snapshots, "not committed");
            second.execute("CREATE TABLE shop.after (a int)");
            assertUpToDate(follower, snapshots, "younger again");
            slow.commit();
            assertUpToDate(follower, snapshots, "committed");
            Catalog now = follower.load(4);
            assertThat(now.relation(new QualifiedName("shop", "late"))).isNotNull();
            assertThat(now.relation(new QualifiedName("shop", "gone"))).isNull();
            first.execute("DROP TABLE shop.late; CREATE TABLE shop.late (a int, b text)");
            assertUpToDate(follower, snapshots, "about to be taken back");
            slow.rollback();
            assertUpToDate(follower, snapshots, "taken back");
        }
    }

    @Test
    void anUnchangedCatalogIsNotReadAgain() {
        try (CatalogFollower follower = follower(snapshots(Version.V18), LONG)) {
            assertThat(follower.load(2)).isSameAs(follower.load(1));
        }
    }

    @Test
    void asksAgainForADefinitionThatWasLocked() throws SQLException {
        Snapshots snapshots = snapshots(Version.V18);
        try (Connection locking = snapshots.plain();
                Statement statement = locking.createStatement();
                CatalogFollower follower = follower(snapshots, LONG)) {
            locking.setAutoCommit(false);
            statement.execute("LOCK TABLE shop.odd");
            assertThat(definition(follower.load(1))).isNull();
            locking.rollback();
            assertThat(definition(follower.load(2))).isNotNull();
        }
    }

    /** Whoever reads the view then waits, and reads what it is afterwards. */
    @Test
    void doesNotKnowTheDefinitionOfAViewThatIsBeingChanged() throws SQLException {
        Snapshots snapshots = snapshots(Version.V18);
        try (Connection changing = snapshots.plain();
                Statement statement = changing.createStatement();
                CatalogFollower follower = follower(snapshots, LONG)) {
            assertThat(definition(follower.load(1))).isNotNull();
            changing.setAutoCommit(false);
            statement.execute("CREATE OR REPLACE VIEW shop.odd AS SELECT email AS \"a\"\"b\\c\", "
                    + "'x' AS text, 'y' AS tab FROM shop.customers");
            assertThat(definition(follower.load(2))).isNull();
            changing.rollback();
            assertThat(definition(follower.load(3))).isNotNull();
            statement.execute("ALTER TABLE shop.customers ADD added int");
            assertThat(definition(follower.load(4))).isNull();
            changing.rollback();
        }
    }

    private static @Nullable String definition(Catalog catalog) {
        return Objects.requireNonNull(catalog.relation(new QualifiedName("shop", "odd")))
                .definition();
    }

    @Test
    void goesOnWhenItsConnectionWasEnded() throws SQLException {
        Snapshots snapshots = snapshots(Version.V18);
        try (Connection connection = snapshots.plain();
                Statement statement = connection.createStatement();
                CatalogFollower follower = follower(snapshots, LONG)) {
            follower.load(1);
            statement.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                    + "WHERE application_name = 'sallyport catalog'");
            statement.execute("CREATE TABLE shop.meanwhile (a int)");
            Relation meanwhile = follower.load(2).relation(new QualifiedName("shop", "meanwhile"));
            assertThat(meanwhile).isNotNull();
        }
    }

    @Test
    void endsAConnectionThatNobodyUses() throws SQLException {
        Snapshots snapshots = snapshots(Version.V18);
        try (CatalogFollower follower = follower(snapshots, Duration.ofMillis(1))) {
            follower.load(1);
            awaitNone(snapshots);
            assertUpToDate(follower, snapshots, "over another");
        }
    }

    @Test
    void endsItsConnectionWhenItIsClosed() throws SQLException {
        Snapshots snapshots = snapshots(Version.V18);
        CatalogFollower follower = follower(snapshots, LONG);
        follower.load(1);
        assertThat(others(snapshots)).isEqualTo(1);
        follower.close();
        awaitNone(snapshots);
        follower.load(2);
        awaitNone(snapshots);
    }

    /** The server takes a moment to see that a client went. */
    private static void awaitNone(Snapshots snapshots) throws SQLException {
        long deadline = Patience.end();
        while (others(snapshots) > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
