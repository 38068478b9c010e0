package dev.sallyport.it.attack;

import static dev.sallyport.it.support.Frontend.int32;
import static dev.sallyport.it.support.Frontend.message;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.text;
import static org.assertj.core.api.Assertions.assertThat;

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

/** OAUTHBEARER byte by byte, as libpq 18 speaks it and as it doesn't. */
class BearerDoorTest {
    private static final String CHALLENGE = "{ \"status\": \"invalid_token\", \"openid-configuration\":" + " \""
            + ProxyFixture.ISSUER + "/.well-known/openid-configuration\", \"scope\": \"openid sallyport\" }";

    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.startListener(
                Version.V18,
                directory,
                "attack_bearer",
                "plaintext: true, authentication: [oauthbearer], oauth: {issuer: \"" + ProxyFixture.ISSUER
                        + "\", scope: openid sallyport}");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static WireProbe asked(String user) throws IOException {
        return asked(user, "");
    }

    private static WireProbe asked(String user, String application) throws IOException {
        WireProbe client = WireProbe.connect(proxy);
        client.send(startup("user", user, "database", proxy.database(), "application_name", application));
        assertThat(client.next()).isEqualTo("R 10");
        assertThat(new String(client.lastBody(), StandardCharsets.ISO_8859_1).substring(4))
                .isEqualTo("OAUTHBEARER\0\0");
        client.take();
        return client;
    }

    private static byte[] bytes(String auth) {
        return ("n,,\u0001auth=" + auth + "\u0001\u0001").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] initial(String auth) {
        byte[] data = bytes(auth);
        return message('p', text("OAUTHBEARER"), int32(data.length), data);
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
    void aTokenOpensASession() throws Exception {
        try (WireProbe client = asked("dev")) {
            client.send(initial("Bearer " + proxy.token("dev")));
            assertThat(client.ready()).startsWith("R 0").endsWith("Z I").doesNotContain("R 12");
            assertThat(client.query("SELECT 1")).contains("D 1");
        }
        try (WireProbe client = asked("dev")) {
            client.send(message('p', text("OAUTHBEARER"), int32(-1)));
            assertThat(challenge(client)).isEmpty();
            client.send(message('p', bytes("Bearer " + proxy.token("dev"))));
            assertThat(client.ready()).startsWith("R 0").endsWith("Z I");
        }
        assertThat(String.join("\n", proxy.auditLines()))
                .contains("\"auth_method\":\"oauthbearer\"")
                .doesNotContain(proxy.token("dev").substring(0, 40));
    }

    @Test
    void whoAsksIsToldWhereTokensAre() throws Exception {
        ProxyFixture.Attempt asking = () -> {
            try (WireProbe client = asked("dev")) {
                client.send(initial(""));
                assertThat(challenge(client)).isEqualTo(CHALLENGE);
                client.send(message('p', new byte[] {1}));
                refused(client, "28000");
            }
        };
        proxy.awaitAudit(asking, "the client asked where tokens are issued", "\"severity\":\"info\"");
    }

    @Test
    void badTokensAreRefusedAfterTheRound() throws Exception {
        String good = proxy.token("dev");
        for (String auth : new String[] {
            "Bearer " + good.substring(0, good.length() - 4),
            "Bearer " + good + "=",
            "Bearer x",
            "Bearer",
            "Basic ZGV2OmRldg==",
            good
        }) {
            try (WireProbe client = asked("dev")) {
                client.send(initial(auth));
                assertThat(challenge(client)).isEqualTo(CHALLENGE);
                client.send(message('p', new byte[] {1}));
                refused(client, "28000");
            }
        }
        try (WireProbe client = asked("owner")) {
            client.send(initial("Bearer " + good));
            refused(client, "28000");
        }
    }

    @Test
    void whoLeavesWithABadTokenIsRecordedForTheToken() throws Exception {
        String good = proxy.token("dev");
        List<byte[]> goodbyes = List.of(new byte[0], message('X'), message('p', new byte[] {7}));
        for (int i = 0; i < goodbyes.size(); i++) {
            byte[] goodbye = goodbyes.get(i);
            String program = "leaver-" + i;
            ProxyFixture.Attempt leaving = () -> {
                try (WireProbe client = asked("dev", program)) {
                    client.send(initial("Bearer " + good.substring(0, good.lastIndexOf('.'))));
                    assertThat(challenge(client)).isEqualTo(CHALLENGE);
                    client.send(goodbye);
                }
            };
            proxy.awaitAudit(leaving, "auth.fail", program, "not a token");
        }
        assertThat(proxy.auditLines())
                .noneMatch(line -> line.contains("leaver-") && line.contains("left before it proved"));
    }

    @Test
    void thereIsNoSecondChanceInTheRound() throws Exception {
        for (byte[] second : new byte[][] {
            bytes("Bearer " + proxy.token("dev")), {}, {1, 1}, {0}, "n,,".getBytes(StandardCharsets.UTF_8)
        }) {
            try (WireProbe client = asked("dev")) {
                client.send(initial(""));
                challenge(client);
                client.send(message('p', second));
                refused(client, "08P01");
            }
        }
        try (WireProbe client = asked("dev")) {
            client.send(initial("Bearer x"));
            challenge(client);
            client.send(initial("Bearer " + proxy.token("dev")));
            refused(client, "08P01");
        }
        try (WireProbe client = asked("dev")) {
            client.send(initial(""), query("SELECT 1"));
            challenge(client);
            refused(client, "08P01");
        }
    }

    @Test
    void otherDoorsKeysDoNotFit() throws Exception {
        byte[] scram = "n,,n=,r=abc".getBytes(StandardCharsets.UTF_8);
        for (byte[] sent : new byte[][] {
            password(proxy.token("dev")),
            message('p', text("SCRAM-SHA-256"), int32(scram.length), scram),
            message('p', text("OAUTHBEARER"), int32(scram.length), scram),
            message('p', text("oauthbearer"), int32(3), new byte[] {'n', ',', ','}),
            message('p', text("OAUTHBEARER"), int32(0)),
            query("SELECT 1")
        }) {
            try (WireProbe client = asked("dev")) {
                client.send(sent);
                refused(client, "08P01");
            }
        }
        byte[] other = "n,a=owner,\u0001auth=Bearer x\u0001\u0001".getBytes(StandardCharsets.UTF_8);
        try (WireProbe client = asked("dev")) {
            client.send(message('p', text("OAUTHBEARER"), int32(other.length), other));
            refused(client, "0A000");
        }
    }
}
