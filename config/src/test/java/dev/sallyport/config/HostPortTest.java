package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void readsNamesAndAddresses() {
        assertThat(HostPort.parse("0.0.0.0:6432")).isEqualTo(new HostPort("0.0.0.0", 6432));
        assertThat(HostPort.parse("[::1]:6432")).isEqualTo(new HostPort("::1", 6432));
        assertThat(HostPort.parse("db-1.example.com:0")).isEqualTo(new HostPort("db-1.example.com", 0));
        assertThat(HostPort.parse("[fe80::1]:1")).hasToString("[fe80::1]:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "host",
                "host:",
                "host:-1",
                "host:65536",
                "host:99999",
                "::1:6432",
                "[::1]",
                "[]:1",
                "[x]:1",
                "[1:2]:3",
                "[1.2.3.4]:5",
                "127.1:80",
                "0177.0.0.1:80",
                "127.0.0.01:80",
                "256.0.0.1:80",
                "1.2.3.4.5:80",
                "1.2.3.4.:80",
                "12345:80",
                "ho st:1",
                "*:6432",
                "host:1 ",
                "host:1\n",
                "ho\u0661st:1",
                "host:\u0661"
            })
    void refusesWhatCouldMeanSomethingElse(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "[0:0:0:0:0:0:0:1]:1", "localhost:1"})
    void knowsLoopback(String text) {
        assertThat(HostPort.parse(text).isLoopback()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:1",
                "[::]:1",
                "128.0.0.1:1",
                "127.0.0.1.example.com:1",
                "localhost.example.com:1",
                "LOCALHOST.:1",
                "[fe80::1]:1",
                "10.127.0.1:1",
                "loopback:1"
            })
    void trustsNothingElseToBeLoopback(String text) {
        assertThat(HostPort.parse(text).isLoopback()).isFalse();
    }
}
