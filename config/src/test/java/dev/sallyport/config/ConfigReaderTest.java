package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.Secret.FileSecret;
import dev.sallyport.config.yaml.YamlException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String ISSUER = "identity.issuers[]";
    private static final String UPSTREAM = "databases.<name>.upstream";

    @TempDir
    Path folder;

    private ConfigFixture fixture;

    @BeforeEach
    void lay() throws IOException {
        fixture = new ConfigFixture(folder);
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> fixture.read(text))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith(folder.resolve("sallyport.yaml") + ":")
                .hasMessageContaining(message);
    }

    private void refusedAt(String path, String keyAndValue, String message) {
        refused(ConfigFixture.with(path, keyAndValue), message);
    }

    private static String replaced(String what, String by) {
        String text = ConfigFixture.minimal();
        assertThat(text).contains(what);
        return text.replace(what, by);
    }

    @Test
    void readsAMinimalFileWithItsDefaults() {
        SallyportConfig config = fixture.read(ConfigFixture.minimal());

        assertThat(config.node()).isEqualTo("main");
        assertThat(config.listeners())
                .containsExactly(new ListenerConfig(
                        new HostPort("127.0.0.1", 6432),
                        new ServerTlsConfig(folder.resolve("tls.crt"), folder.resolve("tls.key")),
                        false));
        IssuerConfig issuer = config.identity().issuers().get(0);
        assertThat(issuer.profile()).isEqualTo("at+jwt");
        assertThat(issuer.algorithms()).containsExactly("RS256", "PS256", "ES256", "EdDSA");
        assertThat(issuer.tokenLifetimeMax()).isEqualTo(Duration.ofHours(1));
        DatabaseConfig shop = config.databases().get("shop");
        assertThat(shop)
                .isEqualTo(new DatabaseConfig(
                        "shop",
                        "prod",
                        new UpstreamConfig(
                                List.of(new HostPort("pg", 5432)),
                                "shop",
                                UpstreamTlsMode.VERIFY_FULL,
                                null,
                                null,
                                ChannelBinding.PREFER,
                                TargetSessionAttributes.ANY,
                                LoadBalance.DISABLE,
                                null,
                                KeepaliveConfig.DEFAULT,
                                ReuseConfig.NONE,
                                ApplicationName.CLIENT),
                        Map.of("reader", new LoginConfig("sp_reader", null)),
                        List.of(new LoginMapping(List.of("agent"), "reader"))));
        assertThat(config.audit().origin()).isEqualTo("sallyport/main");
        assertThat(config.audit().keeping())
                .isEqualTo(new AuditKeepingConfig(true, Duration.ofDays(400), Long.MAX_VALUE));
        assertThat(config.audit().directory()).isEqualTo(folder.resolve("audit"));
        assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULT);
        assertThat(config.masking()).isEqualTo(MaskingConfig.NONE);
    }

    @Test
    void readsSecretsAsReferences() {
        SallyportConfig config = fixture.read(ConfigFixture.with("masking", "key: {file: secret}"));

        assertThat(config.masking())
                .isEqualTo(new MaskingConfig(1, Map.of(1, new FileSecret(folder.resolve("secret")))));
        assertThat(config.toString()).doesNotContain(folder.resolve("secret").toString());
    }

    @Test
    void refusesAnInlineSecretWithoutRepeatingIt() {
        String text = ConfigFixture.with("databases.<name>.logins.<name>", "password: hunter2");

        refused(text, "expected a reference to the secret, {file: …}, {env: …}, {command: […]} or {vault: {…}}");
        assertThatThrownBy(() -> fixture.read(text)).hasMessageNotContaining("hunter2");
        refusedAt("masking", "key: [hunter2]", "expected a reference to the secret");
    }

    @Test
    void refusesSecretsThatCantBeHad() throws IOException {
        Files.setPosixFilePermissions(folder.resolve("secret"), PosixFilePermissions.fromString("rw-r--r--"));

        refusedAt("masking", "key: {file: secret}", "can be used by others than its owner (rw-r--r--); chmod 600 it");
        refusedAt("masking", "key: {file: none}", "does not exist");
        refusedAt("masking", "key: {env: SALLYPORT_SURELY_UNSET}", "is not set");
        refusedAt("masking", "key: {env: 'a b'}", "expected the name of an environment variable");
        refusedAt("masking", "key: {env: PATH, file: secret}", "expected exactly one of file, env, command and vault");
        refusedAt("masking", "key: {}", "expected exactly one of file, env, command and vault");
        refusedAt("masking", "key: {env: PATH}, keys: []", "expected either 'key' or 'keys'");
        refusedAt("masking", "keys: []", "expected from 1 to 100 keys");
        refusedAt("masking", "keys: [{version: 0, key: {env: PATH}}]", "1");
        refusedAt("masking", "keys: [{key: {env: PATH}}]", "version");
        refusedAt("masking", "keys: [{version: 1, key: hunter2}]", "expected a reference to the secret");
        refusedAt(
                "masking",
                "keys: [{version: 1, key: {env: PATH}}, {version: 1, key: {env: PATH}}]",
                "there are two keys of this version");
        refusedAt("masking", "current_key: 1", "there is no key of version 1");
        refusedAt("masking", "keys: [{version: 2, key: {env: PATH}}], current_key: 1", "there is no key of version 1");
        refusedAt("masking", "key: {value: x}", "unknown key 'value'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0.0.0.0:6432 | , plaintext: true | plaintext is for loopback addresses only",
                "[::]:6432 | , plaintext: true | plaintext is for loopback addresses only",
                "0.0.0.0:6432 | \"\" | missing key 'tls': clients send tokens here",
                "127.0.0.1:6432 | \"\" | missing key 'tls'; on this loopback address plaintext: true would do without",
                "127.0.0.1:6432 | , plaintext: false | missing key 'tls'",
                "127.0.0.1:6432 | , plaintext: yes | expected true or false",
                "6432 | , plaintext: true | expected an address such as",
                "127.0.0.1:6432 | , plaintext: true, authentication: [scram] | scram needs identity.keys",
                "127.0.0.1:6432 | , plaintext: true, authentication: [] | expected a list such as [jwt]",
                "127.0.0.1:6432 | , plaintext: true, authentication: jwt | expected a list",
                "127.0.0.1:6432 | , plaintext: true, authentication: [jwt, jwt] | expected jwt, certificate,"
            })
    void wantsTlsWhereTokensTravel(String address, String more, String message) {
        String tls = ", tls: { certificate: tls.crt, key: tls.key}";

        refused(replaced("'127.0.0.1:6432'" + tls, "'" + address + "'" + more), message);
    }

    @Test
    void refusesOneAddressTwice() {
        refused(
                replaced("listeners: [", "listeners: [{address: '127.0.0.1:6432', plaintext: true}, "),
                "the address 127.0.0.1:6432 is used twice");
        refusedAt("admin", "address: '127.0.0.1:6432'", "the address 127.0.0.1:6432 is used twice");
    }

    @Test
    void keepsTheAdminAddressOnThisMachine() {
        String tls = "tls: { certificate: tls.crt, key: tls.key}, ";
        for (String address : List.of("0.0.0.0:6433", "admin.example.com:6433")) {
            String wide = ConfigFixture.with("admin", "address: '" + address + "'");
            assertThat(fixture.read(wide).admin().tls()).isNotNull();
            refused(wide.replace(", " + tls, ", "), "missing key 'tls': tokens travel here");
        }
        assertThat(fixture.read(ConfigFixture.with("admin", "address: '[::1]:0'"))
                        .admin()
                        .address())
                .isEqualTo(new HostPort("::1", 0));
    }

    @Test
    void refusesAPrivateKeyThatEverybodyMayRead() throws IOException {
        Files.setPosixFilePermissions(folder.resolve("tls.key"), PosixFilePermissions.fromString("rw-r--r--"));

        refused(ConfigFixture.minimal(), "tls.key can be used by others than its owner");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profile: jwe | expected one of at+jwt, jwt, id_token",
                "algorithms: [HS256] | HS256 proves nothing",
                "algorithms: [none] | none proves nothing",
                "algorithms: [None] | None proves nothing",
                "algorithms: [RS1] | expected one of RS256",
                "algorithms: [ES256K] | expected one of RS256",
                "algorithms: [ES256, ES256] | ES256 is listed twice",
                "algorithms: [] | expected at least one algorithm",
                "clock_skew: 6m | expected a duration from 0s to 5m",
                "token_lifetime_max: 25h | expected a duration from 1s to 24h",
                "token_lifetime_max: 0s | expected a duration from 1s to 24h",
                "default_kind: agent | expected one of human, service",
                "default_kind: HUMAN | expected one of human, service",
                "jwks_url: 'https://idp/keys' | expected jwks_file or jwks_url, not both"
            })
    void refusesWeakIssuers(String keyAndValue, String message) {
        refusedAt(ISSUER, keyAndValue, message);
    }

    @ParameterizedTest
    @CsvSource({
        "http://idp.example.com/keys",
        "http://localhost.example.com/keys",
        "http://127.0.0.1@evil.example.com/keys",
        "https://user:pass@idp/keys",
        "https://idp/keys#x",
        "ftp://idp/keys",
        "file:///etc/passwd",
        "HTTP://127.0.0.1/keys",
        "https:keys",
        "/keys",
        "https://"
    })
    void fetchesKeysFromHttpsOnly(String url) {
        refused(replaced("jwks_file: jwks.json", "jwks_url: '" + url + "'"), "expected an https address");
    }

    @Test
    void fetchesKeysFromHttpsAndLoopback() {
        for (String url :
                List.of("https://idp/keys", "http://127.0.0.1:8080/keys", "http://[::1]/k", "http://localhost/k")) {
            SallyportConfig config = fixture.read(replaced("jwks_file: jwks.json", "jwks_url: '" + url + "'"));

            assertThat(config.identity().issuers().get(0).jwksUrl()).isEqualTo(URI.create(url));
        }
    }

    @Test
    void findsKeysByTheIssuersNameAlone() {
        IssuerConfig issuer = fixture.read(replaced("jwks_file: jwks.json, ", ""))
                .identity()
                .issuers()
                .get(0);

        assertThat(issuer.jwksFile()).isNull();
        assertThat(issuer.jwksUrl()).isNull();
    }

    @Test
    void readsIssuersOfWorkloads() {
        String plain = "claims: {}, agents: { clients: []}";
        IssuerConfig spiffe = fixture.read(
                        replaced(plain, "profile: spiffe, trust_domain: example.org, require: {a.b: x, c: [y, z]}"))
                .identity()
                .issuers()
                .get(0);

        assertThat(spiffe.trustDomain()).isEqualTo("example.org");
        assertThat(spiffe.defaultKind()).isEqualTo("service");
        assertThat(spiffe.algorithms()).containsExactly("RS256", "PS256", "ES256");
        assertThat(spiffe.require()).isEqualTo(Map.of("a.b", List.of("x"), "c", List.of("y", "z")));
        refused(replaced(plain, "profile: spiffe"), "missing key 'trust_domain'");
        refused(replaced(plain, "profile: spiffe, trust_domain: Example.org"), "expected a trust domain");
        refused(replaced(plain, "profile: jwt, trust_domain: example.org"), "goes with the profile spiffe only");
        refused(replaced(plain, "profile: spiffe, trust_domain: a, algorithms: [EdDSA]"), "SPIFFE knows no EdDSA");
        refused(replaced(plain, "profile: kubernetes, claims: {}"), "itself says what its claims mean");
        refused(replaced(plain, "profile: kubernetes, default_kind: human"), "expected one of service, agent");
        refused(replaced(plain, "profile: github-actions"), "every workflow at GitHub");
        refused(replaced(plain, "profile: github-actions, require: {repository: a/b}"), "every workflow at GitHub");
        refused(replaced(plain, "require: {hd: []}"), "expected at least one value");
    }

    @Test
    void refusesIssuersThatCouldBeMistaken() {
        refused(replaced("'https://idp'", "'https://idp|x'"), "other than '|'");
        refused(replaced("'https://idp'", "'https://idp '"), "visible ASCII");
        refused(
                replaced("issuers: [", "issuers: [{issuer: 'https://idp', audience: b, jwks_file: jwks.json}, "),
                "the issuer https://idp is listed twice");
        refused(
                replaced("issuer: 'https://idp'", "issuer: idp").replace("jwks_file: jwks.json, ", ""),
                "expected jwks_file or jwks_url, or an issuer that is an https address");
        for (String issuer : List.of("https://idp/?x", "https://idp#x", "http://idp.example.com", "https://a@idp")) {
            refused(
                    replaced("issuer: 'https://idp'", "issuer: '" + issuer + "'")
                            .replace("jwks_file: jwks.json, ", ""),
                    "an");
        }
        refused(replaced("jwks.json", "gone.json"), "gone.json does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls: prefer | expected one of disable, require, verify-ca, verify-full",
                "tls: allow | expected one of",
                "tls: false | expected one of",
                "port: 0 | expected a whole number from 1 to 65535",
                "database: '' | expected a text that isn't empty",
                "tls: require, root_certificate: ca.pem | is used by tls: verify-ca and verify-full only",
                "tls: disable, channel_binding: require | channel_binding needs tls",
                "root_certificate: none.pem | does not exist",
                "channel_binding: maybe | expected one of disable, prefer, require"
            })
    void refusesUnsafeUpstreams(String keyAndValue, String message) {
        refusedAt(UPSTREAM, keyAndValue, message);
    }

    @Test
    void takesPlainUpstreamsOnlyAtTheirWord() {
        UpstreamConfig upstream = fixture.read(ConfigFixture.with(UPSTREAM, "tls: disable"))
                .databases()
                .values()
                .iterator()
                .next()
                .upstream();

        assertThat(upstream.tls()).isEqualTo(UpstreamTlsMode.DISABLE);
        assertThat(upstream.channelBinding()).isEqualTo(ChannelBinding.DISABLE);
    }

    @Test
    void refusesMappingsThatLeadNowhere() {
        refused(replaced("login: reader", "login: raeder"), "no login 'raeder' in this database; there are reader");
        refused(replaced("roles: [agent]", "roles: []"), "expected at least one role");
        refused(replaced("roles: [agent]", "roles: [agent, agent]"), "the role 'agent' is mapped already");
        refused(replaced("map: [{ roles: [agent], login: reader}]", "map: []"), "without one nobody gets a login");
        refused(replaced("host: pg", "host: 'pg:5432'"), "expected a host name");
        refused(replaced("host: pg", "host: 'pg evil'"), "expected a host name");
        refused(replaced("  shop:", "  " + "s".repeat(64) + ":"), "expected a name of at most 63 bytes");
        refused(replaced("sp_reader", "\"a\\0b\""), "without control characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audit | origin: 'https://log' | expected a name such as",
                "audit | origin: 'a b' | expected a name such as",
                "audit | origin: 'a+b' | expected a name such as",
                "audit | statement_text: full | expected one of redacted, raw, omitted",
                "audit | checkpoint_interval: 1ms | expected a duration from 100ms to 1h",
                "audit.retention | bytes_max: 1KiB | expected a size from 1MiB to",
                "audit.retention | days: 3 | unknown key 'days'",
                "audit | compress: gzip | expected",
                "audit | segment_bytes_max: 1B | expected a size from 64KiB to 16GiB",
                "limits | connections_max: 0 | expected a whole number from 1 to 100000",
                "limits | message_bytes_max: 2GiB | expected a size from 1KiB to 1GiB",
                "limits | authentication_timeout: 0s | expected a duration from 100ms to 5m",
                "limits | drain_timeout: -1s | expected a duration",
                "limits | unauthenticated_max: 0 | expected a whole number from 1 to 100000",
                "limits | connections_per_principal_max: 0 | expected a whole number from 1 to 100000",
                "limits | unread_timeout: 8d | expected a duration from 0s to 168h",
                "limits | client_keepalive: 500ms | expected a duration from 1s to 2h",
                "limits | idle_time: 1s | unknown key 'idle_time'",
                "'' | node: 'a b' | expected a name of letters",
                "'' | audti: {} | unknown key 'audti'; did you mean 'audit'?"
            })
    void refusesBadValuesElsewhere(String path, String keyAndValue, String message) {
        refusedAt(path, keyAndValue, message);
    }

    @Test
    void refusesPathsThatArentWhatTheyShould() {
        refused(replaced("directory: audit", "directory: secret"), "is not a folder");
        refused(replaced("age_max: 400d", ""), "expected age_max, bytes_max or both");
        refused(replaced("age_max: 400d", "age_max: 5m"), "expected a duration from 1h to");
        refused(replaced("[policy.yaml]", "[.]"), "is not a file");
        refused(replaced("[policy.yaml]", "[]"), "expected at least one policy file");
        refused(replaced("[policy.yaml]", "[policy.yaml, ./policy.yaml]"), "is listed twice");
        refused(replaced("[policy.yaml]", "[\"a\\0b\"]"), "expected a path");
    }

    @Test
    void failsWithAPlaceWhateverIsInTheFile() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String text = ConfigFixture.minimal();
        for (int round = 0; round < 500; round++) {
            StringBuilder changed = new StringBuilder(text);
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(changed.length());
                String insert = List.of("[", "{", "\n", "x", ": ", "&a ", "*a ", "'", "-", "9", "\u0000", "null")
                        .get(random.nextInt(12));
                changed.replace(at, Math.min(changed.length(), at + random.nextInt(4)), insert);
            }
            try {
                fixture.read(changed.toString());
            } catch (YamlException e) {
                assertThat(e.location().line()).as("seed %d", seed).isPositive();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round + "\n" + changed, e);
            }
        }
    }
}
