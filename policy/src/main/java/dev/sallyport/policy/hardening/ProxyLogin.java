package dev.sallyport.policy.hardening;

import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.LoginMapping;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Policy;
import dev.sallyport.policy.rule.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One of the proxy's own logins at a database, with all who may get it.
 *
 * @param user PostgreSQL's name of it
 * @param roles names of the roles that lead to it
 * @param holders who may get it
 */
public record ProxyLogin(String user, Set<String> roles, List<Holder> holders) {
    public ProxyLogin {
        holders = List.copyOf(holders);
    }

    /**
     * The logins of a database, in the order of the configuration.
     *
     * @param all every configured database: several may stand for one and use the same logins
     */
    public static List<ProxyLogin> of(Policy policy, DatabaseConfig database, Collection<DatabaseConfig> all) {
        Map<String, ProxyLogin> logins = new LinkedHashMap<>();
        for (LoginConfig login : database.logins().values()) {
            // A user that Vault makes and drops has no privileges of its own to keep or take.
            if (login.user() != null) {
                logins.computeIfAbsent(login.user(), user -> login(policy, user, same(database, all)));
            }
        }
        return List.copyOf(logins.values());
    }

    /** Databases of several hosts are the same where they share one: hosts of one database have the same data. */
    private static boolean among(HostPort host, DatabaseConfig database) {
        return database.upstream().hosts().stream()
                .anyMatch(other -> other.port() == host.port() && other.host().equalsIgnoreCase(host.host()));
    }

    private static List<DatabaseConfig> same(DatabaseConfig database, Collection<DatabaseConfig> all) {
        return all.stream()
                .filter(each ->
                        each.upstream().database().equals(database.upstream().database())
                                && each.upstream().hosts().stream().anyMatch(host -> among(host, database)))
                .toList();
    }

    private static ProxyLogin login(Policy policy, String user, List<DatabaseConfig> databases) {
        Set<String> roles = new LinkedHashSet<>();
        List<Holder> holders = new ArrayList<>();
        for (DatabaseConfig database : databases) {
            List<Role> elsewhere = new ArrayList<>();
            for (LoginMapping mapping : database.map()) {
                LoginConfig login = database.logins().get(mapping.login());
                boolean here = login != null && user.equals(login.user());
                for (String name : mapping.roles()) {
                    Role role = policy.roles().get(name);
                    if (role != null && here) {
                        List<Holder> found = holders(database, role, elsewhere);
                        holders.addAll(found);
                        if (!found.isEmpty()) {
                            roles.add(name);
                        }
                    } else if (role != null) {
                        elsewhere.add(role);
                    }
                }
            }
        }
        return new ProxyLogin(user, roles, holders);
    }

    private static List<Holder> holders(DatabaseConfig database, Role role, List<Role> elsewhere) {
        List<Holder> holders = new ArrayList<>();
        for (PrincipalKind kind : PrincipalKind.values()) {
            Holder holder = new Holder(database.name(), database.environment(), role, kind, elsewhere);
            if (holder.exists()) {
                holders.add(holder);
            }
        }
        return holders;
    }
}
