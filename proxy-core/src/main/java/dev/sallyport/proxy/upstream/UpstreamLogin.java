package dev.sallyport.proxy.upstream;

import dev.sallyport.config.Credentials;
import dev.sallyport.config.LoginConfig;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * As whom the proxy logs in.
 *
 * @param credentials asked once per connection, on a thread that may wait; an empty password means that there is none
 * @param instead asked, on such a thread, when the server found the password wrong: what counts instead, or the same
 *     again
 * @param label for people
 */
public record UpstreamLogin(Supplier<Credentials> credentials, UnaryOperator<Credentials> instead, String label) {
    /** Of one user, whose password may become another. */
    public UpstreamLogin(String user, Supplier<String> password, UnaryOperator<String> instead) {
        this(
                () -> new Credentials(user, password.get()),
                refused -> new Credentials(user, instead.apply(refused.password())),
                user);
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
        return new UpstreamLogin(login::credentials, login::credentialsInsteadOf, login.label());
    }

    /**
     * The same for this user alone, whoever it is by now: with its present password while it is that user, else with
     * what is given.
     */
    public UpstreamLogin only(Credentials own) {
        return new UpstreamLogin(
                () -> ofUser(own, credentials.get()), refused -> ofUser(refused, instead.apply(refused)), own.user());
    }

    private static Credentials ofUser(Credentials own, Credentials now) {
        return now.user().equals(own.user()) ? now : own;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UpstreamLogin[user=" + label + "]";
    }
}
