package dev.sallyport.proxy.browser;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.proxy.identity.CodeFlow;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who wait or guess, and what is left for the others. */
class BrowserLoginsTest {
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final BrowserLogins logins = new BrowserLogins(clock);
    private final BrowserDoor door = door();

    private BrowserDoor door() {
        BrowserConfig config = new BrowserConfig(
                "https://idp", "sallyport", null, "openid", URI.create("https://proxy"), Duration.ofMinutes(5), false);
        IssuerConfig issuer = new IssuerConfig(
                "https://idp",
                "sallyport",
                "id_token",
                null,
                null,
                List.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human",
                null,
                null,
                Map.of());
        return logins.door(config, new CodeFlow(config, issuer, clock));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private @Nullable WaitingLogin enter(String from) {
        return door.enter(new Asker("session", address(from), "ann", "shop", "psql"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::%x", "::ffff:192.0.2.1"})
    void oneNetworkHasItsShareOfThePlacesAndNoMore(String pattern) {
        List<WaitingLogin> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            WaitingLogin login = enter(pattern.formatted(i));
            if (login != null) {
                waiting.add(login);
            }
        }
        assertThat(waiting).hasSize(BrowserLogins.PER_NETWORK_MAX);
        assertThat(enter("198.51.100.1")).isNotNull();
        assertThat(enter("2001:db8:0:1::1")).isNotNull();

        waiting.get(0).leave();
        waiting.get(0).leave();

        assertThat(enter(pattern.formatted(77))).isNotNull();
        assertThat(enter(pattern.formatted(78))).isNull();
    }

    @Test
    void allTogetherAreBoundedToo() {
        int entered = 0;
        for (int i = 0; i < 200; i++) {
            entered += enter("2001:db8:0:%x::1".formatted(i)) == null ? 0 : 1;
        }
        assertThat(entered).isEqualTo(BrowserLogins.WAITING_MAX);
        assertThat(logins.size()).isEqualTo(BrowserLogins.WAITING_MAX);
    }

    @Test
    void aNetworkThatGuessesIsNotHeardForAMinute() {
        WaitingLogin login = enter("192.0.2.1");
        requireNonNull(login);
        for (int i = 0; i < BrowserLogins.GUESSES_PER_NETWORK_MAX; i++) {
            assertThat(logins.guessesTooMuch(address("2001:db8::" + i))).isFalse();
            assertThat(logins.claim("BBBB-BBBB-BBBB", address("2001:db8::" + i)))
                    .isNull();
        }

        assertThat(logins.guessesTooMuch(address("2001:db8::ffff:1"))).isTrue();
        assertThat(logins.claim(login.code(), address("2001:db8::ffff:1")))
                .as("not even the right one")
                .isNull();
        assertThat(logins.guessesTooMuch(address("2001:db8:0:1::1"))).isFalse();
        assertThat(logins.claim(login.code(), address("192.0.2.1"))).isNotNull();

        now = now.plusSeconds(60);
        assertThat(logins.guessesTooMuch(address("2001:db8::ffff:1"))).isFalse();
    }

    @Test
    void guessesFromEverywhereAreBoundedToo() {
        for (int i = 0; i < BrowserLogins.GUESSES_MAX; i++) {
            logins.claim("BBBB-BBBB-BBBB", address("2001:db8:0:%x::1".formatted(i)));
        }
        assertThat(logins.guessesTooMuch(address("192.0.2.1"))).isTrue();
    }
}
