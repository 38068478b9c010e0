package dev.sallyport.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.FakeVault.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets from a stand-in of Vault, and what a Vault that is broken, or isn't one, can do with the proxy. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VaultSecretTest {
    private static final String PATH = "secret/data/shop";

    @TempDir
    Path folder;

    private FakeVault vault;

    @BeforeEach
    void start() throws IOException {
        vault = new FakeVault();
        secretFile("token", FakeVault.TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private void secretFile(String name, String content) throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), content), PosixFilePermissions.fromString("rw-------"));
    }

    private LoginConfig login(String section, String login) {
        try {
            String text = ConfigFixture.with("databases.<name>.logins.<name>", "")
                    .replace("{ user: sp_reader}", "{" + login + "}")
                    .replaceAll("\\{,? *user: sp_reader}", "{" + login + "}")
                    .replaceAll("(?m)^vault:.*$", "vault: {address: '" + vault.address() + "', " + section + "}");
            SallyportConfig config = new ConfigFixture(folder).read(text);
            return requireNonNull(requireNonNull(config.databases().get("shop")).login(Set.of("agent")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoginConfig login(String reference) {
        return login("token: {file: token}, timeout: 30s", "user: sp_reader, password: {vault: {" + reference + "}}");
    }

    private String failure(LoginConfig login) {
        try {
            login.resolvedPassword();
        } catch (SecretException e) {
            assertThat(e).hasNoCause();
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("there is a password");
    }

    @Test
    void readsWhatVersion2OfTheKeyValueStoreKeeps() {
        vault.keeps(PATH, "\"password\": \"hunter2\", \"key\": \"other\"");

        assertThat(login("path: " + PATH).resolvedPassword()).isEqualTo("hunter2");
        assertThat(login("path: " + PATH + ", field: key").resolvedPassword()).isEqualTo("other");
        assertThat(vault.asked).allSatisfy(asked -> {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.token()).isEqualTo(FakeVault.TOKEN);
        });
    }

    @Test
    void readsWhatVersion1KeepsAlsoBelowAFieldCalledData() {
        vault.says("kv/shop", "{\"lease_duration\": 2764800, \"data\": {\"password\": \"hunter2\", \"data\": \"x\"}}");

        assertThat(login("path: kv/shop").resolvedPassword()).isEqualTo("hunter2");
    }

    @Test
    void asksForAPasswordThatItHasOnlyOnce() {
        vault.keeps(PATH, "\"password\": \"hunter2\"");
        LoginConfig login = login("path: " + PATH);

        for (int i = 0; i < 20; i++) {
            assertThat(login.resolvedPassword()).isEqualTo("hunter2");
        }
        assertThat(vault.count(PATH)).isEqualTo(1);
    }

    @Test
    void isNotAskedWhileTheConfigurationIsRead() {
        login("path: " + PATH);

        assertThat(vault.asked).isEmpty();
    }

    @Test
    void takesTheUserThatAStaticRoleNamesUnlessTheOperatorNamesOne() {
        vault.says(
                "database/static-creds/app",
                "{\"lease_id\": \"\", \"lease_duration\": 0, \"data\": {\"username\": \"app\", \"password\": \"hunter2\","
                        + " \"ttl\": 80, \"rotation_period\": 86400, \"last_vault_rotation\": \"2026-01-01T00:00:00Z\"}}");
        String password = "password: {vault: {path: database/static-creds/app}}";

        assertThat(login("token: {file: token}", password).credentials()).isEqualTo(new Credentials("app", "hunter2"));
        assertThat(login("token: {file: token}", "user: sp_reader, " + password).credentials())
                .isEqualTo(new Credentials("sp_reader", "hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\\nb", "", "a\\u0000b", "0123456789012345678901234567890123456789012345678901234567890123"})
    void takesNoUserThatPostgresqlWouldReadAsAnother(String user) {
        vault.keeps(PATH, "\"password\": \"hunter2\", \"username\": \"" + user + "\"");
        LoginConfig login = login("token: {file: token}", "password: {vault: {path: " + PATH + "}}");

        assertThatThrownBy(login::credentials).isInstanceOf(SecretException.class);
    }

    @Test
    void saysThatNobodyNamesAUser() {
        vault.keeps(PATH, "\"password\": \"hunter2\"");
        LoginConfig login = login("token: {file: token}", "password: {vault: {path: " + PATH + "}}");

        assertThatThrownBy(login::credentials)
                .hasMessage(PATH + " of " + vault.name() + " names no user; write it as the login's 'user'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | {\"errors\": [\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}"
                        + " | status 403: 1 error occurred: * permission denied",
                "404 | {\"errors\": []} | status 404",
                "429 | {\"errors\": [\"request path x: rate limit quota exceeded\"]}"
                        + " | status 429: request path x: rate limit quota exceeded",
                "503 | {\"errors\": [\"Vault is sealed\"]} | status 503: Vault is sealed",
                "500 | hunter2 | status 500",
                "500 | {\"errors\": [\"bad \\u001b[31m\\u202e\", 7, {\"a\": \"hunter2\"}]} | status 500: bad ?[31m?",
                "502 | {\"errors\": [\"token hvs.CAESIJgivenToken is bad\"]} | status 502: token *** is bad",
                "473 | {\"initialized\": true, \"standby\": true} | status 473",
            })
    void saysWhatVaultSaysAndNothingElse(int status, String body, String reason) {
        vault.says(PATH, status, body);

        assertThat(failure(login("path: " + PATH))).isEqualTo(vault.name() + " answered " + PATH + " with " + reason);
    }

    @Test
    void anErrorIsShortHoweverLongVaultsIs() {
        vault.says(PATH, 500, "{\"errors\": [\"" + "x".repeat(50_000) + "\"]}");

        assertThat(failure(login("path: " + PATH))).hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "[\"hunter2\"]",
                "{\"data\": \"hunter2\"}",
                "{\"data\": null}",
                "{\"data\": {}}",
                "{\"data\": {\"password\": 2}}",
                "{\"data\": {\"password\": null}}",
                "{\"data\": {\"password\": [\"hunter2\"]}}",
                "{\"data\": {\"password\": {\"hunter2\": true}}}",
                "{\"data\": {\"password\": \"\"}}",
                "{\"data\": {\"password\": \"\\n\"}}",
                "{\"data\": {\"password\": \"hunter2\\u0000\"}}",
                "{\"data\": {\"password\": \"hunter2\"}, \"data\": {\"password\": \"hunter3\"}}",
                "{\"data\": {\"password\": \"hunter2\"}} {}",
                "{\"data\": {\"password\": \"hunter2\"}, \"lease_id\": 7}",
                "{\"data\": {\"password\": \"hunter2\"}, \"lease_id\": \"x\", \"lease_duration\": -1}",
                "{\"data\": {\"password\": \"hunter2\"}, \"lease_id\": \"x\", \"lease_duration\": \"hunter2\"}",
                "{\"data\": {\"password\": \"hunter2\"}, \"lease_duration\": 1e400}",
                "{\"data\": {\"password\": \"hunter2\", \"username\": 7}}",
                "",
            })
    void takesNothingThatIsNotAsDocumentedAndQuotesNothingOfIt(String body) {
        vault.says(PATH, body);

        assertThat(failure(login("path: " + PATH))).doesNotContain("hunter");
    }

    @Test
    void cutsOneLineEndAndKeepsWhatIsWithin() {
        vault.keeps(PATH, "\"password\": \"one\\r\\ntwo\\n\\n\"");

        assertThat(login("path: " + PATH).resolvedPassword()).isEqualTo("one\r\ntwo\n");
    }

    @Test
    void readsNoMoreOfAnAnswerThanItMay() {
        vault.says(PATH, "{\"data\": {\"password\": \"" + "x".repeat(10_000_000) + "\"}}");

        assertThat(failure(login("path: " + PATH)))
                .isEqualTo(vault.name() + " answered " + PATH + " with more than 131072 bytes");
    }

    @Test
    void waitsNoLongerThanItsTime() {
        CountDownLatch never = new CountDownLatch(1);
        vault.answers.put(PATH, asked -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Said(200, "");
        });
        LoginConfig login = login(
                "token: {file: token}, timeout: 200ms", "user: sp_reader, password: {vault: {path: " + PATH + "}}");

        assertThat(failure(login)).isEqualTo(vault.name() + " did not answer " + PATH + " within 200 ms");
    }

    @Test
    void saysThatNobodyIsThere() {
        vault.close();

        assertThat(failure(login("path: " + PATH))).startsWith(vault.name() + " can't be reached: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void takesItsTokenNowhereElse(int status) throws IOException {
        try (FakeVault other = new FakeVault()) {
            other.keeps(PATH, "\"password\": \"planted\"");
            vault.answers.put(PATH, asked -> new Said(status, "", Map.of("location", other.address() + "/v1/" + PATH)));

            assertThat(failure(login("path: " + PATH)))
                    .isEqualTo(vault.name() + " answered " + PATH + " with status " + status
                            + ", to ask elsewhere; the address must be that of the active node, or of a balancer");
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void logsInWithAnAppRole() throws IOException {
        secretFile("secret-id", "s3cret");
        vault.admits("auth/shop/login", "\"secret_id\":\"s3cret\"");
        vault.keeps(PATH, "\"password\": \"hunter2\"");
        LoginConfig login = login(
                "namespace: team/, approle: {role_id: r-1, mount: shop, secret_id: {file: secret-id}}",
                "user: sp_reader, password: {vault: {path: " + PATH + "}}");

        assertThat(login.resolvedPassword()).isEqualTo("hunter2");
        assertThat(vault.asked.get(0).body()).contains("\"role_id\":\"r-1\"");
        assertThat(vault.asked.get(0).token()).isNull();
        assertThat(vault.asked)
                .allSatisfy(asked -> assertThat(asked.namespace()).isEqualTo("team"));
    }

    @Test
    void logsInWithItsPodsTokenWhoeverElseMayReadIt() throws IOException {
        Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("pod"), "eyJ.pod.jwt"), PosixFilePermissions.fromString("rw-r--r--"));
        vault.admits("auth/kubernetes/login", "\"jwt\":\"eyJ.pod.jwt\"");
        vault.keeps(PATH, "\"password\": \"hunter2\"");
        LoginConfig login = login(
                "kubernetes: {role: sallyport, token_file: pod}",
                "user: sp_reader, password: {vault: {path: " + PATH + "}}");

        assertThat(login.resolvedPassword()).isEqualTo("hunter2");
        assertThat(vault.asked.get(0).body()).contains("\"role\":\"sallyport\"");
    }

    @Test
    void aLoginThatFailsDoesNotSayWithWhat() throws IOException {
        secretFile("secret-id", "s3cret");
        vault.says("auth/approle/login", 400, "{\"errors\": [\"invalid secret id s3cret\"]}");
        LoginConfig login = login(
                "approle: {role_id: r-1, secret_id: {file: secret-id}}",
                "user: sp_reader, password: {vault: {path: " + PATH + "}}");

        assertThat(failure(login))
                .isEqualTo(vault.name() + " answered auth/approle/login with status 400: invalid secret id ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx-vault-namespace: root", "a b", "ä", "a\0b"})
    void sendsNoTokenThatWouldBeMoreThanAHeader(String token) throws IOException {
        secretFile("token", token);

        assertThat(failure(login("path: " + PATH)))
                .isEqualTo("the token for " + vault.name() + " has characters that no token has");
        assertThat(vault.asked).isEmpty();
    }

    @Test
    void aRotatedTokenCountsAtOnce() throws IOException {
        vault.keeps(PATH, "\"password\": \"hunter2\"");
        LoginConfig login = login("path: " + PATH + ", cache: 0s");
        assertThat(login.resolvedPassword()).isEqualTo("hunter2");

        vault.tokens.clear();
        vault.tokens.add("hvs.next");
        secretFile("token", "hvs.next");

        assertThat(login("path: " + PATH).resolvedPassword()).isEqualTo("hunter2");
    }

    @Test
    void neverShowsItself() {
        vault.keeps(PATH, "\"password\": \"hunter2\", \"username\": \"app\"");
        LoginConfig login = login("token: {file: token}", "password: {vault: {path: " + PATH + "}}");

        assertThat(login.credentials()).hasToString("Credentials[user=app]");
        assertThat(login).hasToString("LoginConfig[user=null, password=***]");
    }
}
