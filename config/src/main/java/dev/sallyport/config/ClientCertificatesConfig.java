package dev.sallyport.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a listener makes of clients' certificates.
 *
 * @param authorities PEM file with the authorities whose certificates count
 * @param revocations file with their revocation lists (PEM or DER); null where nothing is ever revoked
 * @param use what a certificate is good for
 * @param required whether a client without one is refused
 */
public record ClientCertificatesConfig(
        Path authorities, @Nullable Path revocations, Use use, boolean required) {
    /** What a certificate is good for. */
    public enum Use {
        /** A token is asked for all the same, and must be the same principal's. */
        BESIDE_TOKEN,
        /** Who shows one is asked for no token. */
        INSTEAD_OF_TOKEN
    }
}
