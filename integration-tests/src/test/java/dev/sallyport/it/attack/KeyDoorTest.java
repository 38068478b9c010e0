package dev.sallyport.it.attack;

import static dev.sallyport.it.support.Frontend.int32;
import static dev.sallyport.it.support.Frontend.message;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.Keys;
import dev.sallyport.it.support.Keys.IssuedKey;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers at a door for keys, byte by byte: nobody gets in, and nobody learns which keys there are. */
class KeyDoorTest {
    private static final String UNKNOWN = "spk_abcdefghijklmnop";
    private static final String FIRST = "n,,n=,r=fyko+d2lbbFgONRv9qkxdawL";

    private static ProxyFixture proxy;
    private static IssuedKey key;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        key = new Keys(directory.resolve("keys.json")).issue("dev");
        proxy = ProxyFixture.startListener(
                Version.V18, directory, "attack_keys", "plaintext: true, authentication: [scram]");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static WireProbe asked(String user) throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        client.send(startup("user", user, "database", proxy.database()));
        assertThat(client.next()).isEqualTo("R 10");
        assertThat(new String(client.lastBody(), StandardCharsets.ISO_8859_1).substring(4))
                .isEqualTo("SCRAM-SHA-256\0\0");
        client.take();
        return client;
    }

    private static byte[] initial(String mechanism, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        return message('p', text(mechanism), int32(bytes.length), bytes);
    }

    private static byte[] response(String data) {
        return message('p', data.getBytes(StandardCharsets.UTF_8));
    }

    private static String challenge(WireProbe client) throws IOException {
        assertThat(client.next()).isEqualTo("R 11");
        client.take();
        byte[] body = client.lastBody();
        return new String(Arrays.copyOfRange(body, 4, body.length), StandardCharsets.UTF_8);
    }

    private static void refused(WireProbe client, String sqlState) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).hasSize(2).endsWith(WireProbe.EOF);
        assertThat(seen.get(0)).startsWith("E ").contains("S=FATAL", "C=" + sqlState);
    }

    @Test
    void thoseWithTheSecretGetIn() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            assertThat(client.login(0, key.id(), key.secret(), proxy.database()))
                    .containsSubsequence("R 10", "R 11", "R 12", "R 0")
                    .endsWith("Z I");
            assertThat(client.query("SELECT 1")).contains("D 1");
        }
    }

    @Test
    void aClientMaySendItsFirstMessageLater() throws Exception {
        try (WireProbe client = asked(key.id())) {
            client.send(message('p', text("SCRAM-SHA-256"), int32(-1)));
            assertThat(challenge(client)).isEmpty();
            client.send(response(FIRST));
            assertThat(challenge(client)).startsWith("r=fyko+d2lbbFgONRv9qkxdawL");
        }
    }

    @Test
    void nobodyLearnsWhichKeysThereAre() throws Exception {
        String salt = "";
        for (String user : new String[] {key.id(), key.id(), UNKNOWN, UNKNOWN, "dev", "nobody", "' OR 1=1"}) {
            try (WireProbe client = asked(user)) {
                client.send(initial("SCRAM-SHA-256", FIRST));
                String[] parts = challenge(client).split(",");
                assertThat(parts).hasSize(3);
                assertThat(parts[0]).startsWith("r=fyko+d2lbbFgONRv9qkxdawL").hasSize(2 + 24 + 24);
                assertThat(parts[1]).matches("s=[A-Za-z0-9+/]{22}==");
                assertThat(parts[2]).isEqualTo("i=4096");
                if (user.equals(UNKNOWN)) {
                    assertThat(salt.isEmpty() || salt.equals(parts[1])).isTrue();
                    salt = parts[1];
                }
                client.send(response("c=biws," + parts[0] + ",p=" + "A".repeat(43) + "="));
                List<String> seen = client.untilEnd();
                assertThat(seen).hasSize(2);
                assertThat(seen.get(0).replace(user, "USER"))
                        .isEqualTo("E {C=28000, H=The user must be the id of a key, and the password its secret.,"
                                + " M=authentication failed for user \"USER\", S=FATAL, V=FATAL}");
            }
        }
        proxy.awaitAudit(() -> knock(UNKNOWN), "auth.fail", "unknown key");
        proxy.awaitAudit(() -> knock(key.id()), "auth.fail", "wrong secret for " + key.id());
    }

    private static void knock(String user) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            assertThat(client.login(0, user, "wrong", proxy.database())).doesNotContain("R 0", "R 12");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "OAUTHBEARER", "", "scram-sha-256", "PLAIN"})
    void onlyWhatIsOfferedIsTaken(String mechanism) throws Exception {
        try (WireProbe client = asked(key.id())) {
            client.send(initial(mechanism, "p=tls-server-end-point,,n=,r=abc"));
            refused(client, "08P01");
        }
    }

    @Test
    void tokensAndStatementsAreNoProof() throws Exception {
        for (byte[] sent : new byte[][] {
            password(key.secret()),
            password(proxy.token("dev")),
            query("SELECT 1"),
            message('p'),
            message('p', new byte[] {0}),
            message('p', text("SCRAM-SHA-256")),
            message('p', text("SCRAM-SHA-256"), int32(Integer.MAX_VALUE)),
            message('p', text("SCRAM-SHA-256"), int32(-2), text("n,,n=,r=a")),
            message('p', text("SCRAM-SHA-256"), int32(0)),
            message('p', text("SCRAM-SHA-256"), int32(3), "n,,n=,r=a".getBytes(StandardCharsets.UTF_8)),
            initial("SCRAM-SHA-256", "n,,n=,r=" + "x".repeat(2000)),
            initial("x".repeat(1500), FIRST)
        }) {
            try (WireProbe client = asked(key.id())) {
                client.send(sent);
                refused(client, "08P01");
            }
        }
        try (WireProbe client = asked(key.id())) {
            client.send(initial("SCRAM-SHA-256", "n,a=dev,n=,r=abc"));
            refused(client, "0A000");
        }
    }

    @Test
    void messagesAheadOfTheirTurnAreNoProof() throws Exception {
        try (WireProbe client = asked(key.id())) {
            client.send(initial("SCRAM-SHA-256", FIRST), initial("SCRAM-SHA-256", FIRST));
            challenge(client);
            refused(client, "08P01");
        }
        try (WireProbe client = asked(key.id())) {
            client.send(initial("SCRAM-SHA-256", FIRST), query("SELECT 1"));
            challenge(client);
            refused(client, "08P01");
        }
        try (WireProbe client = asked(key.id())) {
            client.send(response("c=biws,r=abc,p=" + "A".repeat(43) + "="));
            refused(client, "08P01");
        }
    }
}
