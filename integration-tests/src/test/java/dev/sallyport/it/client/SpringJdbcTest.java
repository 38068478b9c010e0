package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sallyport.it.support.PostgresServer.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.SimpleJdbcCall;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** HikariCP's pool, and Spring JDBC on it: templates, batches, transactions with savepoints, translated errors. */
class SpringJdbcTest {
    private static HikariDataSource pool(Road road) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(road.jdbcUrl());
        config.setUsername(road.user());
        config.setPassword(road.password());
        config.setMaximumPoolSize(4);
        config.setConnectionInitSql("SET search_path = spr, public");
        config.setIsolateInternalQueries(true);
        return new HikariDataSource(config);
    }

    private static List<String> pooled(Road road) throws Exception {
        List<String> seen = new ArrayList<>();
        AtomicInteger sum = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HikariDataSource pool = pool(road)) {
            List<CompletableFuture<Void>> tasks = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                int number = i;
                tasks.add(CompletableFuture.runAsync(() -> sum.addAndGet(square(pool, number)), threads));
            }
            CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
            seen.add("sum " + sum.get());
            try (Connection connection = pool.getConnection()) {
                seen.add("valid " + connection.isValid(300));
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                seen.add(new JdbcTemplate(pool).queryForObject("SHOW transaction_read_only", String.class));
            }
            try (Connection connection = pool.getConnection()) {
                seen.add(connection.isReadOnly() + " " + connection.getTransactionIsolation() + " "
                        + connection.getSchema());
            }
        } finally {
            threads.shutdown();
        }
        return seen;
    }

    private static int square(HikariDataSource pool, int number) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT ?::int * ?::int")) {
            connection.setAutoCommit(number % 2 == 0);
            statement.setInt(1, number);
            statement.setInt(2, number);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> templates(Road road) {
        List<String> seen = new ArrayList<>();
        try (HikariDataSource pool = pool(road)) {
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            jdbc.execute("CREATE SCHEMA spr");
            jdbc.execute("CREATE TABLE spr.account (id serial PRIMARY KEY, owner text UNIQUE, cents int NOT NULL)");
            jdbc.execute("CREATE FUNCTION spr.plus(a int, b int, OUT total int, OUT twice int) LANGUAGE sql"
                    + " AS $$ SELECT a + b, 2 * (a + b) $$");
            List<Object[]> rows = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                rows.add(new Object[] {"owner " + i, i});
            }
            seen.add("batch " + jdbc.batchUpdate("INSERT INTO account (owner, cents) VALUES (?, ?)", rows).length);
            seen.add("" + jdbc.queryForList("SELECT * FROM account WHERE cents < ? ORDER BY id", 3));
            seen.add(""
                    + new NamedParameterJdbcTemplate(pool)
                            .queryForList(
                                    "SELECT owner FROM account WHERE id IN (:ids)", Map.of("ids", List.of(1, 2, 3))));
            seen.add("key "
                    + new SimpleJdbcInsert(pool)
                            .withSchemaName("spr")
                            .withTableName("account")
                            .usingGeneratedKeyColumns("id")
                            .executeAndReturnKey(Map.of("owner", "last", "cents", 1)));
            seen.add(""
                    + new SimpleJdbcCall(pool)
                            .withSchemaName("spr")
                            .withProcedureName("plus")
                            .execute(Map.of("a", 1, "b", 2)));
            transactions(new TransactionTemplate(new DataSourceTransactionManager(pool)), jdbc, seen);
            for (String bad : List.of(
                    "INSERT INTO account (owner, cents) VALUES ('last', 1)",
                    "INSERT INTO account (owner) VALUES ('x')",
                    "SELECT nosuch FROM account")) {
                attempt(seen, () -> jdbc.execute(bad));
            }
            jdbc.execute("DROP SCHEMA spr CASCADE");
        }
        return seen;
    }

    private static void transactions(TransactionTemplate outer, JdbcTemplate jdbc, List<String> seen) {
        TransactionTemplate nested = new TransactionTemplate(
                outer.getTransactionManager(),
                new org.springframework.transaction.support.DefaultTransactionDefinition(
                        TransactionDefinition.PROPAGATION_NESTED));
        outer.executeWithoutResult(status -> {
            jdbc.update("UPDATE account SET cents = 1000 WHERE id = 1");
            attempt(
                    seen,
                    () -> nested.executeWithoutResult(
                            inner -> jdbc.update("INSERT INTO account (owner, cents) VALUES ('last', 2)")));
            jdbc.update("UPDATE account SET cents = cents + 1 WHERE id = 1");
        });
        attempt(
                seen,
                () -> outer.executeWithoutResult(status -> {
                    jdbc.update("UPDATE account SET cents = 5 WHERE id = 1");
                    jdbc.execute("SELECT 1 / 0");
                }));
        seen.add("cents " + jdbc.queryForObject("SELECT cents FROM account WHERE id = 1", Integer.class));
    }

    private static void attempt(List<String> seen, Runnable work) {
        try {
            work.run();
            seen.add("done");
        } catch (DataAccessException e) {
            seen.add(e.getClass().getSimpleName() + e.getMostSpecificCause().getMessage());
        }
    }

    @Test
    void poolsWorkAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_hikari")) {
            assertThat(roads.same(SpringJdbcTest::pooled)).contains("sum 338350", "valid true");
        }
    }

    @Test
    void templatesWorkAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_spring")) {
            assertThat(roads.same(SpringJdbcTest::templates)).contains("batch 120", "cents 1001", "key 121");
        }
    }
}
