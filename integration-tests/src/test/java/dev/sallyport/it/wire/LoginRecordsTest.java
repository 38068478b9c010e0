package dev.sallyport.it.wire;

import static dev.sallyport.it.support.Frontend.packet;
import static dev.sallyport.it.support.Frontend.password;
import static dev.sallyport.it.support.Frontend.query;
import static dev.sallyport.it.support.Frontend.startup;
import static dev.sallyport.it.support.Frontend.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of those who came to the door. */
class LoginRecordsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ProxyFixture proxy;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        proxy = ProxyFixture.start(Version.V18, directory, "wire_records", "connections_per_principal_max: 1");
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static List<JsonNode> events(ProxyFixture proxy, Predicate<String> types) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : proxy.auditLines()) {
            JsonNode event = JSON.readTree(line);
            if (types.test(event.path("type").asText())) {
                events.add(event);
            }
        }
        return events;
    }

    private List<JsonNode> events(Predicate<String> types) throws IOException {
        return events(proxy, types);
    }

    private List<String> failures() throws IOException {
        return failures(proxy);
    }

    /** As soon as there are so many: a record may come after the answer. */
    private static List<String> failures(ProxyFixture proxy, int count) throws IOException {
        long deadline = Patience.end();
        while (failures(proxy).size() < count) {
            assertThat(System.nanoTime()).as("waiting for " + count).isLessThan(deadline);
        }
        return failures(proxy);
    }

    private static List<String> failures(ProxyFixture proxy) throws IOException {
        return events(proxy, "auth.fail"::equals).stream()
                .map(event -> event.path("admin").path("target").asText())
                .toList();
    }

    private void answer(byte[]... bytes) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            client.send(bytes);
            assertThat(client.untilEnd()).endsWith(WireProbe.EOF);
        }
    }

    private List<String> login(String who, String token, String database) throws IOException {
        try (WireProbe client = WireProbe.connect(proxy)) {
            return client.login(0, who, token, database);
        }
    }

    @Test
    void eachRefusalIsOneRecord() throws Exception {
        byte[] hello = startup("user", "owner", "database", proxy.database());
        byte[] user = new byte[] {'u', 's', 'e', 'r', 0, 'x', 0, 0};
        answer(packet(4 << 16, user));
        answer(packet(3 << 16, new byte[] {'u', 's', 'e', 'r', 0}));
        answer(startup("user", "owner", "role", "postgres"));
        answer(hello, query("SELECT 1"));
        answer(hello, terminate());
        answer(hello, password("not.a.token"));
        login("dev", proxy.token("owner"), proxy.database());
        login("owner", proxy.token("owner"), "nosuch");
        try (WireProbe first = WireProbe.through(proxy, "owner")) {
            login("owner", proxy.token("owner"), proxy.database());
            assertThat(first.query("SELECT 1")).hasSize(4);
        }

        assertThat(failures(proxy, 9))
                .satisfiesExactly(
                        reason -> assertThat(reason).startsWith("unsupported frontend protocol 4.0"),
                        reason -> assertThat(reason).startsWith("invalid startup packet layout"),
                        reason -> assertThat(reason).startsWith("startup packet refused: the setting role"),
                        reason -> assertThat(reason).startsWith("expected password response"),
                        reason -> assertThat(reason).startsWith("client left before it proved who it is"),
                        reason -> assertThat(reason).isNotEmpty(),
                        reason -> assertThat(reason).startsWith("startup user is neither"),
                        reason -> assertThat(reason).startsWith("no database or no login"),
                        reason -> assertThat(reason).startsWith("too many connections of this principal"));
        assertThat(events("auth.fail"::equals).get(6).path("actor").path("name").asText())
                .as("whose token it was")
                .isEqualTo("Owner");
    }

    /** Who had begun leaves one; a slow machine may be too late for that. */
    @Test
    void whoTakesTooLongLeavesARecord(@TempDir Path directory) throws Exception {
        try (ProxyFixture own =
                ProxyFixture.start(Version.V18, directory, "wire_records_late", "authentication_timeout: 1s")) {
            int begun = 0;
            while (begun == 0) {
                try (WireProbe client = WireProbe.connect(own)) {
                    client.send(startup("user", "owner", "database", own.database()));
                    List<String> seen = client.untilEnd();
                    assertThat(seen).endsWith(WireProbe.EOF);
                    begun += seen.contains("R 3") ? 1 : 0;
                }
            }
            assertThat(failures(own, 1)).singleElement().asString().startsWith("login took too long");
        }
    }

    @Test
    void whoSaysNothingLeavesNoRecord() throws Exception {
        for (int i = 0; i < 20; i++) {
            WireProbe.connect(proxy).close();
        }
        answer("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        answer(packet(80877102, new byte[8]));
        answer(startup("user", "owner", "role", "postgres"));

        long deadline = Patience.end();
        while (events(type -> type.startsWith("auth")).isEmpty()) {
            assertThat(System.nanoTime()).as("waiting for a record").isLessThan(deadline);
        }
        assertThat(events(type -> type.startsWith("auth"))).hasSize(1);
    }

    @Test
    void aScannerFillsNoLog() throws Exception {
        int times = 400;
        for (int i = 0; i < times; i++) {
            answer(packet(4 << 16, new byte[] {0}));
        }
        Map<String, Long> kinds = new LinkedHashMap<>();
        long told = 0;
        while (told < times) {
            kinds.clear();
            for (String reason : failures()) {
                boolean more = reason.contains(" more refusals within a second");
                kinds.merge(
                        more ? "more" : "single",
                        more ? Long.parseLong(reason.substring(0, reason.indexOf(' '))) : 1L,
                        Long::sum);
            }
            told = kinds.values().stream().mapToLong(Long::longValue).sum();
        }

        assertThat(told).as("every refusal is told of").isEqualTo(times);
    }

    /** The database is gone, the upstream's login fails, the client goes while it is under way. */
    @Test
    void everyProvenIdentityEndsInAStartOrARefusal() throws Exception {
        try (Connection admin = proxy.postgres().superuser("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("ALTER DATABASE wire_records RENAME TO wire_records_away");
            assertThat(login("owner", proxy.token("owner"), proxy.database()))
                    .last()
                    .asString()
                    .contains("3D000");
            statement.execute("ALTER DATABASE wire_records_away RENAME TO wire_records");
            assertThat(login("owner", proxy.token("owner"), proxy.database())).endsWith("Z I");
            awaitEvents(1, "\"session.start\"");
            statement.execute("DROP DATABASE IF EXISTS wire_records_away WITH (FORCE)");
            statement.execute("ALTER ROLE sp_app NOLOGIN");
            try {
                assertThat(login("dev", proxy.token("dev"), proxy.database()))
                        .last()
                        .asString()
                        .contains("08004");
            } finally {
                statement.execute("ALTER ROLE sp_app LOGIN");
            }
            admin.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_catalog.pg_authid");
            try (WireProbe client = WireProbe.connect(proxy)) {
                client.send(startup("user", "bot", "database", proxy.database()), password(proxy.token("bot")));
                awaitEvents(4, "\"auth.ok\"");
            }
            awaitEvents(3, "\"session.refused\"");
            admin.rollback();
        }

        assertThat(login("owner", proxy.token("owner"), proxy.database())).endsWith("Z I");
        awaitEvents(2, "\"session.start\"");
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (JsonNode event : events(type -> true)) {
            String type = event.path("type").asText();
            String session = event.path("session").path("id").asText();
            if (type.equals("auth.ok")) {
                outcomes.put(session, "");
            } else if (type.equals("session.start")) {
                outcomes.merge(session, "start", String::concat);
            } else if (event.path("admin").path("action").asText().equals("session.refused")) {
                outcomes.merge(session, "refused", String::concat);
            }
        }
        assertThat(outcomes.values()).containsExactly("refused", "start", "refused", "refused", "start");
    }

    /** The upstream connection comes before the catalog: it ends with the client that it was for. */
    @Test
    void whoLeavesBeforeTheCatalogIsReadLeavesNoConnectionBehind() throws Exception {
        try (Connection locker = proxy.postgres().superuser(proxy.database());
                Statement lock = locker.createStatement();
                Connection admin = proxy.postgres().superuser("postgres")) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE pg_catalog.pg_cast");
            try (WireProbe client = WireProbe.connect(proxy)) {
                client.send(startup("user", "dev", "database", proxy.database()), password(proxy.token("dev")));
                awaitSessions(1, admin);
                assertThat(events("session.start"::equals)).isEmpty();
            }
            awaitEvents(1, "\"session.refused\"");
            awaitSessions(0, admin);
            locker.rollback();
        }

        assertThat(login("dev", proxy.token("dev"), proxy.database())).endsWith("Z I");
        awaitEvents(1, "\"session.start\"");
        assertThat(events(type -> type.startsWith("auth"))).hasSize(2);
    }

    /** Waits until the server has so many sessions of the proxy's for clients. */
    private void awaitSessions(int count, Connection admin) throws Exception {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'sp_app' AND datname = '" + proxy.database()
                + "' AND application_name <> 'sallyport catalog'";
        long deadline = Patience.end();
        for (int found = -1; found != count; ) {
            assertThat(System.nanoTime())
                    .as("waiting for " + count + " sessions")
                    .isLessThan(deadline);
            try (Statement statement = admin.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                found = rows.getInt(1);
            }
        }
    }

    private void awaitEvents(int count, String part) throws IOException {
        long deadline = Patience.end();
        while (proxy.auditLines().stream().filter(line -> line.contains(part)).count() < count) {
            assertThat(System.nanoTime()).as("waiting for " + part).isLessThan(deadline);
        }
    }
}
