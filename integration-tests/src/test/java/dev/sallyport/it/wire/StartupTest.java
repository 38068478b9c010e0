package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.gssRequest;
import static dev.sallyport.it.support.Frontend.message;
import static dev.sallyport.it.support.Frontend.packet;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sslRequest;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.ShortTime;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the first byte to ReadyForQuery, and everything that never gets there. */
class StartupTest {
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_startup", "connections_per_address_max: 6");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static List<String> login(int minor, String... parameters) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            return client.login(minor, "owner", proxy.token("owner"), proxy.database(), parameters);
        }
    }

    private static List<String> answer(byte[]... bytes) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(bytes);
            return client.untilEnd();
        }
    }

    @Test
    void asksForAPasswordAndGreetsAsTheServer() throws Exception {
        List<String> direct;
        try (WireProbe client =
                WireProbe.connect(proxy.postgres().host(), proxy.postgres().port())) {
            direct = client.login(0, "sp_app", "sp-test-password", proxy.database());
        }
        direct = direct.stream().filter(line -> !line.startsWith("R")).toList();
        List<String> seen = login(0);
        assertThat(seen)
                .startsWith("R 3", "R 0")
                .filteredOn(line -> !line.startsWith("R"))
                .containsExactlyInAnyOrderElementsOf(direct);
    }

    @Test
    void negotiatesTheProtocolVersion() throws Exception {
        assertThat(login(1).get(0)).isEqualTo("R 3");
        assertThat(login(2)).startsWith("R 3", "R 0").contains("K 32").doesNotContain("K 4");
        assertThat(login(9999)).startsWith("v 30002", "R 3").contains("K 32", "Z I");
        assertThat(login(9999, "_pq_.test_protocol_negotiation", ""))
                .startsWith("v 30002 _pq_.test_protocol_negotiation", "R 3")
                .contains("Z I");
        assertThat(login(0, "_pq_.a", "1", "_pq_.b", "2"))
                .startsWith("v 30000 _pq_.a _pq_.b", "R 3")
                .contains("K 4");
    }

    @Test
    void refusesOtherProtocols() throws Exception {
        byte[] user = Frontend.join(Frontend.text("user"), Frontend.text("x"), new byte[1]);
        for (int major : new int[] {0, 4}) {
            assertThat(answer(packet(major << 16, user)).get(0))
                    .contains("0A000", "FATAL", "unsupported frontend protocol " + major + ".0");
        }
    }

    @Test
    void answersRequestsForEncryptionWithNo() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(gssRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            client.send(sslRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            assertThat(client.login(0, "owner", proxy.token("owner"), proxy.database()))
                    .endsWith("Z I");
        }
    }

    @Test
    void answersEachRequestForEncryptionOnce() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(sslRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            client.send(sslRequest());
            assertThat(client.untilEnd().get(0)).contains("0A000").contains("1234.5679");
        }
    }

    @Test
    void saysNothingToWhatIsNoClient() throws Exception {
        byte[] http = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(answer(http)).containsExactly(WireProbe.EOF);
        assertThat(answer(new byte[] {0, 0, 0, 4})).containsExactly(WireProbe.EOF);
        assertThat(answer(new byte[] {0, 0, 0, 7, 1, 2, 3})).containsExactly(WireProbe.EOF);
        assertThat(answer(new byte[] {0, 0, 0x27, 0x20, 0, 3, 0, 0})).containsExactly(WireProbe.EOF);
        assertThat(answer(new byte[] {-1, -1, -1, -1})).containsExactly(WireProbe.EOF);
        assertThat(answer(new byte[] {0x16, 3, 1, 0, 1, 0})).containsExactly(WireProbe.EOF);
    }

    @Test
    void refusesStartupPacketsThatAreMalformed() throws Exception {
        assertThat(answer(packet(3 << 16, Frontend.text("user"), Frontend.text("x")))
                        .get(0))
                .contains("08P01", "invalid startup packet layout");
        assertThat(answer(startup()).get(0)).contains("28000", "no PostgreSQL user name specified");
        assertThat(answer(startup("user", "owner", "replication", "true")).get(0))
                .contains("0A000", "FATAL");
        assertThat(answer(startup("user", "owner", "options", "-x")).get(0)).contains("FATAL");
        assertThat(answer(startup("user", "owner", "standard_conforming_strings", "off"))
                        .get(0))
                .contains("42501", "FATAL");
    }

    @Test
    void takesNothingButAPassword() throws Exception {
        byte[] hello = startup("user", "owner", "database", proxy.database());
        assertThat(answer(hello, query("SELECT 1")))
                .containsExactly(
                        "R 3",
                        "E {C=08P01, M=expected password response, got message type 81, S=FATAL, V=FATAL}",
                        WireProbe.EOF);
        assertThat(answer(hello, terminate())).containsExactly("R 3", WireProbe.EOF);
        assertThat(answer(hello, new byte[] {'p', 0, 1, 0, 4}).get(1)).contains("08P01", "FATAL");
        assertThat(answer(hello, message('p')).get(1)).contains("08P01", "FATAL");
        assertThat(answer(hello, password("")).get(1)).contains("28000", "FATAL");
        assertThat(answer(hello, password("not.a.token"), query("SELECT 1")).get(1))
                .contains("FATAL");
    }

    @Test
    void closesWhoDoesNotLogIn(@TempDir Path directory) throws Exception {
        ShortTime.of(Duration.ofSeconds(2), time -> {
            Path files = Files.createTempDirectory(directory, "proxy");
            String limits = "authentication_timeout: " + time.length().toMillis() + "ms";
            try (ProxyFixture own = ProxyFixture.start(Version.V18, files, "wire_startup_late", limits);
                    WireProbe silent = WireProbe.connect(own);
                    WireProbe half = WireProbe.connect(own)) {
                half.send(startup("user", "owner", "database", own.database()));
                assertThat(half.next()).isEqualTo("R 3");
                time.seen();
                assertThat(silent.untilEnd()).containsExactly(WireProbe.EOF);
                assertThat(half.untilEnd()).containsExactly("R 3", WireProbe.EOF);
            }
        });
    }

    @Test
    void limitsConnectionsFromOneAddress() throws Exception {
        WireProbe[] clients = new WireProbe[6];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = WireProbe.through(proxy, "owner");
        }
        assertThat(answer(startup("user", "owner")).get(0)).contains("53300", "FATAL");
        clients[0].send(terminate());
        assertThat(clients[0].untilEnd()).containsExactly(WireProbe.EOF);
        String first = "";
        for (int tries = 0; tries < 1000 && !first.startsWith("R"); tries++) {
            first = login(0).get(0);
        }
        assertThat(first).isEqualTo("R 3");
        for (WireProbe client : clients) {
            client.close();
        }
    }

    @Test
    void loginsThatArriveByteByByteAreTheSame() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.sendByteByByte(sslRequest());
            assertThat(client.nextByte()).isEqualTo("N");
            client.sendByteByByte(startup("user", "owner", "database", proxy.database()));
            assertThat(client.next()).isEqualTo("R 3");
            client.sendByteByByte(password(proxy.token("owner")));
            assertThat(client.ready()).contains("R 0").endsWith("Z I");
        }
    }

    @Test
    void oversizedAndNegativeLengthsEndTheSession() throws Exception {
        for (byte[] bytes : List.of(
                new byte[] {'Q', -1, -1, -1, -1},
                new byte[] {'Q', 0, 0, 0, 3},
                new byte[] {'Q', 127, -1, -1, -1},
                new byte[] {'S', 0, 0, 39, 17})) {
            try (WireProbe client = WireProbe.through(proxy, "owner")) {
                client.send(bytes);
                assertThat(client.untilEnd())
                        .hasSize(2)
                        .endsWith(WireProbe.EOF)
                        .element(0)
                        .asString()
                        .contains("FATAL");
            }
        }
    }
}
