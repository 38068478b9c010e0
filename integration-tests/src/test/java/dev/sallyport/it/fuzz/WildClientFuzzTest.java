package dev.sallyport.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BufferLeaks;
import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client says: it is answered in its order, or ended; nothing stays of it, and others are served. */
class WildClientFuzzTest {
    private static final int SEEDS = 25;
    private static final int ROUNDS_BETWEEN_CHECKS = 10;
    private static final String[] PEOPLE = {"bot", "dev", "dev", "owner"};
    private static final String MARK = "mark ";

    private static ProxyFixture proxy;
    private static WildSessions sessions;
    private static BufferLeaks leaks;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        leaks = new BufferLeaks();
        proxy = ProxyFixture.start(Version.V18, directory, "fuzz_wild", "drain_timeout: 1s");
        sessions = new WildSessions(proxy);
        try (Connection admin = proxy.postgres().superuser("fuzz_wild");
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "CREATE TABLE fuzz (id int PRIMARY KEY CHECK (id < 100), note text); GRANT ALL ON fuzz TO PUBLIC");
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        leaks.close();
    }

    @Test
    void isAnsweredInOrderOrEnded() throws Exception {
        Rounds.of(SEEDS, seed -> {
            Random random = Rounds.random(seed);
            List<Step> steps = marked(Conversation.of(random, Statements.ANY, 10), random);
            List<String> seen;
            try (WireProbe client = WireProbe.through(proxy, PEOPLE[random.nextInt(PEOPLE.length)])) {
                seen = Player.play(client, Conversation.bytes(steps), random);
            }
            inOrder(steps, seen);
        });
        sessions.nothingIsLeft();
        assertThat(leaks.found()).isEmpty();
    }

    /** With Queries among the messages whose answers tell which one they answer. */
    private static List<Step> marked(List<Step> steps, Random random) {
        List<Step> marked = new ArrayList<>();
        for (Step step : steps) {
            marked.add(step);
            if (step.what().equals("Sync") && random.nextBoolean()) {
                String sql = "SELECT '" + MARK + marked.size() + "'";
                marked.add(new Step("Query " + sql, Frontend.query(sql)));
            }
        }
        return marked;
    }

    private static void inOrder(List<Step> steps, List<String> seen) {
        String script = steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
        List<Integer> marks = seen.stream()
                .filter(line -> line.startsWith("D " + MARK))
                .map(line -> Integer.valueOf(line.substring(2 + MARK.length())))
                .toList();
        assertThat(marks).as("%s", script).isSorted().doesNotHaveDuplicates();
        assertThat(seen).as("%s", script).endsWith(WireProbe.EOF);
        long ready = seen.stream().filter(line -> line.startsWith("Z ")).count();
        assertThat(ready).as("%s", script).isLessThanOrEqualTo(count(steps, "Sync", "Query", "Function"));
        boolean ended = seen.stream().anyMatch(line -> line.startsWith("E ") && line.contains("V=FATAL"));
        boolean copies = steps.stream().anyMatch(step -> step.what().contains("FROM STDIN"));
        if (!ended && !copies) {
            assertThat(ready).as("%s", script).isGreaterThanOrEqualTo(count(steps, "Sync"));
            assertThat(seen).as("%s", script).containsAnyOf("D the end", "Z E");
        }
    }

    private static long count(List<Step> steps, String... kinds) {
        return steps.stream()
                .filter(step ->
                        List.of(kinds).stream().anyMatch(kind -> step.what().startsWith(kind)))
                .count();
    }

    @Test
    void endsHoweverItGoesOn() throws Exception {
        Rounds.of(SEEDS, seed -> {
            Random random = Rounds.random(seed);
            List<Step> steps = Conversation.of(random, Statements.ANY, 10);
            sessions.play(PEOPLE[random.nextInt(PEOPLE.length)], steps, random);
            if (seed % ROUNDS_BETWEEN_CHECKS == 0) {
                sessions.nothingIsLeft();
            }
        });
        sessions.nothingIsLeft();
        assertThat(leaks.found()).isEmpty();
    }

    @Test
    void endsHoweverItBegins() throws Exception {
        Rounds.of(SEEDS, seed -> {
            Random random = Rounds.random(seed);
            byte[] bytes = beginning(random);
            try (WireProbe client = WireProbe.connect(proxy)) {
                Player.say(client.socket().getOutputStream(), bytes, random);
                if (random.nextInt(4) > 0) {
                    client.socket().shutdownOutput();
                    assertThat(sessions.heard(client)).hasSizeLessThan(2000);
                }
            } catch (IOException reset) {
                // An end as good as another.
            }
        });
        sessions.nothingIsLeft();
        assertThat(leaks.found()).isEmpty();
    }

    private static byte[] beginning(Random random) {
        byte[] bytes = {};
        for (int count = random.nextInt(4); count >= 0; count--) {
            bytes = Frontend.join(bytes, packet(random));
        }
        for (int flips = random.nextInt(4) - 1; flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes;
    }

    private static byte[] packet(Random random) {
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return switch (random.nextInt(10)) {
            case 0 -> Frontend.sslRequest();
            case 1 -> Frontend.gssRequest();
            case 2 -> Frontend.packet(80877102, noise);
            case 3 -> Frontend.startup("user", "dev", "database", proxy.database(), "options", "-c \\ -x --a=b");
            case 4 -> Frontend.startup(random.nextInt(5), "user", "dev", "database", proxy.database(), "_pq_.x", "y");
            case 5 -> Frontend.startup("user", "dev", "user", "owner", "replication", "database");
            case 6 -> Frontend.packet(random.nextInt(), noise);
            case 7 -> Frontend.password(proxy.token("dev").substring(random.nextInt(20)));
            case 8 -> Frontend.query("SELECT 1");
            default -> noise;
        };
    }
}
