package dev.sallyport.proxy.upstream;

/**
 * A database on a server.
 *
 * @param host name or address; also what the server's certificate must be for, where that is verified
 * @param port 1 to 65535
 */
public record UpstreamTarget(String host, int port, String database, UpstreamTls tls) {
    private static final int PORT_MAX = 65_535;

    public UpstreamTarget {
        if (host.isBlank() || database.isEmpty()) {
            throw new IllegalArgumentException("an upstream needs a host and a database");
        }
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
    }
}
