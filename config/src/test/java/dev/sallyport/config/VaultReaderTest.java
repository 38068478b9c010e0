package dev.sallyport.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultReaderTest {
    @TempDir
    Path folder;

    private SallyportConfig read(String section, String password) throws IOException {
        String text = ConfigFixture.with("databases.<name>.logins.<name>", "password: " + password)
                .replaceAll("(?m)^vault:.*$", Matcher.quoteReplacement(section));
        return new ConfigFixture(folder).read(text);
    }

    private static final String TOKEN = "token: {file: secret}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../sys/raw",
                "secret/../../sys/seal",
                "secret/./x",
                "/sys/seal",
                "secret//x",
                "secret/x?version=1",
                "secret/x#y",
                "secret/%2e%2e/x",
                "\"secret/x\\r\\nx-vault-token: y\"",
                "\"secret/x\\n\"",
                "\"secret/x y\"",
                "secret\\x",
                "sécret/x",
                "https://other.example/v1/secret",
                "v1/secret/data/x",
                "\"\"",
            })
    void aPathLeadsNowhereElse(String path) {
        assertThatThrownBy(
                        () -> read("vault: {address: 'https://vault', " + TOKEN + "}", "{vault: {path: " + path + "}}"))
                .isInstanceOf(YamlException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "address: 'http://vault:8200', token: {file: secret} | expected an https address",
                "address: 'https://u:p@vault:8200', token: {file: secret} | expected an https address",
                "address: 'https://vault/v1', token: {file: secret} | without a path",
                "address: 'https://vault?x', token: {file: secret} | without a path",
                "address: 'ftp://vault', plaintext: true, token: {file: secret} | expected an https address",
                "address: 'https://vault' | expected exactly one of token, kubernetes and approle",
                "address: 'https://vault', token: {file: secret}, approle: {role_id: x}"
                        + " | expected exactly one of token, kubernetes and approle",
                "address: 'https://vault', token: hunter2 | expected a reference to the secret",
                "address: 'https://vault', token: {vault: {path: x}} | its own login can't be in it",
                "address: 'https://vault', kubernetes: {role: x, mount: ../sys} | expected a mount such as kubernetes",
                "address: 'https://vault', approle: {role_id: \"a b\"} | expected a name",
                "address: 'https://vault', token: {file: secret}, namespace: \"a\\r\\nb\" | expected a namespace",
                "address: 'https://vault', token: {file: secret}, root_certificate: ca.pem | holds no certificate",
                "address: 'https://vault', token: {file: secret}, timeout: 1h | expected a duration",
                "adress: 'https://vault', token: {file: secret} | missing key 'address'; is 'adress' meant to be it?",
            })
    void refusesASectionThatMakesNoSense(String section, String message) {
        assertThatThrownBy(() -> read("vault: {" + section + "}", "{file: secret}"))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{vault: secret/x} | expected a mapping",
                "{vault: {}} | missing key 'path'",
                "{vault: {path: x}, file: secret} | expected exactly one of file, env, command and vault",
                "{vault: {path: x}, cache: 5m} | unknown key 'cache'",
                "{vault: {path: x, cache: 2d}} | expected a duration",
                "{vault: {path: x, field: \"\"}} | expected a text that isn't empty",
            })
    void refusesAReferenceThatMakesNoSense(String password, String message) {
        assertThatThrownBy(() -> read("vault: {address: 'https://vault', " + TOKEN + "}", password))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(message);
    }

    @Test
    void everythingElseIsAsItWasWithoutAVault() {
        assertThatThrownBy(() -> read("", "{vault: {path: x}}"))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("expected a section 'vault' that says where it is");
    }

    @Test
    void plaintextIsSaidAloud() throws IOException {
        String section = "vault: {address: 'http://vault:8200', plaintext: true, " + TOKEN + "}";

        assertThat(read(section, "{vault: {path: secret/data/x}}").databases().get("shop"))
                .isNotNull();
    }

    @Test
    void whatIsBorrowedIsKnownWhereverItIsWritten() throws IOException {
        String text = ConfigFixture.with("databases.<name>.logins.<name>", "password: {vault: {path: creds/reader}}")
                .replace("environment: prod", "environment: prod\n    identity_key: {vault: {path: kv/key}}")
                .replace("bot_token: {file: secret}", "bot_token: {vault: {path: kv/slack}}")
                .replaceAll("(?m)^approvals:$", "approvals:\n  password: {vault: {path: creds/approvals}}")
                .replaceAll("(?m)^vault:.*$", "vault: {address: 'https://vault', " + TOKEN + "}");

        SallyportConfig config = new ConfigFixture(folder).read(text);

        assertThat(config.borrowed())
                .hasSize(4)
                .contains(requireNonNull(config.approvals().password()));
        assertThat(new ConfigFixture(folder).read(ConfigFixture.minimal()).borrowed())
                .isEmpty();
    }

    @Test
    void aLoginWithoutAUserNeedsOneFromVault() throws IOException {
        String text = ConfigFixture.minimal().replace("user: sp_reader", "password: {file: secret}");
        ConfigFixture fixture = new ConfigFixture(folder);

        assertThatThrownBy(() -> fixture.read(text))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("missing key 'user'");
    }

    @Test
    void isRefusedWhereNothingMayWaitForIt() throws IOException {
        ConfigFixture fixture = new ConfigFixture(folder);
        String text =
                ConfigFixture.minimal().replace("signing_secret: {file: secret}", "signing_secret: {vault: {path: x}}");

        assertThatThrownBy(() -> fixture.read(text))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("can't come from a command or from Vault");
    }
}
