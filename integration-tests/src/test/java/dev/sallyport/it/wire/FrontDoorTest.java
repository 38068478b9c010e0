package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.gssRequest;
import static dev.sallyport.it.support.Frontend.packet;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sslRequest;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy with few places, and everybody who doesn't get one. */
class FrontDoorTest {
    private static final Path PSQL = Path.of("/usr/bin/psql");
    private static final int PLACES = 5;
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(
                Version.V18,
                directory,
                "wire_front_door",
                "connections_max: %d, connections_per_principal_max: 3, unauthenticated_max: 4".formatted(PLACES));
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** The places of the test before are given back when the proxy has seen that their clients left. */
    @BeforeEach
    void everyPlaceIsFree() throws IOException {
        while (!proxy.nobodyIsThere()) {
            Thread.onSpinWait();
        }
    }

    /** Sessions in every place there is. */
    private static List<WireProbe> full() throws IOException {
        List<WireProbe> sessions = new ArrayList<>();
        while (sessions.size() < PLACES) {
            WireProbe probe = WireProbe.connect(proxy);
            String who = sessions.size() < 3 ? "owner" : "dev";
            List<String> seen = probe.login(0, who, proxy.token(who), proxy.database());
            if (seen.get(seen.size() - 1).equals("Z I")) {
                sessions.add(probe);
            } else {
                // The places of the test before are given back when the proxy has seen that their clients left.
                probe.close();
            }
        }
        return sessions;
    }

    private static void close(List<WireProbe> sessions) throws IOException {
        for (WireProbe session : sessions) {
            session.send(terminate());
            session.close();
        }
    }

    private static List<String> answer(byte[]... bytes) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(bytes);
            return client.untilEnd();
        }
    }

    private static byte[] hello() {
        return startup("user", "owner", "database", proxy.database());
    }

    @Test
    void aCancelNeedsNoPlace() throws Exception {
        List<WireProbe> sessions = full();
        assertThat(answer(hello())).hasSize(2).element(0).asString().contains("53300", "FATAL", "too many connections");
        WireProbe busy = sessions.get(0);
        busy.send(query("SELECT pg_sleep(600)"));
        awaitRunning(busy);

        try (WireProbe wrong = WireProbe.connect(proxy)) {
            wrong.send(packet(80877102, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
            assertThat(wrong.untilEnd()).containsExactly(WireProbe.EOF);
        }
        try (WireProbe cancel = WireProbe.connect(proxy)) {
            cancel.send(packet(80877102, busy.key()));
            assertThat(cancel.untilEnd()).containsExactly(WireProbe.EOF);
        }

        assertThat(busy.ready().toString()).contains("57014");
        assertThat(proxy.auditLines()).anyMatch(line -> line.contains("\"session.cancel\""));
        close(sessions);
    }

    private static void awaitRunning(WireProbe session) throws Exception {
        try (var admin = proxy.postgres().superuser(proxy.database());
                var statement = admin.createStatement()) {
            boolean running = false;
            while (!running) {
                try (var rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                        + " AND query LIKE '%pg_sleep(600)%' AND pid = " + session.processId())) {
                    rows.next();
                    running = rows.getInt(1) == 1;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer"})
    void psqlSaysThatThereIsNoPlace(String mode) throws Exception {
        assumeTrue(Files.isExecutable(PSQL), "NOT TESTED: there is no psql at " + PSQL);
        List<WireProbe> sessions = full();
        assertThat(psql(proxy.port(), mode)).contains("FATAL:  too many connections to the proxy");
        close(sessions);
    }

    private static String psql(int port, String mode) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(), "-X", "-h", "localhost", "-p", String.valueOf(port), "-U", "owner", "-c", "SELECT 1");
        builder.environment().putAll(Map.of("PGPASSWORD", "x", "PGSSLMODE", mode, "LC_ALL", "C.UTF-8"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        return output;
    }

    @Test
    void nobodyTakesMorePlacesThanTheirs() throws Exception {
        List<WireProbe> sessions = new ArrayList<>(full().subList(0, 4));
        // One place is free, but not for whoever has three.
        sessions.get(3).send(terminate());
        assertThat(sessions.remove(3).untilEnd()).containsExactly(WireProbe.EOF);
        String last = "";
        while (!last.contains("for \"Owner\"")) {
            try (WireProbe client = WireProbe.connect(proxy)) {
                List<String> seen = client.login(0, "owner", proxy.token("owner"), proxy.database());
                last = seen.get(seen.size() - 1);
                assertThat(last).contains("53300", "FATAL", "too many connections");
            }
        }
        // Whoever was refused holds the free place until the proxy has closed their connection.
        String other = "";
        while (!other.equals("Z I")) {
            try (WireProbe bot = WireProbe.connect(proxy)) {
                List<String> seen = bot.login(0, "bot", proxy.token("bot"), proxy.database());
                other = seen.get(seen.size() - 1);
                assertThat(other).containsAnyOf("Z I", "M=too many connections to the proxy,");
            }
        }
        close(sessions);
    }

    @Test
    void strangersLeavePlacesForThoseWhoAreKnown() throws Exception {
        List<WireProbe> silent = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            WireProbe stranger = WireProbe.connect(proxy);
            stranger.send(hello());
            while (!stranger.next().equals("R 3")) {
                stranger.close();
                stranger = WireProbe.connect(proxy);
                stranger.send(hello());
            }
            silent.add(stranger);
        }

        assertThat(answer(hello()).get(0))
                .as("more strangers from one address than half of four")
                .contains("53300");
        silent.get(0).send(password(proxy.token("owner")));
        assertThat(silent.get(0).ready()).endsWith("Z I");
        try (WireProbe next = WireProbe.connect(proxy)) {
            next.send(hello());
            assertThat(next.next()).isEqualTo("R 3");
        }
        close(silent);
    }

    @Test
    void announcedMegabytesAreRefusedAtTheFirstByte() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(gssRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            client.send(sslRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            client.send(hello(), new byte[] {'Q', 3, -109, -121, 0});
            assertThat(client.untilEnd())
                    .hasSize(3)
                    .element(1)
                    .asString()
                    .contains("08P01", "expected password response, got message type 81");
        }
        for (byte[] bytes : List.of(new byte[] {'p', 0, 1, 0, 0}, new byte[] {'p', 63, -1, -1, -1})) {
            assertThat(answer(hello(), bytes)).element(1).asString().contains("08P01", "invalid message length");
        }
    }

    @Test
    void whatComesAlongWithThePasswordIsAnsweredAfterIt() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(hello(), password(proxy.token("owner")), query("SELECT 1"), query("SELECT 2"), terminate());
            assertThat(client.ready()).startsWith("R 3", "R 0").endsWith("Z I");
            assertThat(client.ready()).hasSize(4).contains("D 1");
            assertThat(client.ready()).hasSize(4).contains("D 2");
            assertThat(client.untilEnd()).containsExactly(WireProbe.EOF);
        }
    }
}
