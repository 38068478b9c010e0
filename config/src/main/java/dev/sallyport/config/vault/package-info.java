/**
 * HashiCorp Vault's HTTP API, as far as reading secrets needs it: logging in, reading, leases. Knows neither the
 * configuration nor what the secrets are for.
 */
@NullMarked
package dev.sallyport.config.vault;

import org.jspecify.annotations.NullMarked;
