package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.config.ApplicationName;
import dev.sallyport.config.ChannelBinding;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.KeepaliveConfig;
import dev.sallyport.config.LoadBalance;
import dev.sallyport.config.ReuseConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.Secret.FileSecret;
import dev.sallyport.config.SecretException;
import dev.sallyport.config.SessionTimes;
import dev.sallyport.config.TargetSessionAttributes;
import dev.sallyport.config.UpstreamConfig;
import dev.sallyport.config.UpstreamTlsMode;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.TokenFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private Secret key(String key) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), key);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new FileSecret(file);
    }

    private static SessionIdentity identity(String subject, Set<String> groups, Instant expiry) {
        UpstreamConfig upstream = new UpstreamConfig(
                List.of(new HostPort("pg", 5432)),
                "there",
                UpstreamTlsMode.VERIFY_FULL,
                null,
                null,
                ChannelBinding.PREFER,
                TargetSessionAttributes.ANY,
                LoadBalance.DISABLE,
                null,
                KeepaliveConfig.DEFAULT,
                ReuseConfig.NONE,
                ApplicationName.CLIENT);
        return new SessionIdentity(
                "session-1",
                "192.0.2.7",
                50000,
                subject,
                new Principal(
                        PrincipalKind.HUMAN,
                        "https://idp|" + subject,
                        "",
                        Set.of(),
                        groups,
                        false,
                        null,
                        null,
                        List.of()),
                new TokenFacts("https://idp", null, null, "", expiry, NOW, "jwt_password"),
                Set.of("dev"),
                new DatabaseConfig("shop", "prod", upstream, Map.of(), List.of()),
                "sp_reader",
                "psql",
                AgentContext.NONE,
                null);
    }

    private String signed(SessionIdentity identity, SessionTimes times, String key) throws IOException {
        Map<String, String> settings = SignedIdentity.of(identity, times, NOW).addedTo(Map.of("a", "b"), key(key));
        assertThat(settings).containsEntry("a", "b").hasSize(2);
        return Objects.requireNonNull(settings.get(SignedIdentity.SETTING));
    }

    private static JsonNode payload(String value) throws IOException {
        return new ObjectMapper().readTree(Base64.getDecoder().decode(value.split("\\.", -1)[1]));
    }

    @Test
    void saysWhoTheSessionBelongsToAndSignsIt() throws Exception {
        String value =
                signed(identity("ann", Set.of("ops", "eng"), NOW.plusSeconds(600)), SessionTimes.DEFAULT, KEY + "\n");

        String[] parts = value.split("\\.", -1);
        assertThat(parts).hasSize(3).startsWith("v1");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(Base64.getDecoder().decode(parts[2]))
                .isEqualTo(mac.doFinal(Base64.getDecoder().decode(parts[1])));
        assertThat(payload(value))
                .hasToString("{\"principal\":\"https://idp|ann\",\"kind\":\"human\","
                        + "\"groups\":[\"eng\",\"ops\"],\"on_behalf_of\":null,\"roles\":[\"dev\"],\"session\":\"session-1\","
                        + "\"database\":\"there\",\"login\":\"sp_reader\",\"iat\":" + NOW.getEpochSecond() + ",\"exp\":"
                        + NOW.plusSeconds(600 + 360).getEpochSecond() + "}");
    }

    @Test
    void endsWithTheSessionAtTheLatest() throws IOException {
        SessionTimes times = new SessionTimes(
                Duration.ofHours(1),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofMinutes(2));

        assertThat(payload(signed(identity("ann", Set.of(), NOW.plusSeconds(86_400)), times, KEY))
                        .path("exp")
                        .asLong())
                .isEqualTo(NOW.plusSeconds(3600 + 120 + 360).getEpochSecond());
    }

    @Test
    void saysThatItDoesNotSayGroupsThatAreTooMany() throws IOException {
        Set<String> groups = IntStream.range(0, 500).mapToObj(i -> "group-" + i).collect(Collectors.toSet());

        String value = signed(identity("ann", groups, NOW.plusSeconds(600)), SessionTimes.DEFAULT, KEY);
        assertThat(payload(value).path("groups").isNull()).isTrue();
        assertThat(payload(value).path("principal").asText()).isEqualTo("https://idp|ann");
        assertThat(value).hasSizeLessThan(8_000);
    }

    @Test
    void signsNothingThatIsTooLong() {
        SessionIdentity identity = identity("x".repeat(5_000), Set.of(), NOW.plusSeconds(600));

        assertThatThrownBy(() -> signed(identity, SessionTimes.DEFAULT, KEY)).isInstanceOf(SecretException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 65})
    void signsWithNoKeyOfAnotherLength(int length) {
        SessionIdentity identity = identity("ann", Set.of(), NOW.plusSeconds(600));
        String bad = "k".repeat(length);

        assertThatThrownBy(() -> signed(identity, SessionTimes.DEFAULT, bad))
                .isInstanceOf(SecretException.class)
                .hasMessageNotContaining("kk");
    }
}
