package dev.sallyport.it.support;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A broker of Kafka's in a JVM of its own, controller and all, that can be killed and started again. It makes missing
 * topics for whoever asks in the usual way, as many in the world do.
 */
public final class KafkaBroker implements AutoCloseable {
    public static final String USER = "sallyport";
    public static final String SCRAM_PASSWORD = "canary-of-scram";
    public static final String PLAIN_PASSWORD = "canary \"of\" \\plain;";

    private static final String CLUSTER = "c2FsbHlwb3J0LXRlc3RzMQ";

    private final Path directory;
    private final Path settings;
    private final int open;
    private final int certified;
    private final int named;
    /** What makes its folder ready, then itself. */
    private Process process;

    private KafkaBroker(Path directory, Certificates certificates, int... ports) throws IOException {
        this.directory = directory;
        this.open = ports[0];
        this.certified = ports[1];
        this.named = ports[2];
        this.settings = directory.resolve("broker.properties");
        Path both = directory.resolve("broker.pem");
        Files.writeString(both, Files.readString(certificates.key()) + Files.readString(certificates.certificate()));
        Properties all = new Properties();
        all.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:" + ports[3],
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL",
                "log.dirs", directory.resolve("log").toString(),
                "auto.create.topics.enable", "true",
                "log.cleaner.enable", "false",
                "broker.heartbeat.interval.ms", "300",
                // So long the controller takes a killed broker for alive, and no other may take its place.
                "broker.session.timeout.ms", "900"));
        String places =
                "PLAINTEXT://127.0.0.1:" + open + ",SSL://127.0.0.1:" + certified + ",SASL_SSL://127.0.0.1:" + named;
        all.setProperty("listeners", places + ",CONTROLLER://127.0.0.1:" + ports[3]);
        all.setProperty("advertised.listeners", places.replace("SSL://127.0.0.1", "SSL://localhost"));
        all.putAll(Map.of(
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.location",
                both.toString(),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificates.certificate().toString(),
                "listener.name.ssl.ssl.client.auth",
                "required",
                "sasl.enabled.mechanisms",
                "SCRAM-SHA-512,PLAIN",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                        + PLAIN_PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";"));
        try (OutputStream out = Files.newOutputStream(settings)) {
            all.store(out, null);
        }
        Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{0} - %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
        this.process = java(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                CLUSTER,
                "-c",
                settings.toString(),
                "--add-scram",
                "SCRAM-SHA-512=[name=" + USER + ",password=" + SCRAM_PASSWORD + "]");
    }

    /** Starts one with nothing in it. */
    public static KafkaBroker start(Path directory, Certificates certificates)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        KafkaBroker broker = new KafkaBroker(directory, certificates, freePorts(4));
        if (!broker.process.waitFor(Patience.millis(), TimeUnit.MILLISECONDS) || broker.process.exitValue() != 0) {
            broker.process.destroyForcibly();
            throw new IllegalStateException(broker.output());
        }
        broker.start();
        return broker;
    }

    private static int[] freePorts(int many) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            int[] ports = new int[many];
            for (int i = 0; i < many; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports[i] = socket.getLocalPort();
            }
            return ports;
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private Process java(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(printed().toFile()))
                .start();
    }

    private Path printed() {
        return directory.resolve("broker.out");
    }

    private String output() throws IOException {
        return Files.readString(printed());
    }

    /** Starts it again where it was; it may not be ready yet. */
    public void start() throws IOException {
        process = java("kafka.Kafka", settings.toString());
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Where anybody connects in the clear. */
    public String open() {
        return "127.0.0.1:" + open;
    }

    /** Where one connects with TLS and a certificate. */
    public String certified() {
        return "localhost:" + certified;
    }

    /** Where one connects with TLS and a password. */
    public String named() {
        return "localhost:" + named;
    }

    /** Makes topics; waits until the broker is ready for that. */
    public void make(NewTopic... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open()))) {
            admin.createTopics(List.of(topics)).all().get(Patience.millis(), TimeUnit.MILLISECONDS);
        }
    }

    public Collection<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", open()))) {
            return admin.listTopics().names().get(Patience.millis(), TimeUnit.MILLISECONDS);
        }
    }

    /** All that is in a topic's first partition now. */
    public List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        Map<String, Object> with = Map.of("bootstrap.servers", open(), "allow.auto.create.topics", false);
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(with, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end =
                    consumer.endOffsets(List.of(partition)).values().iterator().next();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
