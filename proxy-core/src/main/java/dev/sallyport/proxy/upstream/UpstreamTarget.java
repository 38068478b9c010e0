package dev.sallyport.proxy.upstream;

import java.util.List;

/**
 * A database on a server, or on several that have the same data.
 *
 * @param hosts in the order in which they are tried
 */
public record UpstreamTarget(
        List<UpstreamHost> hosts,
        String database,
        UpstreamTls tls,
        UpstreamChoice choice,
        UpstreamKeepalive keepalive) {
    public UpstreamTarget {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() || database.isEmpty()) {
            throw new IllegalArgumentException("an upstream needs a host and a database");
        }
    }

    /** On one server. */
    public UpstreamTarget(String host, int port, String database, UpstreamTls tls) {
        this(List.of(new UpstreamHost(host, port)), database, tls, UpstreamChoice.IN_ORDER, UpstreamKeepalive.STANDARD);
    }
}
