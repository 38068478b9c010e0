package dev.sallyport.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.BufferLeaks;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a server answers: every session comes to its end, nothing stays of it, and no secret gets through. */
class HostileUpstreamFuzzTest {
    private static final int SEEDS = 40;
    private static final int ROUNDS_BETWEEN_CHECKS = 10;
    private static final String[] PEOPLE = {"bot", "bot", "dev", "owner"};

    private static HostileServer server;
    private static ProxyFixture proxy;
    private static BufferLeaks leaks;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        leaks = new BufferLeaks();
        PostgresServer postgres = PostgresServer.of(Version.V18);
        server = new HostileServer(postgres);
        proxy = ProxyFixture.start(
                Version.V18, "host: 127.0.0.1, port: " + server.port(), directory, "fuzz_hostile", "drain_timeout: 1s");
        try (Connection admin = postgres.superuser("fuzz_hostile");
                Statement statement = admin.createStatement()) {
            statement.execute(
                    "CREATE TABLE fuzz (id int PRIMARY KEY CHECK (id < 100), note text); GRANT ALL ON fuzz TO PUBLIC");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        server.close();
        leaks.close();
    }

    @Test
    void neitherStopsTheProxyNorTellsSecrets() throws Exception {
        WildSessions sessions = new WildSessions(proxy);
        Rounds.of(SEEDS, seed -> {
            server.seed(seed);
            Random random = Rounds.random(seed);
            String who = PEOPLE[random.nextInt(PEOPLE.length)];
            List<Step> steps = Conversation.of(random, Statements.ANY, 10);
            String heard = new String(sessions.play(who, steps, random), StandardCharsets.ISO_8859_1);
            if (who.equals("bot")) {
                assertThat(heard)
                        .as("%s", steps.stream().map(Step::toString).collect(Collectors.joining("\n")))
                        .doesNotContain(Mischief.SECRET);
            }
            if (seed % ROUNDS_BETWEEN_CHECKS == 0) {
                sessions.nothingIsLeft();
            }
        });
        sessions.nothingIsLeft();
        assertThat(leaks.found()).isEmpty();
    }
}
