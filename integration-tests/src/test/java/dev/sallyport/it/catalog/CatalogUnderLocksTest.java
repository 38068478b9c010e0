package dev.sallyport.it.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever holds locks doesn't keep the catalog from being loaded; at worst a view's definition is unknown. */
class CatalogUnderLocksTest {
    private static Snapshots snapshots;

    @BeforeAll
    static void load(@TempDir Path directory) throws Exception {
        snapshots = Snapshots.of(Version.V17, directory);
    }

    @AfterAll
    static void end() throws SQLException {
        snapshots.other().close();
    }

    private static @Nullable String definition(Catalog catalog, String schema, String name) {
        Relation relation = catalog.relation(new QualifiedName(schema, name));
        return Objects.requireNonNull(relation).definition();
    }

    private static Catalog loadedDuring(String transaction) throws SQLException {
        try (Connection connection = snapshots.server().superuser(Snapshots.DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(transaction);
            Catalog catalog = snapshots.loader().load(2);
            connection.rollback();
            return catalog;
        }
    }

    @Test
    void leavesOutWhatAnOpenTransactionChanges() throws SQLException {
        Catalog catalog = loadedDuring("ALTER TABLE shop.customers ADD fresh int");

        assertThat(definition(catalog, "shop", "mailing")).isNull();
        assertThat(definition(catalog, "shop", "passwords")).contains("pg_authid");
        assertThat(definition(catalog, "pg_catalog", "pg_tables")).contains("pg_class");
        assertThat(catalog.sameAs(snapshots.catalog())).isFalse();
        assertThat(snapshots.loader().load(3).sameAs(snapshots.catalog())).isTrue();
    }

    @Test
    void leavesOutAViewThatIsLockedItself() throws SQLException {
        Catalog catalog = loadedDuring("LOCK TABLE shop.mailing");

        assertThat(definition(catalog, "shop", "mailing")).isNull();
        assertThat(definition(catalog, "shop", "passwords")).isNotNull();
    }

    @Test
    void leavesOutNoMoreThanWhatIsLockedUnexpectedly(@TempDir Path another) throws IOException, SQLException {
        Catalog catalog;
        try (Connection connection = snapshots.server().superuser(Snapshots.DATABASE);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_catalog.pg_sequence");
            catalog = Snapshots.loader(snapshots.server(), another.resolve("password"))
                    .load(1);
        }

        assertThat(definition(catalog, "pg_catalog", "pg_sequences")).isNull();
        assertThat(definition(catalog, "pg_catalog", "pg_tables")).isNotNull();
        assertThat(definition(catalog, "shop", "mailing")).isNotNull();
    }
}
