package dev.sallyport.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server.
 *
 * @param host a name or an address (IPv6 without brackets)
 * @param port from 1 to 65535
 * @param database the database's name there
 * @param rootCertificate PEM file with the accepted authorities; null means the Java platform's
 */
public record UpstreamConfig(
        String host,
        int port,
        String database,
        UpstreamTlsMode tls,
        @Nullable Path rootCertificate,
        ChannelBinding channelBinding) {}
