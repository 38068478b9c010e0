package dev.sallyport.proxy.upstream;

/**
 * Where a server listens.
 *
 * @param name name or address; also what the server's certificate must be for, where that is verified
 * @param port 1 to 65535
 */
public record UpstreamHost(String name, int port) {
    private static final int PORT_MAX = 65_535;

    public UpstreamHost {
        if (name.isBlank()) {
            throw new IllegalArgumentException("an upstream needs a host");
        }
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
        }
    }

    @Override
    public String toString() {
        return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
    }
}
