package dev.sallyport.config.vault;

import java.util.Map;
import java.util.function.Supplier;

/** How the proxy gets the token that it shows to Vault. */
public sealed interface VaultLogin {
    /**
     * It is given one, which somebody else keeps alive.
     *
     * @param token asked before each request
     */
    record Given(Supplier<String> token) implements VaultLogin {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * It shows something else for it.
     *
     * @param path of the login, such as {@code auth/kubernetes/login}
     * @param shown asked for each login: what the request's body says
     */
    record Exchanged(String path, Supplier<Map<String, String>> shown) implements VaultLogin {
        @Override
        public String toString() {
            return "***";
        }
    }
}
