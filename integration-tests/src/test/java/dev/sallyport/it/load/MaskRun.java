package dev.sallyport.it.load;

import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What masking at the scan costs: the same statements straight to PostgreSQL, through the daemon by somebody for whom
 * nothing is masked, and by somebody for whom one column is. They take turns in every round; ratios are medians of the
 * rounds' own. {@code ROUNDS MILLISECONDS}: how often, and how long a turn lasts at least.
 */
public final class MaskRun {
    private static final String TABLES = """
            CREATE TABLE people AS
                SELECT n AS id, 'name ' || n AS name, 'mail' || n || '@shop.example' AS email, n %% 1000 AS region
                FROM generate_series(1, 1000000) AS n;
            ALTER TABLE people ADD PRIMARY KEY (id);
            CREATE INDEX ON people (region);
            CREATE TABLE open_people AS TABLE people;
            ALTER TABLE open_people ADD PRIMARY KEY (id);
            CREATE TABLE visits AS
                SELECT n AS id, 1 + n %% 1000000 AS person, n %% 97 AS cost FROM generate_series(1, 2000000) AS n;
            CREATE INDEX ON visits (person);
            GRANT SELECT ON people, open_people, visits TO PUBLIC;
            """.replace("%%", "%");

    private static final String RULES = """
              - id: mail
                effect: mask
                roles: [masked]
                what: {columns: [public.people.email]}
                mask: {strategy: redact}
            """;

    /** Has one parameter, a person's number. */
    private static final Map<String, String> STATEMENTS = statements();

    private final List<Turns> all = new ArrayList<>();
    private final long server;
    private final long turnMillis;

    private MaskRun(long server, long turnMillis) {
        this.server = server;
        this.turnMillis = turnMillis;
    }

    private static Map<String, String> statements() {
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("key, no masked column in the table", "SELECT name FROM open_people WHERE id = ?");
        statements.put("key, masked column not selected", "SELECT name FROM people WHERE id = ?");
        statements.put("key, masked column selected", "SELECT name, email FROM people WHERE id = ?");
        statements.put("key, masked column in an expression", "SELECT upper(email) FROM people WHERE id = ?");
        statements.put(
                "1,000 rows by an index, joined and summed up",
                "SELECT p.region, max(p.email), count(*), sum(v.cost) FROM people p JOIN visits v ON v.person = p.id"
                        + " WHERE p.region = ? % 1000 GROUP BY p.region");
        statements.put("1,000,000 rows", "SELECT id, name, email FROM people WHERE id > ? * 0");
        return statements;
    }

    /** One statement by one principal: when it took how long. */
    private static final class Turns {
        final String statement;
        final PreparedStatement prepared;
        final Target target;
        final List<Double> micros = new ArrayList<>();
        long daemonMillis;
        long serverMillis;
        long executed;

        Turns(String statement, PreparedStatement prepared, Target target) {
            this.statement = statement;
            this.prepared = prepared;
            this.target = target;
        }
    }

    public static void main(String... arguments) throws Exception {
        PostgresServer postgres = PostgresServer.of(Version.V18);
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 21;
        long turn = arguments.length > 1 ? Long.parseLong(arguments[1]) : 300;
        try (Servers servers = new Servers(postgres)) {
            Target direct = servers.postgres();
            try (Connection admin = postgres.superuser(Servers.DATABASE);
                    Statement statement = admin.createStatement()) {
                statement.execute(TABLES);
                statement.execute("VACUUM ANALYZE people, open_people, visits");
            }
            servers.rules(RULES);
            Target open = servers.sallyport("nothing masked", System.getProperty("java.class.path"), List.of());
            List<Target> targets = List.of(direct, open, servers.as(open, "masked"));
            new MaskRun(direct.pid(), turn).measure(targets, rounds);
        }
        System.exit(0);
    }

    private void measure(List<Target> targets, int rounds) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (Target target : targets) {
            connections.add(connect(target));
        }
        for (Map.Entry<String, String> statement : STATEMENTS.entrySet()) {
            String plan = plan(connections.get(0), statement.getValue());
            for (int i = 0; i < targets.size(); i++) {
                String same = plan(connections.get(i), statement.getValue());
                if (!same.equals(plan)) {
                    throw new IllegalStateException(statement + " is planned otherwise for "
                            + targets.get(i).name() + ":\n" + same + "\nrather than\n" + plan);
                }
                PreparedStatement prepared = connections.get(i).prepareStatement(statement.getValue());
                prepared.setFetchSize(10_000);
                all.add(new Turns(statement.getKey(), prepared, targets.get(i)));
            }
        }
        // the first round warms up
        for (int round = 0; round <= rounds; round++) {
            for (Turns turns : all) {
                turn(turns, round == 0 ? turnMillis * 10 : turnMillis, round > 0);
            }
        }
        print(targets.size());
    }

    private static Connection connect(Target target) throws SQLException {
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://" + target.host() + ":" + target.port() + "/" + Servers.DATABASE
                        + "?sslmode=disable&gssEncMode=disable&prepareThreshold=1",
                target.user(),
                target.password());
        connection.setAutoCommit(false);
        return connection;
    }

    /** Without what a relation is called in it, which says nothing of how it is read. */
    private static String plan(Connection connection, String statement) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Statement explain = connection.createStatement();
                ResultSet rows = explain.executeQuery("EXPLAIN (COSTS OFF) " + statement.replace("?", "4711"))) {
            while (rows.next()) {
                plan.append(rows.getString(1)
                                .replaceAll(" on (people|visits|open_people)( \\w+)?$", " on $1")
                                .replaceAll("\\b([pv]|people)(_\\d+)?\\.", ""))
                        .append('\n');
            }
        }
        connection.rollback();
        return plan.toString();
    }

    private void turn(Turns turns, long millis, boolean counts) throws SQLException {
        long daemon = turns.target.pid() == server ? 0 : ProcessTimes.millis(turns.target.pid());
        long postgres = ProcessTimes.millis(server);
        List<Long> took = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            long begin = System.nanoTime();
            turns.prepared.setInt(1, 1 + (int) (begin % 999_999));
            try (ResultSet rows = turns.prepared.executeQuery()) {
                while (rows.next()) {
                    // Every row has to have come.
                }
            }
            took.add(System.nanoTime() - begin);
        } while (System.nanoTime() < end);
        turns.prepared.getConnection().commit();
        if (counts) {
            turns.micros.add(
                    median(took.stream().mapToDouble(nanos -> nanos / 1e3).toArray()));
            turns.daemonMillis += turns.target.pid() == server ? 0 : ProcessTimes.millis(turns.target.pid()) - daemon;
            turns.serverMillis += ProcessTimes.millis(server) - postgres;
            turns.executed += took.size();
        }
    }

    private void print(int targets) {
        System.out.printf(
                "%-46s %-15s %12s %8s %14s %16s%n", "", "", "median us", "ratio", "daemon CPU us", "server CPU us");
        for (int i = 0; i < all.size(); i++) {
            Turns turns = all.get(i);
            // by the one before: direct, nothing masked, masked
            Turns before = all.get(i % targets == 0 ? i : i - 1);
            double[] ratios = new double[turns.micros.size()];
            Arrays.setAll(ratios, k -> turns.micros.get(k) / before.micros.get(k));
            System.out.printf(
                    Locale.ROOT,
                    "%-46s %-15s %12.0f %8.2f %14.0f %16.0f%n",
                    i % targets == 0 ? turns.statement : "",
                    turns.target.name(),
                    median(turns.micros.stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray()),
                    median(ratios),
                    turns.daemonMillis * 1e3 / turns.executed,
                    turns.serverMillis * 1e3 / turns.executed);
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
