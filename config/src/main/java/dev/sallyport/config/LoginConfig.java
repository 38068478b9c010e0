package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * A login at the upstream.
 *
 * @param user null where Vault says it, along with the password
 * @param password null where the upstream lets the user in without one
 */
public record LoginConfig(@Nullable String user, @Nullable Secret password) {
    public LoginConfig {
        if (user == null && !(password instanceof VaultSecret)) {
            throw new IllegalArgumentException("a login without a user");
        }
    }

    /** The user as far as it is known before anybody was asked, or an empty text. */
    public String knownUser() {
        return user == null ? "" : user;
    }

    /** For people: who logs in. */
    public String label() {
        return user == null ? "the user that Vault names" : user;
    }

    /** User and password as they are now; may wait. */
    public Credentials credentials() {
        if (user == null && password instanceof VaultSecret vault) {
            return vault.credentials();
        }
        return new Credentials(knownUser(), resolvedPassword());
    }

    /** What the server is to be shown after it refused this: another, if it was rotated meanwhile. */
    public Credentials credentialsInsteadOf(Credentials refused) {
        if (user == null && password instanceof VaultSecret vault) {
            return vault.credentialsInsteadOf(refused);
        }
        String other = password == null ? "" : password.resolveInsteadOf(refused.password());
        return new Credentials(knownUser(), other);
    }

    /** The password as it is now, or an empty text. */
    public String resolvedPassword() {
        return password == null ? "" : password.resolve();
    }
}
