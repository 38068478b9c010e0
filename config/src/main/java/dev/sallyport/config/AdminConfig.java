package dev.sallyport.config;

/**
 * Where health, readiness and metrics are served.
 *
 * @param address loopback only: nobody is asked who they are there
 */
public record AdminConfig(HostPort address) {
    public static final AdminConfig DEFAULT = new AdminConfig(new HostPort("127.0.0.1", 6433));

    public AdminConfig {
        if (!address.isLoopback()) {
            throw new IllegalArgumentException("the admin address must be loopback");
        }
    }
}
