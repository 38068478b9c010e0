package dev.sallyport.proxy.wiring;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SecretException;
import java.time.Duration;

/** The passwords of upstream logins that the reader of the configuration doesn't ask for: commands', Vault's. */
public final class LoginSecrets {
    private static final Duration RELEASE = Duration.ofSeconds(5);

    private LoginSecrets() {}

    /**
     * Asks for them once, so that a password that can't be had is known at the start.
     *
     * @throws SecretException naming database and login
     */
    public static void requireAll(SallyportConfig config) {
        for (DatabaseConfig database : config.databases().values()) {
            database.logins().forEach((name, login) -> require(database.name(), name, login));
        }
    }

    /** Gives back what was lent, as far as that is possible within a few seconds. */
    public static void releaseAll(SallyportConfig config) {
        Thread releasing = new Thread(() -> config.borrowed().forEach(Secret::release), "sallyport-release");
        releasing.setDaemon(true);
        releasing.start();
        try {
            releasing.join(RELEASE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void require(String database, String name, LoginConfig login) {
        if (login.password() == null || !login.password().isFetched()) {
            return;
        }
        try {
            login.credentials();
        } catch (SecretException e) {
            throw new SecretException(
                    "the password of databases." + database + ".logins." + name + ": " + e.getMessage());
        }
    }
}
