package dev.sallyport.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.vault.VaultHttp;
import dev.sallyport.config.vault.VaultLogin;
import dev.sallyport.config.vault.VaultServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Accounts that Vault lends: they live while the proxy does, and no longer. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class VaultLeaseTest {
    private static final String PATH = "database/creds/app";
    private static final String RENEW = "sys/leases/renew";

    private final AtomicLong now = new AtomicLong(-7);
    private final Deque<Runnable> timer = new ArrayDeque<>();
    private FakeVault vault;
    private VaultLogin login;

    @BeforeEach
    void start() throws IOException {
        vault = new FakeVault();
        vault.makes(PATH);
        login = new VaultLogin.Given(() -> FakeVault.TOKEN);
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private VaultSecret secret() {
        return secret(PATH);
    }

    private VaultSecret secret(String path) {
        Duration timeout = Duration.ofMinutes(5);
        URI address = URI.create(vault.address());
        VaultServer server = new VaultServer(new VaultHttp(address, null, timeout, null), login, now::get);
        VaultConfig config = new VaultConfig(
                address, null, null, timeout, new VaultConfig.Login.Token(new Secret.FileSecret(Path.of("token"))));
        VaultSecret.Place place =
                new VaultSecret.Place(config, path, "password", Duration.ofMinutes(5), Duration.ofHours(1));
        return new VaultSecret(place, server, (delay, task) -> timer.add(task), now::get);
    }

    /** Lets time pass in steps, at each of which the timer fires and nobody asks. */
    private void pass(Duration time) {
        for (int i = 0; i < 20; i++) {
            now.addAndGet(time.toNanos() / 20);
            Runnable task = timer.poll();
            if (task != null) {
                task.run();
            }
            awaitRenewal();
        }
    }

    /** Time must not pass while somebody renews beside whoever asks. */
    private static void awaitRenewal() {
        while (Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("sallyport-secret"))) {
            Thread.onSpinWait();
        }
    }

    private static Credentials account(int number) {
        return new Credentials("v-" + number, "p-" + number);
    }

    @Test
    void allSessionsShareOneAccountWhileItCanLive() {
        VaultSecret secret = secret();

        for (int hour = 0; hour < 24; hour++) {
            assertThat(secret.credentials()).isEqualTo(account(1));
            awaitRenewal();
            pass(Duration.ofMinutes(30));
        }
        assertThat(vault.made).hasValue(1);
        assertThat(vault.count(RENEW)).isBetween(12 * 60 / 40L, 12 * 60 / 32L);
    }

    @Test
    void isRenewedAtTwoThirdsAlsoWhenNobodyAsks() {
        VaultSecret secret = secret();
        secret.resolve();
        now.addAndGet(Duration.ofMinutes(31).toNanos());
        timer.remove().run();
        assertThat(vault.count(RENEW)).isZero();

        now.addAndGet(Duration.ofMinutes(9).toNanos());
        timer.remove().run();

        assertThat(vault.count(RENEW)).isEqualTo(1);
        assertThat(vault.asked.get(1).method()).isEqualTo("PUT");
        assertThat(timer).hasSize(1);
    }

    @Test
    void anAccountThatCannotLiveLongerIsReplacedInTime() {
        VaultSecret secret = secret();
        secret.resolve();
        vault.leaseSecondsRenewed = 1200;

        now.addAndGet(Duration.ofMinutes(40).toNanos());

        assertThat(secret.credentials()).isEqualTo(account(2));
        assertThat(vault.leases).as("sessions of the first one go on").contains(PATH + "/1");
    }

    @Test
    void aLeaseThatVaultForgotIsReplaced() {
        VaultSecret secret = secret();
        secret.resolve();
        vault.leases.clear();
        now.addAndGet(Duration.ofMinutes(40).toNanos());

        assertThat(secret.credentials()).isEqualTo(account(2));
    }

    @Test
    void anAccountThatPostgresqlRefusesIsReplacedAtOnce() {
        VaultSecret secret = secret();
        Credentials first = secret.credentials();
        now.addAndGet(Remembered.PAUSE.toNanos());

        assertThat(secret.credentialsInsteadOf(first)).isEqualTo(account(2));
        assertThat(secret.credentialsInsteadOf(first)).isEqualTo(account(2));
        assertThat(vault.count(RENEW)).isZero();
    }

    @Test
    void whileVaultIsAwayAnAccountCountsUntilItsLeaseEndsAndNoLonger() {
        VaultSecret secret = secret();
        secret.resolve();
        vault.renewalStatus = 503;
        vault.says(PATH, 503, "{\"errors\": [\"Vault is sealed\"]}");

        now.addAndGet(Duration.ofMinutes(59).toNanos());
        assertThat(secret.credentials()).isEqualTo(account(1));

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThatThrownBy(secret::credentials)
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("503");
    }

    @Test
    void theTimerGoesOnWhenVaultIsAway() {
        VaultSecret secret = secret();
        secret.resolve();
        vault.close();
        now.addAndGet(Duration.ofHours(2).toNanos());

        timer.remove().run();

        assertThat(timer).hasSize(1);
    }

    @Test
    void whatWasLentIsGivenBackAtTheEnd() {
        VaultSecret secret = secret();
        Credentials first = secret.credentials();
        now.addAndGet(Remembered.PAUSE.toNanos());
        secret.credentialsInsteadOf(first);

        secret.release();

        assertThat(vault.leases).isEmpty();
        timer.remove().run();
        assertThat(timer).isEmpty();
        secret.release();
        assertThat(vault.count("sys/leases/revoke")).isEqualTo(2);
    }

    @Test
    void whatComesAfterTheEndIsGivenBackAtOnce() {
        VaultSecret secret = secret();
        FakeVault.Answer lends = requireNonNull(vault.answers.get(PATH));
        vault.answers.put(PATH, asked -> {
            secret.release();
            return lends.to(asked);
        });

        assertThatThrownBy(secret::resolve)
                .isInstanceOf(SecretException.class)
                .hasMessage("nothing more is borrowed from " + vault.name() + ", since the proxy stops");
        assertThat(vault.made).hasValue(1);
        assertThat(vault.leases).isEmpty();
        assertThat(timer).isEmpty();
    }

    @Test
    void givingBackNeverFails() {
        VaultSecret secret = secret();
        secret.resolve();
        vault.close();

        secret.release();
    }

    @Test
    void anAccountWithoutAPasswordIsGivenBackAtOnce() {
        vault.answers.put("database/creds/odd", asked -> {
            vault.leases.add("odd/1");
            return new FakeVault.Said(
                    200, "{\"lease_id\": \"odd/1\", \"lease_duration\": 60, \"data\": {\"username\": \"v\"}}");
        });

        assertThatThrownBy(secret("database/creds/odd")::resolve).hasMessageContaining("has no field 'password'");
        assertThat(vault.leases).isEmpty();
    }

    @Test
    void aStaticRolesPasswordIsAskedForAgainWhenItRotates() {
        vault.says("static", rotating("first", 80));
        VaultSecret secret = secret("static");
        assertThat(secret.resolve()).isEqualTo("first");
        vault.says("static", rotating("second", 3600));

        now.addAndGet(Duration.ofSeconds(80).toNanos());

        assertThat(secret.resolve()).isEqualTo("second");
    }

    private static String rotating(String password, int seconds) {
        return ("{\"data\": {\"username\": \"app\", \"password\": \"%s\", \"ttl\": %d,"
                        + " \"last_vault_rotation\": \"2026-01-01T00:00:00Z\"}}")
                .formatted(password, seconds);
    }

    private void logsIn() {
        vault.admits("auth/approle/login", "r-1");
        login = new VaultLogin.Exchanged("auth/approle/login", () -> Map.of("role_id", "r-1"));
        vault.keeps("kv", "\"password\": \"hunter2\"");
    }

    @Test
    void itsTokenIsRenewedAtTwoThirdsOfItsLife() {
        logsIn();
        VaultSecret secret = secret("kv");
        secret.resolve();

        now.addAndGet(Duration.ofMinutes(40).toNanos());
        secret.resolve();

        assertThat(vault.count("auth/token/renew-self")).isEqualTo(1);
        assertThat(vault.count("auth/approle/login")).isEqualTo(1);
    }

    @Test
    void logsInAgainWhenItsTokenCannotLiveLonger() {
        logsIn();
        vault.tokenSecondsRenewed = 60;
        VaultSecret secret = secret("kv");
        secret.resolve();

        now.addAndGet(Duration.ofMinutes(40).toNanos());
        secret.resolve();

        assertThat(vault.count("auth/approle/login")).isEqualTo(2);
    }

    @Test
    void logsInAgainOnceWhenVaultDoesNotKnowItsToken() {
        logsIn();
        VaultSecret secret = secret("kv");
        secret.resolve();
        vault.tokens.clear();
        now.addAndGet(Duration.ofMinutes(5).toNanos());

        assertThat(secret.resolve()).isEqualTo("hunter2");
        assertThat(vault.count("auth/approle/login")).isEqualTo(2);
    }

    @Test
    void aPathThatIsDeniedCostsNobodyTheToken() {
        logsIn();
        VaultSecret secret = secret("kv");
        secret.resolve();
        vault.says("kv", 403, "{\"errors\": [\"permission denied\"]}");

        for (int i = 0; i < 3; i++) {
            now.addAndGet(Duration.ofMinutes(5).toNanos());
            assertThat(secret.resolve()).as("kept").isEqualTo("hunter2");
        }

        assertThat(vault.count("kv")).isEqualTo(4);
        assertThat(vault.count("auth/approle/login")).isEqualTo(1);
    }

    @Test
    void doesNotLogInAgainWhileVaultCannotSayWhetherItKnowsTheToken() {
        logsIn();
        VaultSecret secret = secret("kv");
        secret.resolve();
        vault.says("kv", 403, "{\"errors\": [\"permission denied\"]}");
        vault.says("auth/token/lookup-self", 503, "{\"errors\": [\"Vault is sealed\"]}");

        now.addAndGet(Duration.ofMinutes(5).toNanos());

        assertThat(secret.resolve()).as("kept").isEqualTo("hunter2");
        assertThat(vault.count("auth/approle/login")).isEqualTo(1);
    }

    @Test
    void anAccountIsReplacedWithTheTokenThatItHangsOn() {
        logsIn();
        vault.tokenSeconds = 600;
        vault.tokenSecondsRenewed = 60;
        VaultSecret secret = secret();
        Credentials first = secret.credentials();

        now.addAndGet(Duration.ofSeconds(400).toNanos());

        assertThat(secret.credentials()).isNotEqualTo(first);
        assertThat(vault.count(RENEW)).isZero();
    }
}
