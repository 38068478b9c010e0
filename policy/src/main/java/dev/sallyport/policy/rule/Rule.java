package dev.sallyport.policy.rule;

import dev.sallyport.config.yaml.Location;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy.
 *
 * @param id unique in the policy
 * @param location where it is written
 * @param mode whether it acts
 * @param roles it applies to holders of one of them; empty for everybody
 * @param unlessRoles it doesn't apply to holders of one of them
 * @param where in which sessions
 * @param what to which statements; anything for mask rules, which speak of columns and content instead
 * @param condition what else must hold, or null
 * @param consequence what follows
 */
public record Rule(
        String id,
        Location location,
        Mode mode,
        Set<String> roles,
        Set<String> unlessRoles,
        Where where,
        What what,
        @Nullable Condition condition,
        Consequence consequence) {
    public Rule {
        roles = Set.copyOf(roles);
        unlessRoles = Set.copyOf(unlessRoles);
    }

    public boolean enforced() {
        return mode == Mode.ENFORCE;
    }

    /** Whether it applies to somebody with these roles. */
    public boolean appliesTo(Set<String> held) {
        return (roles.isEmpty() || !Collections.disjoint(roles, held))
                && (unlessRoles.isEmpty() || Collections.disjoint(unlessRoles, held));
    }
}
