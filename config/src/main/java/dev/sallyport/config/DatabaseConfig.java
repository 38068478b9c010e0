package dev.sallyport.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database that clients may ask for.
 *
 * @param name the name clients use
 * @param environment free text for policies to match, such as {@code prod}
 * @param logins the proxy's own logins at the upstream, by the operator's names for them
 * @param map which login a principal's roles lead to; the first match counts
 */
public record DatabaseConfig(
        String name,
        String environment,
        UpstreamConfig upstream,
        Map<String, LoginConfig> logins,
        List<LoginMapping> map) {
    public DatabaseConfig {
        logins = Collections.unmodifiableMap(new LinkedHashMap<>(logins));
        map = List.copyOf(map);
    }

    /** The login of the first mapping that fits one of the roles; null where none does. */
    public @Nullable LoginConfig login(Set<String> roles) {
        for (LoginMapping mapping : map) {
            if (mapping.roles().stream().anyMatch(roles::contains)) {
                return logins.get(mapping.login());
            }
        }
        return null;
    }
}
