package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamReaderTest {
    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void lay() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    private UpstreamConfig upstream(String inside) {
        String text = ConfigFixture.minimal().replace("host: pg, keepalive: {}, reuse: {}", inside);
        return fixture.read(text).databases().values().iterator().next().upstream();
    }

    @Test
    void connectionsThatCarryAnIdentityAreNotUsedAgain() {
        String key = "identity_key: {file: secret}\n    environment: prod";
        String text = ConfigFixture.minimal().replace("reuse: {}", "reuse: {connections: 1}");

        assertThatThrownBy(() -> fixture.read(text.replace("environment: prod", key)))
                .hasMessageContaining("upstream.reuse can't be had with identity_key");
    }

    @Test
    void readsSeveralHosts() {
        UpstreamConfig upstream = upstream("hosts: ['a:5432', '[::1]:5433', '10.0.0.7:5434'],"
                + " target_session_attrs: prefer-standby, load_balance: random, connect_timeout: 2s,"
                + " keepalive: {idle: 5s, interval: 1s, count: 3}, reuse: {connections: 7, idle: 3s, age: 1h}");

        assertThat(upstream.hosts())
                .containsExactly(new HostPort("a", 5432), new HostPort("::1", 5433), new HostPort("10.0.0.7", 5434));
        assertThat(upstream.attributes()).isEqualTo(TargetSessionAttributes.PREFER_STANDBY);
        assertThat(upstream.balance()).isEqualTo(LoadBalance.RANDOM);
        assertThat(upstream.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(upstream.keepalive())
                .isEqualTo(new KeepaliveConfig(Duration.ofSeconds(5), Duration.ofSeconds(1), 3));
        assertThat(upstream.reuse()).isEqualTo(new ReuseConfig(7, Duration.ofSeconds(3), Duration.ofHours(1)));
    }

    @Test
    void readsAClientCertificate() {
        UpstreamConfig upstream = upstream("host: pg, client_certificate: tls.crt, client_key: tls.key");

        assertThat(upstream.clientCertificate())
                .isEqualTo(new ClientCertificateConfig(folder.resolve("tls.crt"), folder.resolve("tls.key")));
    }

    @Test
    void refusesAClientKeyThatEverybodyMayRead() throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("open.key"), "x"), PosixFilePermissions.fromString("rw-r--r--"));

        refused("host: pg, client_certificate: tls.crt, client_key: open.key", "can be used by others than its owner");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "port: 5432 | expected exactly one of host and hosts",
                "host: a, hosts: ['b:5432'] | expected exactly one of host and hosts",
                "hosts: ['b:5432'], port: 5432 | port goes with host; each of hosts has its own",
                "hosts: [] | expected 1 to 16 hosts",
                "hosts: 'a:5432' | expected a list",
                "hosts: [a] | expected an address such as",
                "hosts: ['a:0'] | expected a port from 1 to 65535",
                "hosts: ['a:65536'] | expected a port from 0 to 65535",
                "hosts: ['a:1', 'b:1', 'a:1'] | the host a:1 is listed twice",
                "hosts: ['a b:1'] | expected an address such as",
                "hosts: ['/tmp:1'] | expected an address such as",
                "hosts: ['u@a:1'] | expected an address such as",
                "hosts: ['a:1?sslmode=disable'] | expected an address such as",
                "host: a, target_session_attrs: master | expected one of any, read-write, read-only, primary",
                "host: a, load_balance: true | expected one of disable, random",
                "host: a, connect_timeout: 0s | expected a duration from 100ms to 5m",
                "host: a, client_certificate: tls.crt | client_certificate and client_key go together",
                "host: a, client_key: tls.key | client_certificate and client_key go together",
                "host: a, client_certificate: no.crt, client_key: tls.key | does not exist",
                "host: a, tls: disable, client_certificate: tls.crt, client_key: tls.key | needs tls",
                "host: a, keepalive: {idle: 500ms} | expected a duration from 1s to 2h",
                "host: a, keepalive: {idle: 1500ms} | expected whole seconds",
                "host: a, keepalive: {count: 0} | expected a whole number from 1 to 127",
                "host: a, reuse: {connections: -1} | expected a whole number from 0 to 10000",
                "host: a, reuse: {idle: 2h} | expected a duration from 1s to 1h",
                "host: a, reuse: {age: 2d} | expected a duration from 1s to 24h",
                "host: a, keepalive: {idel: 1s} | did you mean 'idle'?"
            })
    void refusesWhatCouldBeMistaken(String inside, String message) {
        refused(inside, message);
    }

    @Test
    void refusesMoreHostsThanAnybodyWaitsFor() {
        String many = IntStream.rangeClosed(1, 17)
                .mapToObj(port -> "'a:" + port + "'")
                .collect(Collectors.joining(","));

        refused("hosts: [" + many + "]", "expected 1 to 16 hosts");
    }

    private void refused(String inside, String message) {
        assertThatThrownBy(() -> upstream(inside))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(message);
    }
}
