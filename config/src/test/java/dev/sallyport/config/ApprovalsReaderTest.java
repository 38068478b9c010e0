package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
