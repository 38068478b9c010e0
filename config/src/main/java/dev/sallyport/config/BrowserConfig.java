package dev.sallyport.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in with a browser while their client waits.
 *
 * @param issuer one of the configured issuers
 * @param clientId what the issuer knows the proxy by, and whom its ID tokens are for
 * @param clientSecret null for a public client
 * @param scope what the issuer is asked for, separated by spaces
 * @param url where browsers reach the admin address: an origin, without a path
 * @param timeout how long a client waits
 * @param sameAddress whether the browser has to come from the client's address
 */
public record BrowserConfig(
        String issuer,
        String clientId,
        @Nullable Secret clientSecret,
        String scope,
        URI url,
        Duration timeout,
        boolean sameAddress) {
    /** Where the issuer sends browsers back to; has to be registered there. */
    public String callback() {
        return url + "/login/callback";
    }

    /** Where people begin. */
    public String page() {
        return url + "/login";
    }
}
