package dev.sallyport.config;

import org.jspecify.annotations.Nullable;

/**
 * A login at the upstream.
 *
 * @param password null where the upstream lets the user in without one
 */
public record LoginConfig(String user, @Nullable Secret password) {
    /** The password as it is now, or an empty text. */
    public String resolvedPassword() {
        return password == null ? "" : password.resolve();
    }

    /** The password after the server refused one: another, if it was rotated meanwhile. */
    public String passwordInsteadOf(String refused) {
        return password == null ? "" : password.resolveInsteadOf(refused);
    }
}
