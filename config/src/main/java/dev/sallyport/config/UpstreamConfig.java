package dev.sallyport.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server, or several with the same data.
 *
 * @param hosts names or addresses with ports from 1 to 65535, in the order in which they are tried
 * @param database the database's name there
 * @param rootCertificate PEM file with the accepted authorities; null means the Java platform's
 * @param clientCertificate what the proxy shows of itself, null for nothing
 * @param attributes which of the hosts will do
 * @param balance in which order they are tried
 * @param connectTimeout for each address; null means a fair share of the time for all of them
 */
public record UpstreamConfig(
        List<HostPort> hosts,
        String database,
        UpstreamTlsMode tls,
        @Nullable Path rootCertificate,
        @Nullable ClientCertificateConfig clientCertificate,
        ChannelBinding channelBinding,
        TargetSessionAttributes attributes,
        LoadBalance balance,
        @Nullable Duration connectTimeout,
        KeepaliveConfig keepalive,
        ReuseConfig reuse,
        ApplicationName applicationName) {
    public UpstreamConfig {
        hosts = List.copyOf(hosts);
    }
}
