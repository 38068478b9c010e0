package dev.sallyport.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the proxy itself is looked at and steered.
 *
 * @param tls the certificate shown there; null on loopback addresses only, since tokens travel here
 * @param openMetrics whether metrics are for everybody who reaches the address, as health is
 * @param roles who may do what; a role that isn't there is nobody's
 */
public record AdminConfig(
        HostPort address, @Nullable ServerTlsConfig tls, boolean openMetrics, Map<AdminRole, AdminGrant> roles) {
    public static final AdminConfig DEFAULT = new AdminConfig(new HostPort("127.0.0.1", 6433), null, false, Map.of());

    public AdminConfig {
        roles = Map.copyOf(roles);
        if (tls == null && !address.isLoopback()) {
            throw new IllegalArgumentException("the admin address needs tls unless it is loopback");
        }
    }
}
