package dev.sallyport.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One proxy's whole configuration.
 *
 * @param file where it was read from; relative paths in it start at its folder
 * @param node this proxy's name among its like
 * @param databases by the name that clients use
 * @param borrowed the secrets, wherever they are written, that must be given back when the proxy stops
 */
public record SallyportConfig(
        Path file,
        String node,
        List<ListenerConfig> listeners,
        IdentityConfig identity,
        Map<String, DatabaseConfig> databases,
        PolicyConfig policy,
        MaskingConfig masking,
        AuditConfig audit,
        ApprovalsConfig approvals,
        AdminConfig admin,
        LimitsConfig limits,
        SurfaceConfig surface,
        List<Secret> borrowed) {
    public SallyportConfig {
        listeners = List.copyOf(listeners);
        borrowed = List.copyOf(borrowed);
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
    }
}
