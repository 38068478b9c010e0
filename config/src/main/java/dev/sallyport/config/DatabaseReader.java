package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code databases}. */
final class DatabaseReader {
    /** PostgreSQL cuts longer names silently (NAMEDATALEN - 1), and a cut name is another name. */
    static final int NAME_BYTES_MAX = 63;

    private final BaseFolder base;

    DatabaseReader(BaseFolder base) {
        this.base = base;
    }

    Map<String, DatabaseConfig> databases(YamlValue value) {
        Map<String, DatabaseConfig> databases = new LinkedHashMap<>();
        YamlMap map = value.map();
        for (Map.Entry<String, YamlValue> entry : map.entries().entrySet()) {
            checkName(map.key(entry.getKey()));
            databases.put(entry.getKey(), database(entry.getKey(), entry.getValue()));
        }
        if (databases.isEmpty()) {
            throw value.error("expected at least one database");
        }
        return databases;
    }

    private DatabaseConfig database(String name, YamlValue value) {
        YamlMap map = value.map();
        String environment = map.required("environment").nonEmpty();
        UpstreamConfig upstream = new UpstreamReader(base).upstream(name, map.required("upstream"));
        Map<String, LoginConfig> logins = logins(map.required("logins"));
        List<LoginMapping> mappings = mappings(map.required("map"), logins);
        YamlValue key = map.optional("identity_key");
        map.finish();
        if (key != null && upstream.reuse().connections() > 0) {
            throw key.error("upstream.reuse can't be had with identity_key: RESET ALL would take the identity away");
        }
        return new DatabaseConfig(name, environment, upstream, logins, mappings, key == null ? null : identityKey(key));
    }

    /** Of HMAC-SHA-256: not longer than its block, so that the database need not hash it first. */
    private Secret identityKey(YamlValue value) {
        Secret key = base.secret(value);
        if (!key.isFetched()) {
            int length = key.resolve().getBytes(StandardCharsets.UTF_8).length;
            if (length < DatabaseConfig.IDENTITY_KEY_BYTES_MIN || length > DatabaseConfig.IDENTITY_KEY_BYTES_MAX) {
                throw value.error("expected a key of " + DatabaseConfig.IDENTITY_KEY_BYTES_MIN + " to "
                        + DatabaseConfig.IDENTITY_KEY_BYTES_MAX + " bytes");
            }
        }
        return key;
    }

    private Map<String, LoginConfig> logins(YamlValue value) {
        Map<String, LoginConfig> logins = new LinkedHashMap<>();
        for (Map.Entry<String, YamlValue> entry : value.entries().entrySet()) {
            YamlMap map = entry.getValue().map();
            YamlValue user = map.optional("user");
            YamlValue password = map.optional("password");
            map.finish();
            Secret secret = password == null ? null : base.secret(password);
            if (user == null && !(secret instanceof VaultSecret)) {
                throw entry.getValue().error("missing key 'user', which only a Vault's answer can name instead");
            }
            logins.put(entry.getKey(), new LoginConfig(user == null ? null : checkName(user), secret));
        }
        if (logins.isEmpty()) {
            throw value.error("expected at least one login");
        }
        return logins;
    }

    private static List<LoginMapping> mappings(YamlValue value, Map<String, LoginConfig> logins) {
        List<LoginMapping> mappings = new ArrayList<>();
        Set<String> mapped = new HashSet<>();
        for (YamlValue element : value.list()) {
            YamlMap map = element.map();
            YamlValue roles = map.required("roles");
            YamlValue login = map.required("login");
            map.finish();
            if (!logins.containsKey(login.nonEmpty())) {
                throw login.error("no login '" + login.string() + "' in this database; there are "
                        + String.join(", ", logins.keySet()));
            }
            for (YamlValue role : roles.list()) {
                if (!mapped.add(role.nonEmpty())) {
                    throw role.error("the role '" + role.string() + "' is mapped already");
                }
            }
            if (roles.list().isEmpty()) {
                throw roles.error("expected at least one role");
            }
            mappings.add(new LoginMapping(roles.strings(), login.string()));
        }
        if (mappings.isEmpty()) {
            throw value.error("expected at least one mapping: without one nobody gets a login");
        }
        return mappings;
    }

    static String checkName(YamlValue value) {
        String name = value.nonEmpty();
        boolean hasControls = name.chars().anyMatch(Character::isISOControl);
        if (hasControls || name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw value.error("expected a name of at most " + NAME_BYTES_MAX + " bytes without control characters");
        }
        return name;
    }
}
