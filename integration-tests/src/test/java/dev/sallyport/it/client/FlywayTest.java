package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.it.support.PostgresServer.Version;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flyway: migrations, one that fails, repair, clean. Flyway ends each step by {@code SET ROLE} to the role that it found
 * at its beginning, which is refused; so it is tried with that one statement taken out.
 */
class FlywayTest {
    @TempDir
    Path migrations;

    private static DataSource source(Road road) {
        return new DriverDataSource(
                Thread.currentThread().getContextClassLoader(), null, road.jdbcUrl(), road.user(), road.password());
    }

    /** The same, but what sets the role sets nothing. */
    private static DataSource withoutRoles(Road road) {
        DataSource source = source(road);
        return instead(DataSource.class, source, (name, given) -> {
            if (!name.equals("getConnection")) {
                return null;
            }
            Connection connection = source.getConnection();
            return instead(Connection.class, connection, (method, arguments) -> {
                boolean role = method.equals("prepareStatement")
                        && String.valueOf(arguments[0]).startsWith("SET ROLE");
                return role ? connection.prepareStatement("SET application_name = 'flyway'") : null;
            });
        });
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments) throws Exception;
    }

    /** Something that answers some calls itself and passes on those that it has no answer to. */
    private static <T> T instead(Class<T> type, T target, Answer answer) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Object own = answer.to(method.getName(), arguments == null ? new Object[] {""} : arguments);
            try {
                return own == null ? method.invoke(target, arguments) : own;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private List<String> script(DataSource source) throws Exception {
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

    @Test
    void worksAsWithoutTheProxyButForItsRole() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_flyway")) {
            List<String> seen = roads.same(road -> script(withoutRoles(road)));
            assertThat(seen).contains("migrated 3");
        }
    }

    @Test
    void mayNotSetARole() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_flyway_role")) {
            Flyway flyway = Flyway.configure()
                    .dataSource(source(roads.through()))
                    .locations("filesystem:" + migrations)
                    .load();
            assertThatThrownBy(flyway::info)
                    .isInstanceOf(FlywayException.class)
                    .hasMessageContaining("the setting role can't be changed through the proxy");
        }
    }
}
