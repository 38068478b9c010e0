package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.AuditSinkConfig.Body;
import dev.sallyport.config.AuditSinkConfig.FileTarget;
import dev.sallyport.config.AuditSinkConfig.Format;
import dev.sallyport.config.AuditSinkConfig.KafkaTarget;
import dev.sallyport.config.AuditSinkConfig.SyslogTarget;
import dev.sallyport.config.AuditSinkConfig.Tls;
import dev.sallyport.config.AuditSinkConfig.WebhookTarget;
import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSinksTest {
    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    private List<AuditSinkConfig> read(String sinks) {
        String one = "sinks: [{ name: copy, kind: file, path: copy.jsonl}]";
        String text = ConfigFixture.minimal();
        assertThat(text).contains(one);
        return fixture.read(text.replace(one, "sinks: [" + sinks + "]")).audit().sinks();
    }

    private void refuses(String sinks, String problem) {
        assertThatThrownBy(() -> read(sinks)).isInstanceOf(YamlException.class).hasMessageContaining(problem);
    }

    @Test
    void readsEachKind() {
        List<AuditSinkConfig> sinks =
                read("{name: a, kind: file, path: out/a.jsonl, file_bytes_max: 1MiB, files_max: 3},"
                        + "{name: b-2, kind: webhook, url: 'https://c.example/x', secret: {file: whsec}, body: array}");

        assertThat(sinks.get(0))
                .isEqualTo(new AuditSinkConfig(
                        "a", Format.JSON, new FileTarget(folder.resolve("out/a.jsonl"), 1 << 20, 3)));
        WebhookTarget webhook = (WebhookTarget) sinks.get(1).target();
        assertThat(webhook.url()).isEqualTo(URI.create("https://c.example/x"));
        assertThat(webhook.body()).isEqualTo(Body.ARRAY);
        assertThat(webhook.secret().read()).hasSize(1);
        assertThat(sinks.get(1).toString()).doesNotContain(ConfigFixture.WEBHOOK_SECRET);
    }

    @Test
    void refusesWhatCouldHarmTheLogOrAnotherSink() {
        refuses("{name: a, kind: file, path: audit/seg/00000000000000000000.jsonl}", "own directory");
        refuses("{name: a, kind: file, path: x/../audit/log/checkpoint}", "own directory");
        refuses("{name: a, kind: file, path: x}, {name: b, kind: file, path: ./x}", "another sink");
        refuses("{name: a, kind: file, path: x}, {name: a, kind: file, path: y}", "is taken");
        refuses("{name: ../lock, kind: file, path: x}", "lower-case letters");
    }

    @Test
    void refusesKeysOfOtherKindsAndMissingOnes() {
        refuses("{name: a, kind: file}", "missing key 'path'");
        refuses("{name: a, kind: webhook, url: 'https://x'}", "missing key 'secret'");
        refuses("{name: a, kind: file, path: x, url: 'https://x'}", "'url' is nothing that a sink of kind file has");
        refuses("{name: a, kind: pigeon}", "one of");
    }

    @Test
    void speaksSyslogInTheClearOnlyWhenToldTo() {
        List<AuditSinkConfig> sinks =
                read("{name: a, kind: syslog, address: 'logs.example:6514', root_certificate: ca.pem},"
                        + "{name: b, kind: syslog, address: '[::1]:514', tls: off}");

        assertThat(sinks.get(0).target())
                .isEqualTo(new SyslogTarget(
                        new HostPort("logs.example", 6514), Tls.VERIFY_FULL, folder.resolve("ca.pem")));
        assertThat(sinks.get(1).target()).isEqualTo(new SyslogTarget(new HostPort("::1", 514), Tls.OFF, null));
        refuses("{name: a, kind: syslog, address: 'logs:514', tls: off, root_certificate: ca.pem}", "of no use");
        refuses("{name: a, kind: syslog, address: 'logs:514', tls: require}", "one of");
        refuses("{name: a, kind: syslog, address: 'logs'}", "expected an address");
    }

    @Test
    void readsFormatsAndCollectors() {
        List<AuditSinkConfig> sinks = read("{name: a, kind: file, path: x, format: ocsf},"
                + "{name: b, kind: otlp, url: 'https://c.example/v1/logs', token: {file: secret}}");

        assertThat(sinks.get(0).format()).isEqualTo(Format.OCSF);
        assertThat(sinks.get(1).format()).isEqualTo(Format.OTEL);
        assertThat(sinks.get(1).toString()).doesNotContain("secret");
        refuses("{name: b, kind: otlp, url: 'https://c', format: ocsf}", "format otel");
        refuses("{name: b, kind: otlp, url: 'http://c'}", "https");
        refuses("{name: b, kind: otlp}", "missing key 'url'");
    }

    @Test
    void refusesToSendInTheClearOrUnsigned() {
        refuses("{name: a, kind: webhook, url: 'http://collector', secret: {file: whsec}}", "https");
        refuses("{name: a, kind: webhook, url: 'https://collector', secret: {file: secret}}", "whsec_");
        refuses("{name: a, kind: webhook, url: 'https://collector', secret: inline}", "reference");
    }

    @Test
    void readsATopicOfKafkas() {
        AuditSinkConfig sink =
                read("{name: a, kind: kafka, bootstrap_servers: ['k1:9093', '[::1]:9093'], topic: audit.x,"
                                + " partition: 3, root_certificate: ca.pem, certificate: tls.crt, key: tls.key, user: me,"
                                + " password: {file: secret}}")
                        .get(0);

        KafkaTarget kafka = (KafkaTarget) sink.target();
        assertThat(kafka.servers()).containsExactly(new HostPort("k1", 9093), new HostPort("::1", 9093));
        assertThat(kafka.topic()).isEqualTo("audit.x");
        assertThat(kafka.partition()).isEqualTo(3);
        assertThat(kafka.tls()).isEqualTo(Tls.VERIFY_FULL);
        assertThat(kafka.key()).isEqualTo(folder.resolve("tls.key"));
        assertThat(kafka.login())
                .extracting("mechanism", "user")
                .containsExactly(AuditSinkConfig.Mechanism.SCRAM_SHA_512, "me");
        assertThat(sink.format()).isEqualTo(Format.JSON);
    }

    @Test
    void refusesWhatATopicCannotBe() {
        String kafka = "{name: a, kind: kafka, bootstrap_servers: ['k:1'], topic: t";
        refuses("{name: a, kind: kafka, topic: t}", "missing key 'bootstrap_servers'");
        refuses("{name: a, kind: kafka, bootstrap_servers: ['k:1']}", "missing key 'topic'");
        refuses("{name: a, kind: kafka, bootstrap_servers: [], topic: t}", "1 to 20 brokers");
        refuses("{name: a, kind: kafka, bootstrap_servers: ['k:0'], topic: t}", "a port from 1");
        refuses("{name: a, kind: kafka, bootstrap_servers: ['k:1'], topic: 'a b'}", "a topic's name");
        refuses("{name: a, kind: kafka, bootstrap_servers: ['k:1'], topic: '..'}", "a topic's name");
        refuses(kafka + ", partition: -1}", "0");
        refuses(kafka + ", user: me}", "user and password, both");
        refuses(kafka + ", mechanism: plain}", "of no use without user");
        refuses(kafka + ", certificate: tls.crt}", "certificate and key, both");
        refuses(kafka + ", tls: off, root_certificate: ca.pem}", "of no use without TLS");
        refuses(kafka + ", tls: off, user: me, password: {file: secret}, mechanism: plain}", "not without TLS");
        refuses(kafka + ", user: me, password: inline}", "never written into the configuration");
        refuses(kafka + ", path: x}", "nothing that a sink of kind kafka has");
        refuses("{name: a, kind: file, path: x, topic: t}", "nothing that a sink of kind file has");
    }
}
