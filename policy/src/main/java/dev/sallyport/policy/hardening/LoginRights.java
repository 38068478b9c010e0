package dev.sallyport.policy.hardening;

import dev.sallyport.policy.hardening.Privileges.Attribute;
import dev.sallyport.policy.hardening.Privileges.Grant;
import dev.sallyport.policy.hardening.Privileges.Membership;
import dev.sallyport.policy.hardening.Privileges.Role;
import dev.sallyport.policy.hardening.Privileges.Securable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One login's privileges, and how it comes by them. What it has only after SET ROLE counts as well: whoever has its
 * password can say so.
 */
final class LoginRights {
    /** Whoever owns the database is a member without being written down as one (manual, "Predefined Roles"). */
    private static final String DATABASE_OWNER = "pg_database_owner";

    private final Privileges privileges;
    private final Role login;
    private final Set<Long> reached = new LinkedHashSet<>();

    /** What it takes to take something. */
    record Taking(@Nullable String hindrance, List<String> own, List<String> everybodys) {
        Taking {
            own = List.copyOf(own);
            everybodys = List.copyOf(everybodys);
        }

        /** Whether there is nothing to take. */
        boolean nothing() {
            return hindrance == null && own.isEmpty() && everybodys.isEmpty();
        }
    }

    LoginRights(Privileges privileges, Role login) {
        this.privileges = privileges;
        this.login = login;
        reached.addAll(reachable(login.oid()));
    }

    /** The role of that name, or null. */
    static @Nullable Role role(Privileges privileges, String name) {
        for (Role role : privileges.roles().values()) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        return null;
    }

    Role login() {
        return login;
    }

    boolean superuser() {
        return login.attributes().contains(Attribute.SUPERUSER);
    }

    /** The roles that it is a member of, itself not, directly or through others. */
    List<Role> memberOf() {
        List<Role> roles = new ArrayList<>();
        for (Long oid : reached) {
            Role role = privileges.roles().get(oid);
            if (role != null && oid != login.oid()) {
                roles.add(role);
            }
        }
        return roles;
    }

    boolean memberOf(String role) {
        return memberOf().stream().anyMatch(each -> each.name().equals(role));
    }

    /** Its own memberships in that role. */
    List<Membership> direct(Role role) {
        return privileges.memberships().stream()
                .filter(each -> each.member() == login.oid() && each.role() == role.oid())
                .toList();
    }

    /** Names of the roles through which alone it is a member of that one. */
    Set<String> through(Role role) {
        Set<String> names = new TreeSet<>();
        for (Membership each : privileges.memberships()) {
            if (each.member() == login.oid()
                    && each.role() != role.oid()
                    && reachable(each.role()).contains(role.oid())) {
                names.add(name(each.role()));
            }
        }
        return names;
    }

    private Set<Long> reachable(long from) {
        Set<Long> found = new LinkedHashSet<>(Set.of(from));
        Deque<Long> waiting = new ArrayDeque<>(found);
        while (!waiting.isEmpty()) {
            long member = waiting.remove();
            Set<Long> next = new LinkedHashSet<>();
            for (Membership each : privileges.memberships()) {
                if (each.member() == member) {
                    next.add(each.role());
                }
            }
            Role databaseOwner = role(privileges, DATABASE_OWNER);
            if (databaseOwner != null && privileges.database().owner() == member) {
                next.add(databaseOwner.oid());
            }
            next.stream().filter(found::add).forEach(waiting::add);
        }
        return found;
    }

    /** What makes it as good as the owner; null if nothing does. */
    @Nullable
    String ownership(Securable object) {
        if (!reached.contains(object.owner())) {
            return null;
        }
        return object.owner() == login.oid()
                ? "it is the owner and can give itself every privilege again"
                : "it is a member of " + name(object.owner()) + ", the owner";
    }

    /** The entries that give it something on the object; {@code which} chooses among them. */
    List<Grant> grants(Securable object, Predicate<Grant> which) {
        return object.grants().stream()
                .filter(grant -> grant.grantee() == Privileges.PUBLIC || reached.contains(grant.grantee()))
                .filter(which)
                .toList();
    }

    /** Whether it is one of PostgreSQL's own roles, membership in which is a finding of its own. */
    boolean predefined(long role) {
        return role != Privileges.PUBLIC && role != login.oid() && name(role).startsWith("pg_");
    }

    boolean mine(Grant grant) {
        return grant.grantee() == login.oid();
    }

    /**
     * How to take these.
     *
     * @param columns names of the object's columns as SQL, by number
     */
    Taking take(Securable object, Collection<Grant> grants, Map<Integer, String> columns) {
        String hindrance = grants.isEmpty() ? null : ownership(object);
        if (grants.isEmpty() || hindrance != null) {
            return new Taking(hindrance, List.of(), List.of());
        }
        for (Grant grant : grants) {
            if (grant.grantee() != Privileges.PUBLIC && !mine(grant)) {
                return new Taking(
                        "it is a member of " + name(grant.grantee()) + ", which has it", List.of(), List.of());
            }
        }
        for (Grant grant : object.grants()) {
            if (grant.grantor() == login.oid()) {
                String onward = "it has granted " + grant.privilege() + " on to "
                        + (grant.grantee() == Privileges.PUBLIC ? "PUBLIC" : name(grant.grantee()));
                return new Taking(onward, List.of(), List.of());
            }
        }
        return new Taking(
                null,
                revokes(object, grants.stream().filter(this::mine).toList(), columns),
                revokes(object, grants.stream().filter(grant -> !mine(grant)).toList(), columns));
    }

    private List<String> revokes(Securable object, List<Grant> grants, Map<Integer, String> columns) {
        Map<Long, Map<String, List<String>>> byGrantor = new LinkedHashMap<>();
        for (Grant grant : grants) {
            List<String> of = byGrantor
                    .computeIfAbsent(grant.grantor(), grantor -> new LinkedHashMap<>())
                    .computeIfAbsent(grant.privilege(), privilege -> new ArrayList<>());
            if (grant.column() != 0) {
                of.add(columns.getOrDefault(grant.column(), ""));
            }
        }
        List<String> statements = new ArrayList<>();
        byGrantor.forEach((grantor, privilegesTaken) -> {
            List<String> items = new ArrayList<>();
            privilegesTaken.forEach((privilege, of) -> {
                boolean whole = grants.stream()
                        .anyMatch(grant -> grant.grantor() == grantor
                                && grant.privilege().equals(privilege)
                                && grant.column() == 0);
                // Taking it on the whole table takes it on each column, too.
                items.add(whole ? privilege : privilege + " (" + String.join(", ", of) + ")");
            });
            boolean everybody = grants.get(0).grantee() == Privileges.PUBLIC;
            String revoke = "REVOKE " + String.join(", ", items) + " ON " + object.sql() + " FROM "
                    + (everybody ? "PUBLIC" : QuotedName.of(login.name()));
            // Only who gave something can take it; a superuser counts as the owner.
            boolean other = grantor != object.owner();
            if (other) {
                statements.add("SET LOCAL ROLE " + QuotedName.of(name(grantor)));
            }
            statements.add(revoke);
            if (other) {
                statements.add("RESET ROLE");
            }
        });
        return statements;
    }

    String name(long oid) {
        Role role = privileges.roles().get(oid);
        return role == null ? "role " + oid : role.name();
    }
}
