package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.PostgresServer.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flyway: migrations each in a transaction and all in one, one that fails, repair, clean. Flyway ends each step by
 * {@code SET ROLE} to the role that it found at its beginning.
 */
class FlywayTest {
    @TempDir
    Path migrations;

    private static DataSource source(Road road) {
        return new DriverDataSource(
                Thread.currentThread().getContextClassLoader(), null, road.jdbcUrl(), road.user(), road.password());
    }

    private List<String> script(DataSource source, boolean group) throws Exception {
        List<String> seen = new ArrayList<>();
        Files.writeString(migrations.resolve("V1__tables.sql"), """
                CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL);
                CREATE FUNCTION item_name(i item) RETURNS text LANGUAGE sql AS $$ SELECT i.name $$;
                COMMENT ON TABLE item IS 'things; with a semicolon';
                """);
        Files.writeString(migrations.resolve("V2__rows.sql"), """
                INSERT INTO item (name) SELECT 'item ' || n FROM generate_series(1, 5) AS n;
                CREATE INDEX ON item (name);
                """);
        Files.writeString(migrations.resolve("R__view.sql"), "CREATE OR REPLACE VIEW names AS SELECT name FROM item;");
        Path bad = migrations.resolve("V3__bad.sql");
        Files.deleteIfExists(bad);
        Flyway flyway = Flyway.configure()
                .dataSource(source)
                .schemas("fly")
                .defaultSchema("fly")
                .locations("filesystem:" + migrations)
                .cleanDisabled(false)
                .group(group)
                .load();
        seen.add("migrated " + flyway.migrate().migrationsExecuted);
        Files.writeString(bad, "CREATE TABLE other (a int); SELECT nosuch FROM item;");
        attempt(seen, flyway::migrate);
        Files.delete(bad);
        attempt(seen, flyway::validate);
        seen.add("repaired " + flyway.repair().migrationsRemoved.size());
        seen.add("again " + flyway.migrate().migrationsExecuted);
        for (MigrationInfo info : flyway.info().all()) {
            seen.add(info.getVersion() + " " + info.getDescription() + " " + info.getState());
        }
        seen.add("cleaned " + flyway.clean().schemasDropped);
        return seen;
    }

    private static void attempt(List<String> seen, Runnable work) {
        try {
            work.run();
            seen.add("done");
        } catch (FlywayException e) {
            seen.add(e.getMessage().replaceAll("(?s)Location +: .*?\n", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void worksAsWithoutTheProxy(boolean group) throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_flyway")) {
            List<String> seen = roads.same(road -> script(source(road), group));
            assertThat(seen).contains("migrated 3");
        }
    }
}
