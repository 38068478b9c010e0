package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLoginTest {
    private static final String PENDING = "{\"error\":\"authorization_pending\"}";
    private static final String SLOWER = "{\"error\":\"slow_down\"}";

    private final SignInIssuer issuer;
    private final List<Long> waits = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    DeviceLoginTest() throws IOException {
        issuer = new SignInIssuer();
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private DeviceLogin login(String name) {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        return new DeviceLogin(
                new DeviceLogin.Client(name, "cli", "openid a&b", "urn:sallyport", null), clock, time -> {
                    waits.add(time.toSeconds());
                    now = now.plus(time);
                });
    }

    private DeviceLogin.Tokens signIn() throws IOException, InterruptedException {
        DeviceLogin login = login(issuer.issuer());
        return login.await(login.begin());
    }

    @Test
    void asksForACodeAndThenForTheToken() throws Exception {
        DeviceLogin login = login(issuer.issuer());

        DeviceLogin.Prompt prompt = login.begin();
        DeviceLogin.Tokens tokens = login.await(prompt);

        assertThat(prompt.userCode()).isEqualTo("WDJB-MJHT");
        assertThat(prompt.address()).hasToString(issuer.issuer() + "/page");
        assertThat(prompt.expiresIn()).isEqualTo(Duration.ofMinutes(5));
        assertThat(tokens.accessToken()).isEqualTo(SignInIssuer.TOKEN);
        assertThat(tokens.idToken()).isEqualTo("a.b.c");
        assertThat(issuer.forms.get(0))
                .containsEntry("client_id", "cli")
                .containsEntry("scope", "openid a&b")
                .containsEntry("resource", "urn:sallyport");
        assertThat(issuer.forms.get(1))
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                .containsEntry("device_code", "device-secret")
                .containsEntry("client_id", "cli");
        assertThat(prompt.toString() + tokens).doesNotContain("device-secret", SignInIssuer.TOKEN, "a.b.c");
    }

    @Test
    void waitsAsLongAsTheIssuerSaysAndLongerWhenItIsTold() throws Exception {
        issuer.says(400, PENDING, SLOWER, PENDING, SLOWER);

        signIn();

        assertThat(waits).containsExactly(1L, 1L, 6L, 6L, 11L);
    }

    @Test
    void waitsFiveSecondsWhereTheIssuerSaysNothing() throws Exception {
        issuer.device = issuer.device("\"expires_in\":300");

        signIn();

        assertThat(waits).containsExactly(5L);
    }

    @Test
    void asksLessOftenWhileTheIssuerIsOutOfOrder() throws Exception {
        issuer.says(503, "", "<html>", "");

        signIn();

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void neverWaitsBeyondTheCodesTime() {
        issuer.device = issuer.device("\"expires_in\":10,\"interval\":1");
        for (int i = 0; i < 100; i++) {
            issuer.says(400, PENDING);
        }

        assertThatThrownBy(this::signIn).isInstanceOf(IOException.class).hasMessage("nobody signed in in time");
        assertThat(waits.stream().mapToLong(Long::longValue).sum()).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9", "253402300799", "31536000"})
    void neverWaitsForYears(String lifetime) {
        issuer.device = issuer.device("\"interval\":1000000,\"expires_in\":" + lifetime);
        for (int i = 0; i < 100; i++) {
            issuer.says(400, PENDING);
        }

        assertThatThrownBy(this::signIn).hasMessage("nobody signed in in time");
        assertThat(waits).hasSizeLessThan(31).allMatch(wait -> wait <= 60);
    }

    @Test
    void asksAtMostOnceASecondWhateverTheIssuerSays() throws Exception {
        issuer.device = issuer.device("\"expires_in\":300,\"interval\":0");

        signIn();

        assertThat(waits).containsExactly(1L);
    }

    @Test
    void saysWhatBecameOfIt() {
        issuer.says(400, "{\"error\":\"access_denied\",\"error_description\":\"device-secret\"}");
        assertThatThrownBy(this::signIn).hasMessage("the sign-in was refused");

        issuer.says(400, "{\"error\":\"expired_token\"}");
        assertThatThrownBy(this::signIn).hasMessage("nobody signed in in time");

        issuer.says(401, "{\"error\":\"invalid_client\"}");
        assertThatThrownBy(this::signIn).hasMessage("the issuer refuses: invalid_client");

        issuer.says(400, "{\"error\":\"\\u202e" + SignInIssuer.TOKEN + "\"}");
        assertThatThrownBy(this::signIn).hasMessage("the issuer refuses: an error without a name");

        issuer.deviceStatus = 400;
        issuer.device = "{\"error\":\"unauthorized_client\"}";
        assertThatThrownBy(this::signIn).hasMessage("the issuer refuses: unauthorized_client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "not json",
                "{}",
                "{\"access_token\":\"x.y.z\"}",
                "{\"access_token\":\"x.y.z\",\"token_type\":\"DPoP\"}",
                "{\"access_token\":\"x.y.z\\nlocalhost:*:*:*:evil\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
                "{\"access_token\":[\"x.y.z\"],\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"x.y.z\",\"access_token\":\"x.y.z\",\"token_type\":\"Bearer\"}"
            })
    void takesNothingThatIsNoBearerToken(String answer) {
        issuer.says(200, answer);

        assertThatThrownBy(this::signIn)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("issuer")
                .message()
                .doesNotContain("x.y.z");
    }

    @Test
    void takesNoTokenThatTheProxyWouldRefuseForItsLength() {
        issuer.says(200, "{\"token_type\":\"Bearer\",\"access_token\":\"" + "x".repeat(16 * 1024 + 1) + "\"}");

        assertThatThrownBy(this::signIn).hasMessageContaining("1 to 16384 characters");
    }

    @Test
    void trustsNoDocumentOfAnother() {
        issuer.document = issuer.document.replace("{\"issuer\":\"http", "{\"issuer\":\"https");

        assertThatThrownBy(this::signIn).hasMessage("the discovery document is another issuer's");
        assertThat(issuer.forms).isEmpty();
    }

    @Test
    void asksNobodyOverAnOpenLine() {
        issuer.document = issuer.document.replace(issuer.issuer() + "/token", "http://idp.example.com/token");

        assertThatThrownBy(this::signIn).hasMessage("the discovery document's token_endpoint is no https address");
        for (String name : List.of("http://idp.example.com", "ftp://127.0.0.1", "idp", "https://a@b.example", "h t")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> login(name));
        }
    }

    @Test
    void saysWhereAnIssuerHasNoSuchDoor() {
        issuer.document = "{\"issuer\":\"" + issuer.issuer() + "\"}";

        assertThatThrownBy(this::signIn).hasMessage("the discovery document names no device_authorization_endpoint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"javascript:alert(1)", "file:///etc/passwd", "http://evil.example/", "data:text/html,x", ""})
    void sendsNobodyToAPageThatIsNone(String page) {
        issuer.device = issuer.device.replace(issuer.issuer() + "/page", page);

        assertThatThrownBy(this::signIn).isInstanceOf(IOException.class);
        assertThat(issuer.forms).hasSize(1);
    }
}
