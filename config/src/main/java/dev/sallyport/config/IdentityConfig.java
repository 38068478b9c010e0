package dev.sallyport.config;

import java.util.List;

/**
 * Whose word is believed about who somebody is.
 *
 * @param issuers at least one; no issuer twice
 */
public record IdentityConfig(List<IssuerConfig> issuers) {
    public IdentityConfig {
        issuers = List.copyOf(issuers);
    }
}
