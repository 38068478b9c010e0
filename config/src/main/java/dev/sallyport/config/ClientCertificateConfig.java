package dev.sallyport.config;

import java.nio.file.Path;

/**
 * What the proxy proves itself with to an upstream.
 *
 * @param certificate PEM file with the certificate and its chain
 * @param key PEM file with the private key (PKCS#8)
 */
public record ClientCertificateConfig(Path certificate, Path key) {}
