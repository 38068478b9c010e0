package dev.sallyport.policy.hardening;

import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.hardening.Privileges.Attribute;
import dev.sallyport.policy.hardening.Privileges.Membership;
import dev.sallyport.policy.hardening.Privileges.Role;
import dev.sallyport.policy.rule.CommandKinds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the login is and is a member of: attributes, and PostgreSQL's own powerful roles. */
final class RoleHardening {
    /** Since this version a membership is taken from who gave it only. */
    private static final int GRANTORS_COUNT = 160_000;

    /** Predefined roles (manual, "Predefined Roles"), and what they give. */
    private static final Map<String, String> POWERFUL = Map.ofEntries(
            Map.entry("pg_checkpoint", "force checkpoints"),
            Map.entry("pg_create_subscription", "make the server connect to others"),
            Map.entry("pg_execute_server_program", "run programs on the server"),
            Map.entry("pg_maintain", "lock and rewrite every table"),
            Map.entry("pg_monitor", "see other sessions' statements and the server's settings and files"),
            Map.entry("pg_read_all_data", "read every table, masked columns included"),
            Map.entry("pg_read_all_settings", "see settings that may hold secrets"),
            Map.entry("pg_read_all_stats", "see other sessions' statements"),
            Map.entry("pg_read_server_files", "read the server's files"),
            Map.entry("pg_signal_backend", "end other sessions"),
            Map.entry("pg_stat_scan_tables", "lock tables while it looks at them"),
            Map.entry("pg_write_all_data", "change every table"),
            Map.entry("pg_write_server_files", "write the server's files"));

    /** Taking these takes everything that the login lives by. */
    private static final Set<String> ALL_DATA = Set.of("pg_read_all_data", "pg_write_all_data");

    private static final Set<String> FILES = Set.of("pg_read_server_files", "pg_write_server_files");

    private static final Set<Attribute> POWERS =
            Set.of(Attribute.SUPERUSER, Attribute.CREATEROLE, Attribute.REPLICATION, Attribute.BYPASSRLS);

    private final Privileges privileges;
    private final Needs needs;
    private final LoginRights rights;
    private final String user;
    private final List<Finding> findings = new ArrayList<>();

    RoleHardening(Privileges privileges, Needs needs, LoginRights rights) {
        this.privileges = privileges;
        this.needs = needs;
        this.rights = rights;
        this.user = rights.login().name();
    }

    List<Finding> findings() {
        if (rights.superuser()) {
            superuser();
            return findings;
        }
        attribute(Attribute.REPLICATION, "it can copy the whole server", true);
        attribute(Attribute.BYPASSRLS, "row security doesn't hold for it", true);
        attribute(Attribute.CREATEROLE, "it can make and change roles", !needs.mayGrant());
        attribute(Attribute.CREATEDB, "it can make databases", !needs.mayDefine());
        rights.memberOf().stream()
                .filter(role -> POWERFUL.containsKey(role.name()) || !Collections.disjoint(role.attributes(), POWERS))
                .sorted(Comparator.comparing(Role::name))
                .forEach(this::member);
        return findings;
    }

    private void superuser() {
        String why = "it is a superuser: nothing else that is taken from it counts; look again afterwards";
        if (rights.login().oid() == Privileges.BOOTSTRAP) {
            findings.add(Finding.stuck(
                    user,
                    Topic.ATTRIBUTE,
                    "SUPERUSER",
                    why + ". The role that the server was made with can't be anything else: configure another login"));
        } else {
            findings.add(Finding.open(user, Topic.ATTRIBUTE, "SUPERUSER", why, List.of(alter("NOSUPERUSER"))));
        }
    }

    private String alter(String attribute) {
        return "ALTER ROLE " + QuotedName.of(user) + " " + attribute;
    }

    private void attribute(Attribute attribute, String why, boolean needless) {
        if (rights.login().attributes().contains(attribute)) {
            String name = attribute.name();
            findings.add(
                    needless
                            ? Finding.open(user, Topic.ATTRIBUTE, name, why, List.of(alter("NO" + name)))
                            : Finding.left(user, Topic.ATTRIBUTE, name, "rules allow definitions or rights"));
        }
    }

    private void member(Role role) {
        String object = "ROLE " + QuotedName.of(role.name());
        String why = "as a member it can "
                + POWERFUL.getOrDefault(role.name(), "become that role, which has " + attributes(role));
        String need = need(role.name());
        List<Membership> direct = rights.direct(role);
        Set<String> through = rights.through(role);
        boolean known = through.stream().allMatch(POWERFUL::containsKey);
        if (need != null) {
            findings.add(Finding.left(user, Topic.MEMBERSHIP, object, need));
        } else if (!through.isEmpty() && !known) {
            through.removeIf(POWERFUL::containsKey);
            findings.add(Finding.stuck(
                    user, Topic.MEMBERSHIP, object, why + ": through its membership in " + String.join(", ", through)));
        } else if (!direct.isEmpty() && ALL_DATA.contains(role.name())) {
            findings.add(Finding.stuck(
                    user,
                    Topic.MEMBERSHIP,
                    object,
                    why + ". REVOKE takes that all at once: first grant what its roles need, then revoke it"));
        } else if (!direct.isEmpty()) {
            findings.add(Finding.open(user, Topic.MEMBERSHIP, object, why, revokes(role, direct)));
        } else if (through.isEmpty()) {
            findings.add(Finding.stuck(user, Topic.MEMBERSHIP, object, why + ": it owns the database"));
        }
    }

    private static String attributes(Role role) {
        return String.join(
                ", ", role.attributes().stream().map(Attribute::name).sorted().toList());
    }

    /** Why somebody needs to be a member of the role; null if nobody does. */
    private @Nullable String need(String role) {
        if (needs.mayRunCode()) {
            return "code that rules allow (DO, CALL) may need it";
        }
        if (FILES.contains(role) && needs.names(CommandKinds.COPY_FILE)) {
            return "rules allow COPY with the server's files";
        }
        if (role.equals("pg_execute_server_program") && needs.names(CommandKinds.COPY_PROGRAM)) {
            return "rules allow COPY with the server's programs";
        }
        return null;
    }

    private List<String> revokes(Role role, List<Membership> direct) {
        List<String> statements = new ArrayList<>();
        for (Membership membership : direct) {
            boolean byOther =
                    privileges.serverVersion() >= GRANTORS_COUNT && membership.grantor() != Privileges.BOOTSTRAP;
            statements.add("REVOKE " + QuotedName.of(role.name()) + " FROM " + QuotedName.of(user)
                    + (byOther ? " GRANTED BY " + QuotedName.of(rights.name(membership.grantor())) : ""));
        }
        return statements.stream().distinct().toList();
    }
}
