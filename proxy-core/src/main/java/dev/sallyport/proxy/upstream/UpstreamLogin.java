package dev.sallyport.proxy.upstream;

import java.util.function.Supplier;

/**
 * As whom the proxy logs in.
 *
 * @param password asked once per connection, on a thread that may wait; an empty one means that there is none
 */
public record UpstreamLogin(String user, Supplier<String> password) {
    public UpstreamLogin {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("an upstream login needs a user");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UpstreamLogin[user=" + user + "]";
    }
}
