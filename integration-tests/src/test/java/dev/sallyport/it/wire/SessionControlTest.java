package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import dev.sallyport.proxy.cli.Sallyport;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sessions are seen, ended and kept away from without; what they run stops. */
class SessionControlTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    @TempDir
    Path directory;

    private ProxyFixture proxy;
    private String said = "";

    @BeforeEach
    void start() throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_control");
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    /** Runs a command as somebody; returns its exit code. */
    private int run(String who, String... arguments) throws IOException {
        Path file = directory.resolve("token-" + who);
        Files.writeString(file, proxy.token(who));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--admin", "http://127.0.0.1:" + proxy.adminPort(), "--token-file", file.toString()));
        StringWriter text = new StringWriter();
        CommandLine program = Sallyport.commandLine();
        program.setOut(new PrintWriter(text, true));
        program.setErr(new PrintWriter(text, true));
        int code = program.execute(all.toArray(String[]::new));
        said = text.toString();
        return code;
    }

    private List<JsonNode> sessions(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("sessions", "list", "--json"));
        arguments.addAll(Arrays.asList(more));
        assertThat(run("owner", arguments.toArray(String[]::new))).as(said).isZero();
        List<JsonNode> sessions = new ArrayList<>();
        for (String line : said.lines().toList()) {
            sessions.add(JSON.readTree(line));
        }
        return sessions;
    }

    private void becomes(String expected, String sql) throws Exception {
        long deadline = Patience.end();
        String seen = "";
        try (Connection admin = proxy.postgres().superuser("postgres");
                Statement statement = admin.createStatement()) {
            while (!seen.equals(expected)) {
                assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    seen = rows.next() ? String.valueOf(rows.getString(1)) : "";
                }
            }
        }
    }

    private void sleeping(int count) throws Exception {
        becomes(
                String.valueOf(count),
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = '" + proxy.database()
                        + "'");
    }

    private List<JsonNode> records(String action) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : proxy.auditLines()) {
            JsonNode event = JSON.readTree(line);
            if (event.path("admin").path("action").asText().equals(action)) {
                records.add(event);
            }
        }
        return records;
    }

    private static void ended(WireProbe client, String sqlState) throws IOException {
        List<String> seen = client.untilEnd();
        assertThat(seen).endsWith(WireProbe.EOF);
        assertThat(seen.get(seen.size() - 2)).contains("FATAL", sqlState);
    }

    private String login(String who, String token) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            List<String> seen = client.login(0, who, token, proxy.database());
            return seen.get(seen.size() - 1);
        }
    }

    @Test
    void sessionsAreSeenAndEnded() throws Exception {
        try (WireProbe agent = WireProbe.through(proxy, "bot");
                WireProbe busy = WireProbe.through(proxy, "owner", "application_name", "a\u001b[31mred")) {
            busy.query("BEGIN");
            busy.send(query("SELECT pg_sleep(600), 'a secret'"));
            sleeping(1);

            assertThat(sessions()).hasSize(2);
            assertThat(said).doesNotContain("a secret", "pg_sleep");
            JsonNode of = sessions("--principal", ProxyFixture.ISSUER + "|dev").get(0);
            assertThat(of.at("/principal/kind").asText()).isEqualTo("agent");
            assertThat(of.at("/on_behalf_of/id").asText()).isEqualTo(ProxyFixture.ISSUER + "|dev");
            assertThat(of.at("/state").asText()).isEqualTo("idle");
            JsonNode owner =
                    sessions("--principal", ProxyFixture.ISSUER + "|owner").get(0);
            assertThat(owner.at("/state").asText()).isEqualTo("active");
            assertThat(owner.at("/statement/kind").asText()).isEqualTo("SELECT");
            assertThat(owner.at("/statement/fingerprint").asText()).isNotEmpty();
            assertThat(owner.at("/login").asText()).isEqualTo("sp_app");
            assertThat(run("owner", "sessions", "list")).isZero();
            assertThat(said).contains("Owner", "active SELECT").doesNotContain("\u001b");

            String id = owner.path("id").asText();
            assertThat(run("dev", "sessions", "list")).as("auditors see").isZero();
            assertThat(run("dev", "sessions", "kill", id)).as("and do nothing").isEqualTo(1);
            assertThat(run("bot", "sessions", "list"))
                    .as("an agent isn't its person")
                    .isEqualTo(1);
            assertThat(said).contains("the role for that is missing");
            sleeping(1);
            assertThat(run("owner", "sessions", "kill", id)).as(said).isZero();
            ended(busy, "57P01");
            sleeping(0);
            assertThat(run("owner", "sessions", "kill", id)).isEqualTo(1);
            assertThat(agent.query("SELECT 1")).contains("Z I");
            assertThat(records("session.kill")).singleElement().satisfies(record -> {
                assertThat(record.at("/actor/name").asText()).isEqualTo("Owner");
                assertThat(record.at("/admin/target").asText()).isEqualTo(id);
            });
            assertThat(records("admin.refused")).hasSize(2);
        }
    }

    @Test
    void whoIsRevokedIsOutAndStaysOut() throws Exception {
        String good = proxy.token("dev");
        String agents = proxy.token("bot");
        try (WireProbe person = WireProbe.connect(proxy);
                WireProbe agent = WireProbe.connect(proxy);
                WireProbe leaving = WireProbe.connect(proxy);
                WireProbe other = WireProbe.through(proxy, "owner")) {
            assertThat(person.login(0, "dev", good, proxy.database())).endsWith("Z I");
            assertThat(agent.login(0, "bot", agents, proxy.database())).endsWith("Z I");
            assertThat(leaving.login(0, "dev", good, proxy.database())).endsWith("Z I");
            person.send(query("SELECT pg_sleep(600)"));
            leaving.send(query("SELECT pg_sleep(600)"), terminate());
            sleeping(2);

            assertThat(run("owner", "sessions", "revoke", "--principal", ProxyFixture.ISSUER + "|dev"))
                    .as(said)
                    .isZero();
            assertThat(said).contains("sessions ended: 3");
            ended(person, "28000");
            ended(agent, "28000");
            ended(leaving, "28000");
            sleeping(0);
            assertThat(other.query("SELECT 1")).contains("Z I");
        }
        assertThat(login("dev", good)).contains("28000", "revoked");
        assertThat(login("bot", agents)).contains("28000", "revoked");
        assertThat(run("dev", "sessions", "list")).isEqualTo(1);
        assertThat(said).contains("not valid");
        assertThat(run("owner", "sessions", "revoked")).isZero();
        assertThat(said).contains("principal  " + ProxyFixture.ISSUER + "|dev", "by " + ProxyFixture.ISSUER + "|owner");
        assertThat(records("revocation.add")).hasSize(1);

        proxy.close();
        Daemon again = Daemon.start(ConfigReader.read(directory.resolve("sallyport.yaml")), "test");
        try (WireProbe client =
                WireProbe.connect("127.0.0.1", again.addresses().get(0).getPort())) {
            assertThat(client.login(0, "dev", good, proxy.database()))
                    .last()
                    .asString()
                    .contains("28000", "revoked");
        } finally {
            again.stop();
        }
    }

    @Test
    void aLoginUnderWayIsRevokedToo() throws Exception {
        String token = proxy.token("dev");
        try (Connection locker = proxy.postgres().superuser(proxy.database());
                Statement lock = locker.createStatement();
                WireProbe client = WireProbe.connect(proxy)) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE pg_catalog.pg_cast");
            client.send(
                    startup("user", "dev", "database", proxy.database()),
                    password(token),
                    query("SELECT pg_sleep(600)"));
            becomes(
                    "1",
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'sp_app' AND datname = '" + proxy.database()
                            + "' AND application_name <> 'sallyport catalog'");
            String jti = SignedJWT.parse(token).getJWTClaimsSet().getJWTID();
            assertThat(run("owner", "sessions", "revoke", "--token", jti, "--issuer", ProxyFixture.ISSUER))
                    .as(said)
                    .isZero();
            locker.rollback();
            ended(client, "28000");
        }
        sleeping(0);
        assertThat(login("dev", token)).contains("28000", "revoked");
        assertThat(login("dev", proxy.token("dev"))).isEqualTo("Z I");
    }

    private HttpResponse<String> push(String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + proxy.adminPort() + "/v1/events");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("content-type", "application/secevent+jwt")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private String event(String audience, String subject) throws Exception {
        ECKey key = ECKey.parse(Files.readString(directory.resolve("issuer").resolve("issuer.jwk")));
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("secevent+jwt"))
                        .keyID(key.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(ProxyFixture.ISSUER)
                        .audience(audience)
                        .jwtID("event-1")
                        .issueTime(Date.from(Instant.now()))
                        .claim("sub_id", Map.of("format", "iss_sub", "iss", ProxyFixture.ISSUER, "sub", subject))
                        .claim("events", Map.of(REVOKED, Map.of()))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @Test
    void anIssuersEventEndsSessions() throws Exception {
        String good = proxy.token("dev");
        try (WireProbe person = WireProbe.connect(proxy);
                WireProbe other = WireProbe.through(proxy, "owner")) {
            assertThat(person.login(0, "dev", good, proxy.database())).endsWith("Z I");
            person.send(query("SELECT pg_sleep(600)"));
            sleeping(1);
            for (String wrong : List.of(event("sallyport-test", "dev"), good, "x")) {
                HttpResponse<String> refused = push(wrong);
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(JSON.readTree(refused.body()).path("err").asText()).startsWith("invalid_");
            }
            sleeping(1);

            String event = event("events", "dev");
            assertThat(push(event).statusCode()).isEqualTo(202);
            ended(person, "28000");
            sleeping(0);
            assertThat(push(event).statusCode()).isEqualTo(202);
            assertThat(login("dev", event)).contains("28000");
            assertThat(other.query("SELECT 1")).contains("Z I");
        }
        assertThat(login("dev", good)).contains("28000", "revoked");
        assertThat(records("revocation.add"))
                .singleElement()
                .satisfies(record -> assertThat(record.at("/actor/id").asText()).isEqualTo(ProxyFixture.ISSUER));
    }
}
