package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code admin}. */
final class AdminReader {
    private final ListenerReader listeners;
    private final Set<String> issuers;

    /** @param identity whose issuers may be named */
    AdminReader(ListenerReader listeners, IdentityConfig identity) {
        this.listeners = listeners;
        this.issuers = identity.issuers().stream().map(IssuerConfig::issuer).collect(Collectors.toUnmodifiableSet());
    }

    AdminConfig admin(@Nullable YamlValue value) {
        AdminConfig standard = AdminConfig.DEFAULT;
        if (value == null) {
            return standard;
        }
        YamlMap map = value.map();
        YamlValue at = map.optional("address");
        YamlValue tls = map.optional("tls");
        YamlValue openMetrics = map.optional("open_metrics");
        YamlValue roles = map.optional("roles");
        map.finish();
        HostPort address = at == null ? standard.address() : listeners.address(at);
        if (at != null && tls == null && !address.isLoopback()) {
            throw at.error("missing key 'tls': tokens travel here; only a loopback address such as 127.0.0.1:6433"
                    + " does without");
        }
        return new AdminConfig(
                address,
                tls == null ? null : listeners.tls(tls),
                openMetrics != null && openMetrics.bool(),
                roles == null ? Map.of() : roles(roles));
    }

    private Map<AdminRole, AdminGrant> roles(YamlValue value) {
        Map<AdminRole, AdminGrant> roles = new EnumMap<>(AdminRole.class);
        for (Map.Entry<String, YamlValue> entry : value.entries().entrySet()) {
            AdminRole role = Stream.of(AdminRole.values())
                    .filter(known -> known.label().equals(entry.getKey()))
                    .findFirst()
                    .orElseThrow(() -> entry.getValue()
                            .error("unknown role '" + entry.getKey() + "'; known are admin, reviewer, auditor"));
            roles.put(role, grant(entry.getValue()));
        }
        return roles;
    }

    private AdminGrant grant(YamlValue value) {
        YamlMap map = value.map();
        YamlValue groups = map.optional("groups");
        YamlValue from = map.optional("issuers");
        YamlValue principals = map.optional("principals");
        map.finish();
        if (groups == null && principals == null) {
            throw value.error("expected groups or principals");
        }
        if (from != null && groups == null) {
            throw from.error("issuers says whose groups count, and there are no groups");
        }
        return new AdminGrant(
                groups == null ? Set.of() : names(groups),
                from == null ? Set.of() : known(from),
                principals == null ? Set.of() : ids(principals));
    }

    private Set<String> known(YamlValue value) {
        for (YamlValue element : value.list()) {
            if (!issuers.contains(element.string())) {
                throw element.error(element.string() + " is not among identity.issuers");
            }
        }
        return names(value);
    }

    private Set<String> ids(YamlValue value) {
        for (YamlValue element : value.list()) {
            String id = element.nonEmpty();
            int bar = id.indexOf('|');
            if (bar < 0 || bar == id.length() - 1 || !issuers.contains(id.substring(0, bar))) {
                throw element.error("expected issuer|subject, with an issuer of identity.issuers");
            }
        }
        return names(value);
    }

    /** An empty list could mean everybody or nobody. */
    private static Set<String> names(YamlValue value) {
        List<YamlValue> elements = value.list();
        if (elements.isEmpty()) {
            throw value.error("expected at least one");
        }
        Set<String> names = new HashSet<>();
        elements.forEach(element -> names.add(element.nonEmpty()));
        return names;
    }
}
