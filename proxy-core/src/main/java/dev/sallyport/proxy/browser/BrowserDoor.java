package dev.sallyport.proxy.browser;

import dev.sallyport.config.BrowserConfig;
import dev.sallyport.proxy.identity.CodeFlow;
import org.jspecify.annotations.Nullable;

/**
 * A listener's way to sign in with a browser.
 *
 * @param logins those of all listeners
 */
public record BrowserDoor(BrowserLogins logins, BrowserConfig config, CodeFlow flow) {
    /** Has a client wait; null where too many do. */
    public @Nullable WaitingLogin enter(Asker asker) {
        return logins.enter(asker, this);
    }
}
