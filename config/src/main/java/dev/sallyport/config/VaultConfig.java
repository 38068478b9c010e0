package dev.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Vault is and who the proxy is to it.
 *
 * @param namespace null where there are none
 * @param rootCertificate PEM file with the authorities of its certificate; the platform's if null
 * @param timeout for each request
 */
record VaultConfig(
        URI address, @Nullable String namespace, @Nullable Path rootCertificate, Duration timeout, Login login) {
    /** How the proxy gets its token. */
    sealed interface Login {
        /** It is given one. */
        record Token(Secret token) implements Login {}

        /** For the token of its pod. */
        record Kubernetes(String role, String mount, Path tokenFile) implements Login {}

        /**
         * For the id of an AppRole.
         *
         * @param secretId null where the role asks for none
         */
        record AppRole(
                String roleId, String mount, @Nullable Secret secretId) implements Login {}
    }
}
