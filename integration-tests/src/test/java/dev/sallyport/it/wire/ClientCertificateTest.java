package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.ShortTime;
import dev.sallyport.it.support.WireProbe;
import dev.sallyport.it.support.X509Forge;
import dev.sallyport.it.support.X509Forge.Draft;
import dev.sallyport.it.support.X509Forge.Issued;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A door that opens to certificates, and to tokens for those who show none. */
class ClientCertificateTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ProxyFixture proxy;
    private static Certificates server;
    private static Issued authority;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = Certificates.make(directory.resolve("tls"));
        authority = new Draft("Clients").authority().signSelf();
        Path clients = Files.writeString(directory.resolve("clients.pem"), authority.pem());
        proxy = ProxyFixture.startWithCertificates(Version.V18, directory, "wire_certificates", server, clients);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    /** Direct TLS with a certificate; null for none. */
    private static WireProbe connect(@Nullable Issued shown) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(server.certificate())) {
            store.setCertificateEntry(
                    "proxy", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown == null ? null : new KeyManager[] {new Insisting(shown)}, trust.getTrustManagers(), null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(new Socket("localhost", proxy.port()), "localhost", proxy.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"postgresql"});
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return new WireProbe(tls);
    }

    private static List<String> login(WireProbe client, String user, String... more) throws Exception {
        return client.login(0, user, "no password", proxy.database(), more);
    }

    private static JsonNode last(String type) throws Exception {
        JsonNode found = JSON.getNodeFactory().missingNode();
        for (String line : proxy.auditLines()) {
            JsonNode event = JSON.readTree(line);
            found = event.path("type").asText().equals(type) ? event : found;
        }
        return found;
    }

    @Test
    void aCertificateIsEnough() throws Exception {
        Issued dev = new Draft("dev").sign(authority);
        try (WireProbe client = connect(dev)) {
            List<String> seen = login(client, "dev", "options", "-c sallyport.model=m-1 -c sallyport.run=r1");
            assertThat(seen).endsWith("Z I");
            assertThat(seen.get(0)).as("no password is asked for").isEqualTo("R 0");
            assertThat(client.query("SELECT 1 /*agent_run='r2',agent_tool_call='c%2D7'*/"))
                    .hasSize(4);
        }
        JsonNode ok = last("auth.ok");
        JsonNode session = ok.path("session");
        assertThat(session.path("auth_method").asText()).isEqualTo("mtls");
        assertThat(session.path("tls").path("client_cert_sha256").asText()).hasSize(64);
        assertThat(session.path("tls").path("client_cert_subject").asText()).isEqualTo("CN=dev");
        assertThat(session.has("token")).isFalse();
        assertThat(ok.path("actor").path("id").asText()).isEqualTo("x509:cn|dev");
        assertThat(last("statement.decision").path("claimed").toString())
                .isEqualTo("{\"model\":\"m-1\",\"run\":\"r2\",\"tool_call\":\"c-7\"}");
    }

    @Test
    void aWorkloadNeedsNoNameBesidesItsUri() throws Exception {
        Issued api = new Draft()
                .alternative(X509Forge.URI, "spiffe://example.org/ns/shop")
                .sign(authority);
        try (WireProbe client = connect(api)) {
            assertThat(login(client, "spiffe://example.org/ns/shop")).endsWith("Z I");
        }
        try (WireProbe client = connect(api)) {
            assertThat(login(client, "owner")).as("one of its roles").endsWith("Z I");
        }
    }

    @Test
    void withoutOneATokenIsAskedFor() throws Exception {
        try (WireProbe client = connect(null)) {
            List<String> seen = client.login(0, "owner", proxy.token("owner"), proxy.database());
            assertThat(seen.get(0)).isEqualTo("R 3");
            assertThat(seen).endsWith("Z I");
        }
    }

    /** None of them is asked for a token instead: who shows a certificate has to show a good one. */
    @Test
    void forgedOnesAreRefusedAndToldOf() throws Exception {
        Instant now = Instant.now();
        for (Issued each : List.of(
                new Draft("dev").signSelf(),
                new Draft("dev").sign(new Draft("Clients").authority().signSelf()),
                new Draft("dev").usages(X509Forge.SERVER).sign(authority),
                new Draft("dev")
                        .between(now.minusSeconds(9), now.minusSeconds(1))
                        .sign(authority),
                new Draft("nobody").sign(authority))) {
            int port;
            try (WireProbe client = connect(each)) {
                port = client.socket().getLocalPort();
                List<String> seen = login(client, "dev");
                assertThat(seen).hasSize(1);
                assertThat(seen.get(0)).contains("FATAL", "28000");
            }
            // The answer may come before the record.
            JsonNode failure =
                    JSON.readTree(proxy.awaitAudit(() -> {}, "\"auth.fail\"", "\"client_port\":" + port + ","));
            assertThat(failure.path("admin").path("target").asText()).contains("certificate");
            assertThat(failure.path("session")
                            .path("tls")
                            .path("client_cert_sha256")
                            .asText())
                    .hasSize(64);
        }
    }

    @Test
    void nobodyIsAnybodyElse() throws Exception {
        Issued dev = new Draft("dev").sign(authority);
        for (String user : List.of("owner", "DEV", "bot", "x509:cn|dev")) {
            try (WireProbe client = connect(dev)) {
                assertThat(login(client, user).get(0)).contains("28000");
            }
        }
    }

    @Test
    void statementsBeforeTheAnswerAreNone() throws Exception {
        try (WireProbe client = connect(new Draft("dev").signSelf())) {
            client.send(startup("user", "dev", "database", proxy.database()), query("SELECT 1"));
            assertThat(client.untilEnd()).noneMatch(line -> line.startsWith("Z") || line.startsWith("R"));
        }
    }

    @Test
    void theSessionEndsWithTheCertificate() throws Exception {
        ShortTime.of(Duration.ofSeconds(4), time -> {
            Instant now = Instant.now();
            Issued brief = new Draft("dev")
                    .between(now.minusSeconds(60), now.plus(time.length()))
                    .sign(authority);
            try (WireProbe client = connect(brief)) {
                assertThat(login(client, "dev")).endsWith("Z I");
                time.seen();
                assertThat(client.untilEnd().get(0)).contains("FATAL", "28000");
            }
        });
    }

    /** Shows its certificate whether or not the server would like another. */
    private static final class Insisting extends X509ExtendedKeyManager {
        private final Issued issued;

        Insisting(Issued issued) {
            this.issued = issued;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return "client";
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {issued.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return issued.key();
        }
    }
}
