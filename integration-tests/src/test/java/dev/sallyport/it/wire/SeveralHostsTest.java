package dev.sallyport.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.Cluster;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.ProxyFixture;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** One database on several real servers: dead ones, a hot standby, a primary; what a client gets of them. */
class SeveralHostsTest {
    private static Cluster cluster;

    @BeforeAll
    static void start(@TempDir Path files) throws Exception {
        cluster = Cluster.start(files);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static ProxyFixture proxy(Cluster servers, Path directory, String attributes, int... ports)
            throws IOException {
        String hosts = Arrays.stream(ports)
                .mapToObj(port -> "'127.0.0.1:" + port + "'")
                .collect(Collectors.joining(", "));
        return ProxyFixture.start(servers, "hosts: [" + hosts + "], target_session_attrs: " + attributes, directory);
    }

    /** A port where nobody listens. */
    private static int nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return free.getLocalPort();
        }
    }

    private static int primary() {
        return cluster.primary().port();
    }

    private static int standby() {
        return cluster.standby().port();
    }

    private static boolean isStandby(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE customers SET score = score + 1 WHERE id = 1"))
                    .isOne();
        }
    }

    private static ServerErrorMessage refusal(ProxyFixture proxy) {
        PSQLException refused = Objects.requireNonNull(catchThrowableOfType(
                PSQLException.class, () -> proxy.connect("owner").close()));
        return Objects.requireNonNull(refused.getServerErrorMessage());
    }

    @Test
    void findsWhoCanWriteBehindOneThatIsDownAndOneThatCannot(@TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, "read-write", nobody(), standby(), primary());
                Connection connection = proxy.connect("owner")) {
            write(connection);
            assertThat(isStandby(connection)).isFalse();

            String start = proxy.auditLines().stream()
                    .filter(line -> line.contains("\"session.start\""))
                    .findFirst()
                    .orElseThrow();
            assertThat(new ObjectMapper()
                            .readTree(start)
                            .findValue("upstream")
                            .path("port")
                            .asInt())
                    .as("what the log says of it")
                    .isEqualTo(primary());
        }
    }

    @Test
    void cancelsOnTheServerThatTheSessionIsOn(@TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, "primary", nobody(), standby(), primary());
                Connection connection = proxy.connect("owner");
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);

            assertThat(catchThrowableOfType(PSQLException.class, () -> statement.execute("SELECT pg_sleep(100)"))
                            .getSQLState())
                    .isEqualTo("57014");
            write(connection);
        }
    }

    @ParameterizedTest
    @CsvSource({"standby", "read-only", "prefer-standby"})
    void findsTheStandbyForThoseWhoRead(String attributes, @TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, attributes, nobody(), primary(), standby());
                Connection connection = proxy.connect("owner")) {
            assertThat(isStandby(connection)).isTrue();
            assertThat(catchThrowableOfType(PSQLException.class, () -> write(connection))
                            .getSQLState())
                    .as("what the server says to those who write")
                    .isEqualTo("25006");
            assertThat(isStandby(connection)).as("the session is usable").isTrue();
        }
    }

    @Test
    void takesAPrimaryWhereAStandbyWasOnlyPreferred(@TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, "prefer-standby", primary(), nobody());
                Connection connection = proxy.connect("owner")) {
            assertThat(isStandby(connection)).isFalse();
        }
    }

    /** At the very first login too, when there is no catalog yet. */
    @ParameterizedTest
    @CsvSource({
        "read-write,no database server that could be reached is read-write",
        "primary,no database server that could be reached is a primary"
    })
    void saysThatNoServerIsRight(String attributes, String message, @TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, attributes, nobody(), standby())) {
            ServerErrorMessage refusal = refusal(proxy);

            assertThat(refusal.getSQLState()).isEqualTo("08001");
            assertThat(refusal.getMessage()).isEqualTo(message);
            assertThat(refusal.getDetail()).isEqualTo("2 database servers were tried.");
            assertThat(refusal.toString()).doesNotContain("127.0.0.1", "sp_app", "" + standby());
        }
    }

    @Test
    void saysThatEveryServerIsDown(@TempDir Path directory) throws Exception {
        try (ProxyFixture proxy = proxy(cluster, directory, "any", nobody(), nobody())) {
            ServerErrorMessage refusal = refusal(proxy);

            assertThat(refusal.getSQLState()).isEqualTo("08001");
            assertThat(refusal.getMessage()).isEqualTo("could not connect to the database server");
            assertThat(refusal.getDetail()).isEqualTo("2 database servers were tried.");
        }
    }

    @Test
    void saysThatAServerIsFull(@TempDir Path directory) throws Exception {
        try (Connection admin = cluster.primary().superuser("postgres");
                Statement statement = admin.createStatement();
                ProxyFixture proxy = proxy(cluster, directory, "any", nobody(), primary(), standby())) {
            statement.execute("ALTER ROLE sp_app CONNECTION LIMIT 0");
            try {
                ServerErrorMessage refusal = refusal(proxy);

                assertThat(refusal.getSQLState()).isEqualTo("53300");
                assertThat(refusal.getMessage()).isEqualTo("sorry, too many clients already");
                assertThat(refusal.toString()).as("the proxy's login").doesNotContain("sp_app");
            } finally {
                statement.execute("ALTER ROLE sp_app CONNECTION LIMIT -1");
            }
            proxy.connect("owner").close();
        }
    }

    @Test
    void saysThatAServerIsStartingUpUnlessAnotherWillDo(@TempDir Path one, @TempDir Path two) throws Exception {
        try (StartingUp server = new StartingUp()) {
            try (ProxyFixture proxy = proxy(cluster, one, "any", server.port(), nobody())) {
                ServerErrorMessage refusal = refusal(proxy);

                assertThat(refusal.getSQLState()).isEqualTo("57P03");
                assertThat(refusal.getMessage()).isEqualTo("the database system is starting up");
            }
            try (ProxyFixture proxy = proxy(cluster, two, "primary", server.port(), primary());
                    Connection connection = proxy.connect("owner")) {
                write(connection);
            }
        }
    }

    @Test
    void followsThePrimaryWhereItGoes(@TempDir Path files, @TempDir Path directory) throws Exception {
        try (Cluster own = Cluster.start(files);
                ProxyFixture proxy = proxy(
                        own,
                        directory,
                        "read-write",
                        own.primary().port(),
                        own.standby().port())) {
            try (Connection before = proxy.connect("owner")) {
                write(before);
                own.stopPrimary();
                assertThatThrownBy(() -> write(before))
                        .as("a session stays where it is, and ends there")
                        .isInstanceOf(PSQLException.class);
            }
            assertThat(refusal(proxy).getMessage()).isEqualTo("no database server that could be reached is read-write");

            own.promote();

            try (Connection after = proxy.connect("owner")) {
                write(after);
                assertThat(isStandby(after)).isFalse();
            }
        }
    }

    /** As the kernel tells it: the connection's timer is the one for keepalives, and runs out in time. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void asksASilentServerAsSoonAsConfigured(@TempDir Path directory) throws Exception {
        String upstream = "host: 127.0.0.1, port: " + primary() + ", keepalive: {idle: 7s, interval: 3s, count: 2}";
        try (ProxyFixture proxy = ProxyFixture.start(cluster, upstream, directory);
                Connection connection = proxy.connect("owner")) {
            assertThat(isStandby(connection)).isFalse();

            long deadline = Patience.end();
            while (!asksWithin(Duration.ofSeconds(7))) { // what was sent last may not be acknowledged yet
                assertThat(System.nanoTime()).as("waiting for the timer").isLessThan(deadline);
            }
        }
    }

    /** Reads /proc/net/tcp (proc(5)): remote address, state 01 is established, timer 02 is keepalive, 1/100 s. */
    private static boolean asksWithin(Duration idle) throws IOException {
        String port = String.format(Locale.ROOT, ":%04X", primary());
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                List<String> columns = List.of(line.strip().split("\\s+", -1));
                if (columns.get(2).endsWith(port) && columns.get(3).equals("01")) {
                    String timer = columns.get(5);
                    if (timer.startsWith("02:") && Long.parseLong(timer.substring(3), 16) * 10 <= idle.toMillis()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** A server that is always about to be ready: no real one can be kept in that state. */
    private static final class StartingUp implements AutoCloseable {
        private final ServerSocket listening =
                new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));

        StartingUp() throws IOException {
            Thread thread = new Thread(() -> {
                while (!listening.isClosed()) {
                    try (Socket socket = listening.accept()) {
                        refuse(socket);
                    } catch (IOException gone) {
                        // The peer left, or the test is over.
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void refuse(Socket socket) throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readFully(new byte[in.readInt() - Integer.BYTES]);
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            for (String field : new String[] {
                "SFATAL", "VFATAL", "C57P03", "Mthe database system is starting up",
            }) {
                fields.writeBytes(field.getBytes(StandardCharsets.UTF_8));
                fields.write(0);
            }
            fields.write(0);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeByte('E');
            out.writeInt(fields.size() + Integer.BYTES);
            fields.writeTo(out);
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
