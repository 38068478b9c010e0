package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.hardening.Finding.Everybodys;
import dev.sallyport.policy.hardening.Finding.Topic;
import dev.sallyport.policy.hardening.LoginRights.Taking;
import dev.sallyport.policy.hardening.Privileges.FunctionRights;
import dev.sallyport.policy.hardening.Privileges.Grant;
import dev.sallyport.policy.hardening.Privileges.RelationRights;
import dev.sallyport.policy.hardening.Privileges.Securable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Making objects where no rule allows definitions, and changing rows where no rule allows that. */
final class ObjectHardening {
    private static final Set<String> ROWS = Set.of("INSERT", "UPDATE", "DELETE");
    private static final Set<String> DEFINITIONS = Set.of("TRUNCATE", "REFERENCES", "TRIGGER");
    private static final Set<String> MAKING = Set.of("CREATE", "TEMPORARY");

    private final Catalog catalog;
    private final Privileges privileges;
    private final Needs needs;
    private final LoginRights rights;
    private final String user;
    private final List<Finding> findings = new ArrayList<>();

    ObjectHardening(Catalog catalog, Privileges privileges, Needs needs, LoginRights rights) {
        this.catalog = catalog;
        this.privileges = privileges;
        this.needs = needs;
        this.rights = rights;
        this.user = rights.login().name();
    }

    List<Finding> findings() {
        if (!needs.mayDefine()) {
            List<Securable> places = new ArrayList<>(privileges.schemas());
            places.add(privileges.database());
            for (Securable place : places) {
                take(Topic.CREATE, place, MAKING, "no rule allows to make anything in it");
            }
        }
        String code = code();
        Set<String> owned = new TreeSet<>();
        Set<String> left = new TreeSet<>();
        catalog.relations().stream()
                .filter(ObjectHardening::users)
                .sorted(Comparator.comparing(Relation::name))
                .forEach(relation -> writing(relation, code, owned, left));
        if (!owned.isEmpty()) {
            findings.add(Finding.stuck(
                    user,
                    Topic.WRITE,
                    String.join(", ", owned),
                    "no rule allows to change them, but it owns them or is a member of their owner"));
        }
        if (!left.isEmpty() && code != null) {
            findings.add(Finding.left(user, Topic.WRITE, String.join(", ", left), code));
        }
        return findings;
    }

    private static boolean users(Relation relation) {
        String schema = relation.name().schema();
        return relation.kind() != RelationKind.SEQUENCE
                && !schema.startsWith("pg_")
                && !schema.equals("information_schema");
    }

    private void writing(Relation relation, @Nullable String code, Set<String> owned, Set<String> left) {
        RelationRights known = privileges.relations().get(relation.oid());
        Set<String> needless = new TreeSet<>();
        if (!needs.mayChange(relation.name())) {
            needless.addAll(ROWS);
        }
        if (!needs.mayDefine()) {
            needless.addAll(DEFINITIONS);
        }
        if (known == null || needless.isEmpty()) {
            return;
        }
        if (rights.ownership(known.securable()) != null) {
            if (needless.containsAll(ROWS)) {
                owned.add(QuotedName.of(relation.name()));
            }
        } else if (code != null) {
            if (!rights.grants(known.securable(), grant -> needless.contains(grant.privilege()))
                    .isEmpty()) {
                left.add(QuotedName.of(relation.name()));
            }
        } else {
            take(Topic.WRITE, known.securable(), needless, "no rule allows what it is for");
        }
    }

    /** What may change rows with the login's rights without standing in a statement; null if nothing does. */
    private @Nullable String code() {
        for (FunctionRights function : privileges.functions()) {
            if (function.code() && !function.definer() && !function.own() && needs.mayCall(function.name())) {
                return "the function " + QuotedName.of(function.name())
                        + ", which a rule lists, runs with the login's rights and may change rows";
            }
        }
        if (needs.mayChangeAnything() && !privileges.triggers().isEmpty()) {
            return "a trigger of "
                    + QuotedName.of(
                            privileges.triggers().stream().sorted().findFirst().orElseThrow())
                    + " runs with the login's rights and may change rows elsewhere";
        }
        return null;
    }

    private void take(Topic topic, Securable object, Set<String> names, String why) {
        List<Grant> grants = rights.grants(object, grant -> names.contains(grant.privilege()) && grant.column() == 0);
        List<Grant> columns = rights.grants(object, grant -> names.contains(grant.privilege()) && grant.column() != 0);
        // Taking a privilege on the whole table takes it on each of its columns, too.
        List<Grant> all = new ArrayList<>(grants);
        columns.forEach(grant -> all.add(new Grant(grant.privilege(), grant.grantee(), grant.grantor(), 0)));
        Taking taking = rights.take(object, all.stream().distinct().toList(), Map.of());
        if (taking.nothing()) {
            return;
        }
        String privilegeNames = String.join(
                ", ", new TreeSet<>(all.stream().map(Grant::privilege).toList()));
        String said = privilegeNames + ": " + why;
        if (taking.hindrance() != null) {
            findings.add(Finding.stuck(user, topic, object.sql(), said + "; " + taking.hindrance()));
            return;
        }
        // Privilege by privilege, since another login may need one of them.
        List<Everybodys> everybodys = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            List<Grant> of = all.stream()
                    .filter(grant -> grant.grantee() == Privileges.PUBLIC
                            && grant.privilege().equals(name))
                    .distinct()
                    .toList();
            if (!of.isEmpty()) {
                List<String> sql = rights.take(object, of, Map.of()).everybodys();
                everybodys.add(new Everybodys(object.sql(), sql, "GRANT " + name + " ON " + object.sql() + " TO "));
            }
        }
        findings.add(new Finding(user, topic, object.sql(), Finding.State.OPEN, said, taking.own(), everybodys));
    }
}
