package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.decision.FunctionSafety;
import dev.sallyport.policy.hardening.Finding.Everybodys;
import dev.sallyport.policy.hardening.Finding.State;
import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.hardening.LoginRights.Taking;
import dev.sallyport.policy.hardening.Privileges.FunctionRights;
import dev.sallyport.policy.hardening.Privileges.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** EXECUTE on functions that act or see beyond a statement, or that run with their owner's rights. */
final class FunctionHardening {
    /** Of what everybody may execute, those that do nothing without another right: an attribute, a right on the object. */
    private static final List<String> GUARDED = List.of(
            "binary_upgrade_",
            "pg_clear_",
            "pg_copy_",
            "pg_create_logical_replication",
            "pg_create_physical_replication",
            "pg_drop_replication_slot",
            "pg_import_system_collations",
            "pg_logical_slot_",
            "pg_nextoid",
            "pg_read_file_old",
            "pg_replication_",
            "pg_restore_",
            "pg_stop_making_pinned_objects",
            "pg_sync_replication_slots",
            "setval");

    /** What they do, by the beginning of their names; the first that fits counts. */
    private static final Map<Pattern, String> REACH = reach();

    /** Findings of one sort are one. */
    private record Key(State state, String why) {}

    private static final class Group {
        private final Set<String> names = new LinkedHashSet<>();
        private final List<String> sql = new ArrayList<>();
        private final List<Everybodys> everybodys = new ArrayList<>();
    }

    private final Map<Key, Group> groups = new LinkedHashMap<>();
    private final Catalog catalog;
    private final Privileges privileges;
    private final Needs needs;
    private final LoginRights rights;

    FunctionHardening(Catalog catalog, Privileges privileges, Needs needs, LoginRights rights) {
        this.catalog = catalog;
        this.privileges = privileges;
        this.needs = needs;
        this.rights = rights;
    }

    List<Finding> findings() {
        for (FunctionRights function : privileges.functions()) {
            List<Grant> grants = rights.grants(
                    function.securable(),
                    grant -> grant.privilege().equals("EXECUTE") && !rights.predefined(grant.grantee()));
            if (!grants.isEmpty()
                    && !needs.mayCall(function.name())
                    && dangerous(function)
                    && !(guarded(function) && grants.stream().allMatch(FunctionHardening::everybodys))) {
                add(function, grants);
            }
        }
        List<Finding> findings = new ArrayList<>();
        groups.forEach((key, group) -> findings.add(new Finding(
                rights.login().name(),
                Topic.FUNCTION,
                String.join(", ", group.names),
                key.state(),
                key.why(),
                group.sql,
                group.everybodys)));
        return findings;
    }

    private static Map<Pattern, String> reach() {
        Map<Pattern, String> reach = new LinkedHashMap<>();
        reach.put(Pattern.compile("^(lo_|loread|lowrite)"), "it reads or writes large objects");
        reach.put(Pattern.compile("_to_xml|^ts_(rewrite|stat)"), "it reads what is given to it as text");
        reach.put(Pattern.compile("^dblink"), "it reaches other servers");
        reach.put(Pattern.compile("^pg_(cancel|terminate)_backend"), "it disturbs other sessions");
        reach.put(Pattern.compile("^pg_(read|ls_|stat_file|file_)"), "it reaches the server's files");
        return reach;
    }

    private static boolean everybodys(Grant grant) {
        return grant.grantee() == Privileges.PUBLIC;
    }

    private static boolean dangerous(FunctionRights function) {
        boolean known = function.own() || function.extension();
        return (known && FunctionSafety.escapes(function.name().name())) || (function.definer() && !function.own());
    }

    private static boolean guarded(FunctionRights function) {
        return function.own() && GUARDED.stream().anyMatch(function.name().name()::startsWith);
    }

    private void add(FunctionRights function, List<Grant> grants) {
        String use = use(function);
        if (use != null) {
            group(State.LEFT, use, function);
            return;
        }
        String why = why(function) + ", and no rule lists it";
        Taking taking = rights.take(function.securable(), grants, Map.of());
        if (taking.hindrance() != null) {
            group(State.STUCK, why + ": " + taking.hindrance(), function);
            return;
        }
        Group group = group(State.OPEN, why, function);
        group.sql.addAll(taking.own());
        if (!taking.everybodys().isEmpty()) {
            String object = function.securable().sql();
            group.everybodys.add(new Everybodys(object, taking.everybodys(), "GRANT EXECUTE ON " + object + " TO "));
        }
    }

    private Group group(State state, String why, FunctionRights function) {
        Group group = groups.computeIfAbsent(new Key(state, why), key -> new Group());
        group.names.add(function.own() ? function.name().name() : QuotedName.of(function.name()));
        return group;
    }

    private String why(FunctionRights function) {
        String name = function.name().name();
        if (!FunctionSafety.escapes(name)) {
            return "it runs with the rights of "
                    + rights.name(function.securable().owner());
        }
        for (Map.Entry<Pattern, String> entry : REACH.entrySet()) {
            if (entry.getKey().matcher(name).find()) {
                return entry.getValue();
            }
        }
        return "it administers the server";
    }

    /** What may call it with the login's rights; null if nothing does. */
    private @Nullable String use(FunctionRights function) {
        if (needs.mayRunCode()) {
            return "code that rules allow (DO, CALL) may call it";
        }
        if (function.used()) {
            return "something in the database calls it: a policy, a default, a constraint, a view";
        }
        for (Relation relation : catalog.relations()) {
            Set<dev.sallyport.policy.catalog.Function> calls = relation.calls();
            if (!calls.isEmpty() && calls.stream().anyMatch(call -> call.name().equals(function.name()))) {
                return "the view or rule of " + QuotedName.of(relation.name()) + " calls it";
            }
        }
        return null;
    }
}
