package dev.sallyport.proxy.wiring;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.config.SecretException;

/** The passwords of upstream logins that come from commands, which the reader of the configuration doesn't run. */
public final class LoginSecrets {
    private LoginSecrets() {}

    /**
     * Runs them once, so that a password that can't be had is known at the start.
     *
     * @throws SecretException naming database and login
     */
    public static void requireAll(SallyportConfig config) {
        for (DatabaseConfig database : config.databases().values()) {
            database.logins().forEach((name, login) -> require(database.name(), name, login));
        }
    }

    private static void require(String database, String name, LoginConfig login) {
        if (login.password() == null || !login.password().isCommand()) {
            return;
        }
        try {
            login.resolvedPassword();
        } catch (SecretException e) {
            throw new SecretException(
                    "the password of databases." + database + ".logins." + name + ": " + e.getMessage());
        }
    }
}
