package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.join;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.sslRequest;
import static dev.sallyport.it.support.Frontend.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener with a certificate: nothing of worth in the clear. */
class TlsTest {
    private static ProxyFixture proxy;
    private static Certificates certificates;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        certificates = Certificates.make(directory.resolve("tls"));
        proxy = ProxyFixture.startTls(Version.V18, directory, "wire_tls", certificates, "connections_max: 20");
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static Connection connect(String host, String... more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "owner");
        properties.setProperty("password", proxy.token("owner"));
        properties.setProperty("sslrootcert", certificates.certificate().toString());
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + proxy.port() + "/" + proxy.database(), properties);
    }

    private static void works(Connection connection) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*), repeat('x', 1000000) FROM numbers")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1000);
            assertThat(rows.getString(2)).hasSize(1_000_000);
        }
    }

    @Test
    void clientsThatCheckTheCertificateConnect() throws Exception {
        works(connect("localhost", "sslmode", "require"));
        works(connect("localhost", "sslmode", "verify-full"));
        works(connect("localhost", "sslmode", "verify-full", "sslNegotiation", "direct"));
        assertThatThrownBy(() -> connect("127.0.0.1", "sslmode", "verify-full")).isInstanceOf(SQLException.class);
    }

    @Test
    void plaintextIsRefusedBeforeAPasswordIsAskedFor() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(startup("user", "owner", "database", proxy.database()));
            List<String> seen = client.untilEnd();
            assertThat(seen).hasSize(2).endsWith(WireProbe.EOF);
            assertThat(seen.get(0)).contains("28000", "FATAL", "TLS");
        }
        assertThatThrownBy(() -> connect("localhost", "sslmode", "disable")).hasMessageContaining("TLS");
    }

    @Test
    void bytesBehindTheRequestAreRefused() throws Exception {
        byte[] hello = startup("user", "owner", "database", proxy.database());
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(join(sslRequest(), hello));
            assertThat(client.untilEnd().get(0)).contains("08P01", "FATAL");
        }
    }

    @Test
    void bytesBehindTheAnswerAreNoSession() throws Exception {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(sslRequest());
            assertThat(client.nextByte()).isEqualTo("S");
            client.send(startup("user", "owner", "database", proxy.database()));
            String end = client.nextByte();
            while (!end.equals(WireProbe.EOF) && !end.equals(WireProbe.SILENCE)) {
                assertThat(end).isNotEqualTo("R");
                end = client.nextByte();
            }
            assertThat(end).isEqualTo(WireProbe.EOF);
        }
    }

    private static SSLSocket handshake(Socket socket, String... protocols) throws IOException {
        SSLSocket tls = (SSLSocket)
                certificates.trusting().getSocketFactory().createSocket(socket, "localhost", proxy.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    @Test
    void directTlsNeedsTheProtocolsName() throws Exception {
        try (WireProbe client = new WireProbe(handshake(new Socket("localhost", proxy.port()), "postgresql"))) {
            assertThat(client.login(0, "owner", proxy.token("owner"), proxy.database()))
                    .endsWith("Z I");
            assertThat(client.query("SELECT 1")).hasSize(4);
        }
        for (String[] names : new String[][] {{}, {"http/1.1"}}) {
            assertThatThrownBy(() -> {
                        try (WireProbe client =
                                new WireProbe(handshake(new Socket("localhost", proxy.port()), names))) {
                            client.send(startup("user", "owner", "database", proxy.database()));
                            throw new IOException(client.next());
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("R 3");
        }
    }

    @Test
    void afterARequestTheNameIsNotNeeded() throws Exception {
        Socket socket = new Socket("localhost", proxy.port());
        socket.getOutputStream().write(sslRequest());
        assertThat(socket.getInputStream().read()).isEqualTo('S');
        try (WireProbe client = new WireProbe(handshake(socket))) {
            client.send(sslRequest());
            assertThat(client.untilEnd().get(0)).contains("0A000", "FATAL");
        }
    }

    @Test
    void aVanishedClientFreesItsServer() throws Exception {
        try (Connection admin = proxy.postgres().superuser(proxy.database());
                Statement statement = admin.createStatement()) {
            WireProbe client = new WireProbe(handshake(new Socket("localhost", proxy.port()), "postgresql"));
            client.login(0, "owner", proxy.token("owner"), proxy.database());
            client.send(query("SELECT pg_sleep(600)"));
            client.socket().close();
            long deadline = Patience.end();
            boolean gone = false;
            while (!gone && System.nanoTime() < deadline) {
                statement.execute("SELECT pg_sleep(0.02)");
                try (ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid = " + client.processId())) {
                    rows.next();
                    gone = rows.getInt(1) == 0;
                }
            }
            assertThat(gone).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-full"})
    void psqlSaysThatThereIsNoPlace(String mode) throws Exception {
        Path psql = Path.of("/usr/bin/psql");
        assumeTrue(Files.isExecutable(psql), "NOT TESTED: there is no psql at " + psql);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 22; i++) {
            sockets.add(new Socket("localhost", proxy.port()));
        }
        ProcessBuilder builder = new ProcessBuilder(
                psql.toString(), "-X", "-h", "localhost", "-p", String.valueOf(proxy.port()), "-c", "SELECT 1");
        builder.environment()
                .putAll(Map.of(
                        "PGSSLMODE",
                        mode,
                        "PGSSLROOTCERT",
                        certificates.certificate().toString(),
                        "LC_ALL",
                        "C.UTF-8"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (Socket socket : sockets) {
            socket.close();
        }
        String refusal = "53300";
        while (refusal.contains("53300")) {
            try (WireProbe client = WireProbe.connect(proxy)) {
                client.send(startup("user", "owner"));
                refusal = client.untilEnd().get(0);
            }
        }
        assertThat(output).contains("FATAL:  too many connections to the proxy");
    }
}
