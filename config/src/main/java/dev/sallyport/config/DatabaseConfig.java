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
 * @param identityKey signs what the proxy says to the upstream of who a session belongs to; null where it says nothing
 */
public record DatabaseConfig(
        String name,
        String environment,
        UpstreamConfig upstream,
        Map<String, LoginConfig> logins,
        List<LoginMapping> map,
        @Nullable Secret identityKey) {
    /** Of the key of signed identities. */
    public static final int IDENTITY_KEY_BYTES_MIN = 32;

    public static final int IDENTITY_KEY_BYTES_MAX = 64;

    public DatabaseConfig {
        logins = Collections.unmodifiableMap(new LinkedHashMap<>(logins));
        map = List.copyOf(map);
    }

    /** Whose upstream isn't told who its sessions belong to. */
    public DatabaseConfig(
            String name,
            String environment,
            UpstreamConfig upstream,
            Map<String, LoginConfig> logins,
            List<LoginMapping> map) {
        this(name, environment, upstream, logins, map, null);
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
