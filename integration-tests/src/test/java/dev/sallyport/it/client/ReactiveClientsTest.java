package dev.sallyport.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.R2dbcException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients that never wait: R2DBC's and Vert.x's, both with the extended protocol in binary, both pipelining. */
class ReactiveClientsTest {

    private static <T> T wait(Mono<T> mono) {
        return mono.block(Patience.LONG);
    }

    private static List<String> r2dbc(Road road) {
        List<String> seen = new ArrayList<>();
        PostgresqlConnectionFactory factory =
                new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host(road.host())
                        .port(road.port())
                        .username(road.user())
                        .password(road.password())
                        .database(road.database())
                        .preparedStatementCacheQueries(10)
                        .build());
        PostgresqlConnection db = wait(factory.create());
        try {
            updates(db, seen, "CREATE TEMP TABLE r (a int PRIMARY KEY, b text, c timestamptz, d numeric, e int[])");
            var insert = db.createStatement("INSERT INTO r VALUES ($1, $2, '2026-01-02 03:04:05Z', 1.5, $3)");
            for (int i = 0; i < 20; i++) {
                insert.bind("$1", i).bind("$2", "row " + i).bind("$3", new Integer[] {i, i + 1});
                if (i < 19) {
                    insert.add();
                }
            }
            seen.add(""
                    + wait(insert.execute()
                            .flatMap(PostgresqlResult::getRowsUpdated)
                            .collectList()));
            seen.add(""
                    + wait(db.createStatement("SELECT a, b, d, e FROM r WHERE a >= $1 ORDER BY a")
                            .bind("$1", 5)
                            .fetchSize(3)
                            .execute()
                            .flatMap(result -> result.map((row, columns) -> row.get(0) + "/" + row.get("b") + "/"
                                    + row.get(2) + "/" + List.of((Object[]) row.get("e", Integer[].class))))
                            .collectList()));
            updates(db, seen, "SELECT 1 AS a; UPDATE r SET b = 'x' WHERE a < 3; SELECT 2 AS b");
            updates(db, seen, "SELECT nosuch FROM r");
            wait(db.beginTransaction());
            updates(db, seen, "INSERT INTO r (a) VALUES (1)");
            updates(db, seen, "SELECT 1");
            wait(db.rollbackTransaction());
            updates(db, seen, "LISTEN news");
            var heard = db.getNotifications().next().toFuture();
            updates(db, seen, "NOTIFY news, 'hello'");
            seen.add(wait(Mono.fromFuture(heard)).getParameter());
            seen.add(db.getTransactionIsolationLevel() + " " + db.getMetadata().getDatabaseVersion());
        } finally {
            wait(db.close());
        }
        return seen;
    }

    private static void updates(PostgresqlConnection db, List<String> seen, String sql) {
        try {
            seen.add(sql + ": "
                    + wait(Flux.from(db.createStatement(sql).execute())
                            .concatMap(result -> result.getRowsUpdated())
                            .collectList()));
        } catch (R2dbcException e) {
            seen.add(sql + ": " + e.getClass().getSimpleName() + e.getSqlState() + e.getMessage());
        }
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(Patience.millis(), TimeUnit.MILLISECONDS);
    }

    private static List<String> vertx(Road road) throws Exception {
        List<String> seen = new ArrayList<>();
        Vertx vertx = Vertx.vertx();
        try {
            PgConnection db = wait(PgConnection.connect(
                    vertx,
                    new PgConnectOptions()
                            .setHost(road.host())
                            .setPort(road.port())
                            .setUser(road.user())
                            .setPassword(road.password())
                            .setDatabase(road.database())
                            .setCachePreparedStatements(true)
                            .setPipeliningLimit(100)));
            wait(db.query("CREATE TEMP TABLE v (a int PRIMARY KEY, b text, c jsonb)")
                    .execute());
            List<Tuple> rows = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                rows.add(Tuple.of(i, "row " + i, new io.vertx.core.json.JsonObject().put("i", i)));
            }
            seen.add(""
                    + wait(db.preparedQuery("INSERT INTO v VALUES ($1, $2, $3)").executeBatch(rows))
                            .rowCount());
            List<Future<RowSet<Row>>> pipelined = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                pipelined.add(
                        db.preparedQuery("SELECT a, b, c FROM v WHERE a = $1").execute(Tuple.of(i)));
            }
            for (Future<RowSet<Row>> answer : pipelined) {
                seen.add(wait(answer).iterator().next().deepToString());
            }
            var transaction = wait(db.begin());
            var cursor =
                    wait(db.prepare("SELECT a FROM v WHERE a > $1 ORDER BY a")).cursor(Tuple.of(10));
            seen.add("" + wait(cursor.read(7)).size() + cursor.hasMore()
                    + wait(cursor.read(100)).size());
            wait(cursor.close());
            attempt(seen, db.preparedQuery("INSERT INTO v (a) VALUES ($1)").execute(Tuple.of(1)));
            attempt(seen, db.query("SELECT 1").execute());
            wait(transaction.rollback());
            attempt(seen, db.preparedQuery("SELECT nosuch FROM v").execute());
            CompletableFuture<String> heard = new CompletableFuture<>();
            db.notificationHandler(notification -> heard.complete(notification.getPayload()));
            wait(db.query("LISTEN news").execute());
            wait(db.query("NOTIFY news, 'hello'").execute());
            seen.add(heard.get(Patience.millis(), TimeUnit.MILLISECONDS));
            var sleeping = db.query("SELECT pg_sleep(600)").execute();
            cancelled(db, sleeping);
            attempt(seen, sleeping);
            wait(db.close());
        } finally {
            wait(vertx.close());
        }
        return seen;
    }

    /** Cancels until the statement is over: a cancel that comes before the statement does hits nothing. */
    private static void cancelled(PgConnection db, Future<?> statement) throws Exception {
        long deadline = Patience.end();
        while (!statement.isComplete() && System.nanoTime() < deadline) {
            wait(db.cancelRequest());
        }
    }

    private static void attempt(List<String> seen, Future<?> future) throws Exception {
        try {
            seen.add("" + wait(future));
        } catch (java.util.concurrent.ExecutionException e) {
            seen.add(
                    e.getCause() instanceof PgException error
                            ? error.getSqlState() + " " + error.getErrorMessage() + " " + error.getPosition()
                            : "" + e.getCause());
        }
    }

    @Test
    void r2dbcWorksAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_r2dbc")) {
            assertThat(roads.same(ReactiveClientsTest::r2dbc)).contains("hello");
        }
    }

    @Test
    void vertxWorksAsWithoutTheProxy() throws Exception {
        try (TwoRoads roads = TwoRoads.open(Version.V18, "client_vertx")) {
            assertThat(roads.same(ReactiveClientsTest::vertx)).contains("hello", "7true32");
        }
    }
}
