package dev.sallyport.policy.hardening;

import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.policy.rule.Role;
import dev.sallyport.policy.rule.Rule;
import dev.sallyport.policy.rule.Where;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All who get a login because of one role, as one kind of principal. Whom an agent acts for may only add masks and
 * refusals, so it doesn't count here.
 *
 * @param database the database as clients name it
 * @param environment its environment
 * @param role the role that leads to the login
 * @param elsewhere roles that would have led to another login first, so that none of these has them
 */
record Holder(String database, String environment, Role role, PrincipalKind kind, List<Role> elsewhere) {
    Holder {
        elsewhere = List.copyOf(elsewhere);
    }

    /** Whether anybody can be one of them. */
    boolean exists() {
        return kindFits(role) && elsewhere.stream().noneMatch(this::has);
    }

    /** Whether each of them has that role. */
    boolean has(Role other) {
        return implied(List.of(role), other);
    }

    /** Whether one of them may have that role. */
    boolean mayHave(Role other) {
        boolean ids = role.ids().isEmpty() || other.ids().isEmpty() || !Collections.disjoint(role.ids(), other.ids());
        return kindFits(other)
                && ids
                && elsewhere.stream().noneMatch(excluded -> implied(List.of(role, other), excluded));
    }

    private boolean kindFits(Role other) {
        return other.types().isEmpty() || other.types().contains(kind);
    }

    /** Whether who has these roles must have the wanted one. */
    private boolean implied(List<Role> held, Role wanted) {
        return kindFits(wanted)
                && implied(held, wanted, Role::groups)
                && implied(held, wanted, Role::ids)
                && (!wanted.requireMfa() || held.stream().anyMatch(Role::requireMfa))
                && (!wanted.requireOnBehalfOf() || held.stream().anyMatch(Role::requireOnBehalfOf));
    }

    private static boolean implied(List<Role> held, Role wanted, Function<Role, Set<String>> names) {
        Set<String> asked = names.apply(wanted);
        return asked.isEmpty()
                || held.stream().map(names).anyMatch(known -> !known.isEmpty() && asked.containsAll(known));
    }

    /** Why the rule may not be for one of them at some time, in words that follow "the rule x"; null if it always is. */
    @Nullable
    String exception(Rule rule, Map<String, Role> roles) {
        if (!rule.enforced()) {
            return "is a dry run";
        }
        if (!inPlace(rule)) {
            return "isn't for " + database + " (" + environment + ")";
        }
        if (!rule.where().applications().isEmpty()) {
            return "is for some applications only";
        }
        if (rule.condition() != null) {
            return "has a condition";
        }
        if (!rule.roles().isEmpty() && roles(rule.roles(), roles).noneMatch(this::has)) {
            return "isn't for everybody with the role " + role.name();
        }
        return roles(rule.unlessRoles(), roles)
                .filter(this::mayHave)
                .findFirst()
                .map(other -> "isn't for the role " + other.name() + ", which somebody "
                        + (other.equals(role) ? "has" : "with the role " + role.name() + " may have, too"))
                .orElse(null);
    }

    /** Whether the rule may be for one of them at some time. */
    boolean mayConcern(Rule rule, Map<String, Role> roles) {
        return rule.enforced()
                && inPlace(rule)
                && (rule.roles().isEmpty() || roles(rule.roles(), roles).anyMatch(this::mayHave))
                && roles(rule.unlessRoles(), roles).noneMatch(this::has);
    }

    private boolean inPlace(Rule rule) {
        Where anyApplication =
                new Where(rule.where().environments(), rule.where().databases(), List.of());
        return anyApplication.matches(environment, database, "");
    }

    private static Stream<Role> roles(Set<String> names, Map<String, Role> roles) {
        return names.stream().sorted().map(roles::get).filter(Objects::nonNull);
    }
}
