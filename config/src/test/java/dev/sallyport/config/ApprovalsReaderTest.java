package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalsReaderTest {
    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void create() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    @Test
    void secretsRotateWithoutARestart() throws Exception {
        WebhookConfig webhook =
                fixture.read(ConfigFixture.minimal()).approvals().webhooks().get(0);
        assertThat(webhook.keys()).hasSize(1);

        Files.writeString(folder.resolve("whsec"), ConfigFixture.WEBHOOK_SECRET + "\nwhsec_" + "AAAA".repeat(8) + "\n");

        assertThat(webhook.keys()).hasSize(2);
        assertThat(webhook.toString()).doesNotContain("whsec_");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{url: 'http://hooks.example.com/', secret: {file: whsec}}; expected an https address",
                "{url: 'https://user:pw@hooks/', secret: {file: whsec}}; expected an https address",
                "{url: 'file:///etc/passwd', secret: {file: whsec}}; expected an https address",
                "{url: 'https://hooks/', secret: {file: secret}}; expected whsec_ and from 24 to 64 bytes",
                "{url: 'https://hooks/', secret: whsec_abc}; expected a reference to the secret",
                "{url: 'https://hooks/', secret: {file: whsec}, events: []}; expected at least one",
                "{url: 'https://hooks/', secret: {file: whsec}, events: [deleted]}; deleted",
            })
    void refusesWebhooksThatAreUnsafe(String webhook, String problem) {
        String text = ConfigFixture.minimal().replaceAll("(?m)^  webhooks: .*$", "  webhooks: [" + webhook + "]");

        assertThatThrownBy(() -> fixture.read(text))
                .hasMessageContaining(problem)
                .hasMessageNotContaining("user:pw")
                .hasMessageNotContaining("whsec_abc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "webhook: {file: secret}, bot_token: {file: secret}, channel: C1; expected either webhook or bot_token",
                "channel: C1; expected either webhook or bot_token",
                "bot_token: {file: secret}; bot_token and channel go together",
                "bot_token: {file: secret}, channel: '#general'; expected a channel's id",
                "webhook: {file: secret}; expected that there is an https address in it",
            })
    void refusesAChannelThatNobodyCanBeAskedIn(String keys, String problem) {
        assertThatThrownBy(() -> fixture.read(slack(keys, ""))).hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{slack: rita, issuer: 'https://idp', subject: r}; not a name",
                "{slack: U2, issuer: 'https://evil', subject: r}; is not among identity.issuers",
                "{slack: U2, issuer: 'https://idp', subject: ''}; ",
                "{slack: U1, issuer: 'https://idp', subject: r}; is listed twice",
                "{slack: U2, issuer: 'https://idp', subject: ben}; each person has one vote",
            })
    void refusesPeopleWhoAreUnclear(String user, @Nullable String problem) {
        assertThatThrownBy(() -> fixture.read(slack("bot_token: {file: secret}, channel: C1", ", " + user)))
                .hasMessageContaining(problem == null ? "" : problem);
    }

    private static String slack(String keys, String user) {
        String slack = "  slack: {" + keys + ", signing_secret: {file: secret},"
                + " users: [{slack: U1, issuer: 'https://idp', subject: ben}" + user + "]}";
        return ConfigFixture.minimal().replaceAll("(?m)^  slack: .*$", Matcher.quoteReplacement(slack));
    }
}
