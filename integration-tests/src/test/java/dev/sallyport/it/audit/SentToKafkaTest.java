package dev.sallyport.it.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.audit.AdminFields;
import dev.sallyport.audit.AuditEvent;
import dev.sallyport.audit.AuditEventType;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.AuditTail;
import dev.sallyport.audit.FileAuditLog;
import dev.sallyport.audit.LogLayout;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.sink.KafkaPlace;
import dev.sallyport.audit.sink.KafkaSink;
import dev.sallyport.audit.sink.RecordFormat;
import dev.sallyport.audit.sink.SinkRunner;
import dev.sallyport.audit.tree.TreeHasher;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.KafkaBroker;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.proxy.cli.AuditCommand;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What arrives in Kafka of an audit log: a real broker, killed and wronged. */
class SentToKafkaTest {
    private static final String DATABASE = "audit_to_kafka";
    private static final int EVENTS = 5_000;

    private static KafkaBroker broker;
    private static ProxyFixture proxy;
    private static Path directory;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        Certificates certificates = Certificates.make(directory.resolve("broker"));
        broker = KafkaBroker.start(directory.resolve("kafka"), certificates);
        proxy = ProxyFixture.start(Version.V18, directory, DATABASE);
        secret("scram", KafkaBroker.SCRAM_PASSWORD);
        secret("plain", KafkaBroker.PLAIN_PASSWORD);
        secret("wrong", "canary-of-another");
        broker.make(
                new NewTopic("lines", 2, (short) 1),
                new NewTopic("ocsf", 1, (short) 1),
                new NewTopic("plain", 1, (short) 1),
                new NewTopic("killed", 1, (short) 1));
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        broker.close();
    }

    private static void secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Path config(String name, String sinks) throws IOException {
        String plain = Files.readString(directory.resolve("sallyport.yaml"));
        String audit = "audit:\n  directory: " + name + "\n  sinks:\n" + sinks.indent(4);
        return Files.writeString(
                directory.resolve(name + ".yaml"), plain.replace("audit: {directory: audit}\n", audit));
    }

    private static Connection connect(Daemon daemon, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "bot");
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        int port = daemon.addresses().get(0).getPort();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, properties);
    }

    /** Somebody who reads what is masked, and somebody who has no business here. */
    private static void use(Daemon daemon, String token) throws SQLException {
        try (Connection bot = connect(daemon, token);
                Statement statement = bot.createStatement();
                PreparedStatement mine = bot.prepareStatement("SELECT name FROM customers WHERE name = ?")) {
            try (ResultSet rows = statement.executeQuery("SELECT email, card, notes FROM customers ORDER BY id")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isNotEqualTo("ada@shop.test");
            }
            mine.setString(1, "canary-of-a-parameter");
            mine.executeQuery().close();
            assertThatThrownBy(() -> statement.execute("SELECT 'canary-of-a-literal' FROM hr.salaries"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connect(daemon, "canary-of-a-password")).isInstanceOf(SQLException.class);
        }
    }

    private static List<String> log(String name) throws IOException {
        List<String> all = new ArrayList<>();
        try (AuditTail tail = AuditTail.open(directory.resolve(name), Long.MAX_VALUE)) {
            for (List<String> some = tail.poll(1000); !some.isEmpty(); some = tail.poll(1000)) {
                all.addAll(some);
            }
        }
        return all;
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long end = Patience.end();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("it never came true").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static Map<String, JsonNode> sinks(Daemon daemon) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + daemon.adminAddress().getPort() + "/v1/audit/sinks");
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + proxy.token("owner"));
        Map<String, JsonNode> sinks = new HashMap<>();
        try (var body = connection.getInputStream()) {
            new ObjectMapper()
                    .readTree(body)
                    .path("sinks")
                    .forEach(sink -> sinks.put(sink.path("name").asText(), sink));
        }
        return sinks;
    }

    /** What a consumer makes of a topic: each record once, in order, by number; what comes again has to be the same. */
    private static Map<String, ConsumerRecord<byte[], byte[]>> once(String topic) {
        Map<String, ConsumerRecord<byte[], byte[]>> first = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> message : broker.all(topic)) {
            ConsumerRecord<byte[], byte[]> same = first.putIfAbsent(header(message, KafkaSink.SEQ), message);
            assertThat(same == null || text(same).equals(text(message))).isTrue();
        }
        return first;
    }

    private static List<String> values(String topic) {
        return once(topic).values().stream().map(SentToKafkaTest::text).toList();
    }

    private static String text(ConsumerRecord<byte[], byte[]> message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void sendsAllOfItOverARestartAndNoSecret() throws Exception {
        String token = proxy.token("bot");
        Path config = config("sent", """
                - {name: lines, kind: kafka, bootstrap_servers: ["%1$s"], topic: lines, user: %2$s,
                   password: {file: scram}, root_certificate: broker/tls.crt}
                - {name: ocsf, kind: kafka, bootstrap_servers: ["%3$s"], topic: ocsf, format: ocsf,
                   root_certificate: broker/tls.crt, certificate: broker/tls.crt, key: broker/tls.key}
                - {name: plain, kind: kafka, bootstrap_servers: ["%1$s"], topic: plain, user: %2$s, mechanism: plain,
                   password: {file: plain}, root_certificate: broker/tls.crt}
                """.formatted(broker.named(), KafkaBroker.USER, broker.certified()));
        for (int life = 0; life < 2; life++) {
            Daemon daemon = Daemon.start(ConfigReader.read(config), "test");
            use(daemon, token);
            until(() -> sinks(daemon).values().stream()
                    .allMatch(sink -> sink.path("lag_records").asLong() == 0));
            daemon.stop();
        }

        List<String> written = log("sent");
        List<String> lines = values("lines");
        assertThat(lines).hasSizeGreaterThan(20).isEqualTo(written.subList(0, lines.size()));
        assertThat(lines).hasSizeGreaterThan(written.size() - 5);
        assertThat(values("plain")).startsWith(lines.get(0)).hasSizeGreaterThan(written.size() - 5);
        List<String> mapped = values("ocsf");
        assertThat(mapped).hasSizeGreaterThan(written.size() - 5).allMatch(line -> line.contains("class_uid"));
        ConsumerRecord<byte[], byte[]> third =
                Objects.requireNonNull(once("lines").get("2"));
        assertThat(new String(third.key(), StandardCharsets.UTF_8)).isEqualTo("sallyport/" + node() + "/2");
        assertThat(header(third, KafkaSink.LEAF))
                .isEqualTo(Base64.getEncoder().encodeToString(new TreeHasher().leaf(third.value())));
        assertThat(verified("sent", "lines")).contains(" records, from 0 to ").endsWith("\nsound\n");
        List<String> all = new ArrayList<>(lines);
        all.addAll(mapped);
        for (String canary : List.of(
                token,
                token.substring(token.lastIndexOf('.') + 1),
                PostgresServer.PASSWORD,
                KafkaBroker.SCRAM_PASSWORD,
                "ada@shop.test",
                "4111 1111",
                "ada.private@",
                "canary")) {
            assertThat(all).noneMatch(line -> line.contains(canary));
        }
    }

    private static String node() throws IOException {
        return ConfigReader.read(directory.resolve("sent.yaml")).node();
    }

    @Test
    void saysWhatIsWrongAndLetsEverybodyWork() throws Exception {
        Path config =
                config("wronged", """
                - {name: password, kind: kafka, bootstrap_servers: ["%1$s"], topic: lines, user: %2$s,
                   password: {file: wrong}, root_certificate: broker/tls.crt}
                - {name: stranger, kind: kafka, bootstrap_servers: ["%1$s"], topic: lines, user: %2$s,
                   password: {file: scram}}
                - {name: nobody, kind: kafka, bootstrap_servers: ["%3$s"], topic: lines, root_certificate: broker/tls.crt}
                - {name: topic, kind: kafka, bootstrap_servers: ["%4$s"], topic: nobody-made-it, tls: off}
                - {name: partition, kind: kafka, bootstrap_servers: ["%4$s"], topic: lines, partition: 2, tls: off}
                """.formatted(broker.named(), KafkaBroker.USER, broker.certified(), broker.open()));
        Daemon daemon = Daemon.start(ConfigReader.read(config), "test");
        try {
            use(daemon, proxy.token("bot"));
            until(() -> sinks(daemon).values().stream().allMatch(sink -> sink.has("problem")));
            Map<String, String> problems = new HashMap<>();
            sinks(daemon).forEach((name, sink) -> {
                problems.put(name, sink.path("problem").asText());
                assertThat(sink.path("lag_records").asLong()).isGreaterThan(5);
            });

            assertThat(problems.get("password")).contains("refused the login").doesNotContain("canary");
            assertThat(problems.get("stranger")).contains("no TLS", "certification path");
            assertThat(problems.get("nobody")).contains("TLS");
            assertThat(problems.get("topic")).contains("no topic 'nobody-made-it'");
            assertThat(problems.get("partition")).contains("has 2 partitions");
            assertThat(broker.topics()).contains("lines").doesNotContain("nobody-made-it");
        } finally {
            daemon.stop();
        }
    }

    @Test
    void losesNothingWhenTheBrokerIsKilledAndKeepsNobodyWaiting() throws Exception {
        Path logged = directory.resolve("killed");
        LogLayout layout = new LogLayout(logged);
        AuditSettings settings = AuditSettings.of(logged, "audit.example/killed", "proxy-1")
                .withReserveBytes(4096)
                .withCheckpointInterval(Duration.ofMillis(200));
        KafkaPlace place = new KafkaPlace(List.of(broker.open()), "killed", 0, null, null, Duration.ofSeconds(3));
        try (FileAuditLog log = FileAuditLog.open(settings, Clock.systemUTC())) {
            SinkRunner runner = new SinkRunner(
                    "killed",
                    "kafka",
                    layout,
                    "audit.example/killed",
                    log::durableSize,
                    new KafkaSink(
                            place,
                            "proxy-1",
                            "killed",
                            "audit.example/killed",
                            RecordFormat.JSON,
                            () -> Files.exists(layout.checkpoint()) ? Files.readString(layout.checkpoint()) : ""),
                    new LocalDisk(),
                    Duration.ofMillis(50));
            runner.start();
            AtomicBoolean killed = new AtomicBoolean();
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; !killed.get(); i++) {
                    append(log, 100);
                }
            });
            until(() -> runner.health().next() > EVENTS);
            broker.kill();
            killed.set(true);
            writing.join();
            // Nothing waits for a broker that isn't there.
            append(log, 1000);
            assertThat(runner.health().lag()).isGreaterThanOrEqualTo(1000);
            until(() -> runner.health().failures() > 0);
            assertThat(runner.health().problem()).contains("in time");
            broker.start();
            until(() -> runner.health().lag() == 0);
            assertThat(runner.health().problem()).isEmpty();
            runner.close();
        }

        List<String> arrived = values("killed");
        List<String> written = log("killed");
        assertThat(arrived).hasSizeGreaterThan(EVENTS + 1000).isEqualTo(written.subList(0, arrived.size()));
        assertThat(verified("killed", "killed"))
                .contains(arrived.size() + " records")
                .endsWith("\nsound\n");

        forge("record of another log", "audit.example/other", 7, written.get(7));
        forge(
                "altered in spite of its hash",
                "audit.example/killed",
                9,
                written.get(9).replace("event", "evenT"));
        forge("another number", "audit.example/killed", 8, written.get(10));
        String found = verified("killed", "killed");
        assertThat(found)
                .contains("record 9 came before and was another one")
                .contains("the header says that it is record 8, the record 10")
                .contains("record 9 is not the one that its header has the hash of")
                .contains("1 of other logs passed over")
                .endsWith("NOT SOUND\n");
    }

    /** What somebody who may write to the topic puts there. */
    private static void forge(String why, String origin, long seq, String line) throws Exception {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>("killed", 0, bytes(why), bytes(line));
        message.headers().add(KafkaSink.ORIGIN, bytes(origin)).add(KafkaSink.SEQ, bytes(Long.toString(seq)));
        if (seq == 9) {
            message.headers().add(KafkaSink.LEAF, bytes("AAAA"));
        }
        try (KafkaProducer<byte[], byte[]> forger = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.open()), new ByteArraySerializer(), new ByteArraySerializer())) {
            forger.send(message).get(Patience.millis(), TimeUnit.MILLISECONDS);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the consumer's side says to a topic, with the log's key and nothing else of it. */
    private static String verified(String name, String topic) throws IOException {
        Path client = directory.resolve("client.properties");
        Files.writeString(client, "bootstrap.servers=" + broker.open() + "\n");
        StringWriter out = new StringWriter();
        int code = new CommandLine(new AuditCommand())
                .setOut(new PrintWriter(out))
                .execute(
                        "verify",
                        "--kafka",
                        client.toString(),
                        "--topic",
                        topic,
                        "--key",
                        directory.resolve(name).resolve("log/vkey").toString());
        String said = out.toString();
        assertThat(code).as(said).isEqualTo(said.endsWith("NOT SOUND\n") ? 1 : 0);
        return said;
    }

    private static void append(FileAuditLog log, int events) {
        List<CompletableFuture<Long>> written = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            written.add(log.append(AuditEvent.of(AuditEventType.ADMIN_ACTION)
                    .admin(new AdminFields("test", "event " + i, "x".repeat(400), null))
                    .build()));
        }
        written.forEach(CompletableFuture::join);
    }
}
