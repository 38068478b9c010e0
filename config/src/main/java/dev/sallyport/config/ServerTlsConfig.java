package dev.sallyport.config;

import java.nio.file.Path;

/**
 * What a listener proves itself with.
 *
 * @param certificate PEM file with the certificate and its chain
 * @param key PEM file with the private key (PKCS#8)
 */
public record ServerTlsConfig(Path certificate, Path key) {}
