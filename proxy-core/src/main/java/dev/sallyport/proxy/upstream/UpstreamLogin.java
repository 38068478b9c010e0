package dev.sallyport.proxy.upstream;

import dev.sallyport.config.LoginConfig;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * As whom the proxy logs in.
 *
 * @param password asked once per connection, on a thread that may wait; an empty one means that there is none
 * @param instead asked, on such a thread, when the server found the password wrong: the one that counts instead, or the
 *     same again
 */
public record UpstreamLogin(String user, Supplier<String> password, UnaryOperator<String> instead) {
    public UpstreamLogin {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("an upstream login needs a user");
        }
    }

    /** With a password that is right or wrong. */
    public UpstreamLogin(String user, Supplier<String> password) {
        this(user, password, UnaryOperator.identity());
    }

    /** As the operator wrote it. */
    public static UpstreamLogin of(LoginConfig login) {
        return new UpstreamLogin(login.user(), login::resolvedPassword, login::passwordInsteadOf);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UpstreamLogin[user=" + user + "]";
    }
}
