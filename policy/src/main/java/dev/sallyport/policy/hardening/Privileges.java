package dev.sallyport.policy.hardening;

import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has which privileges in one database, as its catalogs say.
 *
 * @param serverVersion {@code server_version_num}
 * @param roles by OID
 * @param relations by OID
 * @param functions functions, procedures, aggregates, window functions
 * @param schemas those that aren't PostgreSQL's own
 * @param database the database itself
 * @param rowSecurity columns that row security policies of other tables read with the rights of whoever asks
 * @param triggers tables whose triggers run users' code with the rights of whoever changes rows
 */
public record Privileges(
        int serverVersion,
        Map<Long, Role> roles,
        List<Membership> memberships,
        Map<Long, RelationRights> relations,
        List<FunctionRights> functions,
        List<Securable> schemas,
        Securable database,
        Set<ColumnId> rowSecurity,
        Set<QualifiedName> triggers) {
    /** The grantee of what everybody has. */
    static final long PUBLIC = 0;

    /** {@code BOOTSTRAP_SUPERUSERID} (catalog/pg_authid.dat): the role that initdb made. */
    static final long BOOTSTRAP = 10;

    public Privileges {
        roles = Map.copyOf(roles);
        memberships = List.copyOf(memberships);
        relations = Map.copyOf(relations);
        functions = List.copyOf(functions);
        schemas = List.copyOf(schemas);
        rowSecurity = Set.copyOf(rowSecurity);
        triggers = Set.copyOf(triggers);
    }

    /** What CREATE ROLE gives beyond privileges on objects. */
    public enum Attribute {
        SUPERUSER,
        CREATEROLE,
        CREATEDB,
        REPLICATION,
        BYPASSRLS
    }

    /** A role. */
    public record Role(long oid, String name, Set<Attribute> attributes) {
        public Role {
            attributes = Set.copyOf(attributes);
        }
    }

    /** That one role is a member of another, by OIDs, and who made it so. */
    public record Membership(long member, long role, long grantor) {}

    /**
     * An entry of an access control list.
     *
     * @param privilege as SQL names it
     * @param grantee who has it, 0 for PUBLIC
     * @param grantor who gave it
     * @param column the column's number, 0 for the whole object
     */
    public record Grant(String privilege, long grantee, long grantor, int column) {}

    /**
     * Something that privileges are given on.
     *
     * @param sql how GRANT names it, with its kind: {@code TABLE "public"."orders"}
     * @param owner the owner's OID
     */
    public record Securable(String sql, long owner, List<Grant> grants) {
        public Securable {
            grants = List.copyOf(grants);
        }
    }

    /**
     * A table, view or the like.
     *
     * @param invoker whether it is a view that reads with the rights of whoever asks
     */
    public record RelationRights(Securable securable, boolean invoker) {}

    /**
     * A function.
     *
     * @param definer whether it runs with its owner's rights
     * @param code whether its body is users' code that PostgreSQL runs, other than compiled code
     * @param extension whether it came with an extension
     * @param own whether initdb made it
     * @param used whether something in the database calls it: a policy, a default, a constraint, an index, a view, …
     */
    public record FunctionRights(
            QualifiedName name,
            Securable securable,
            boolean definer,
            boolean code,
            boolean extension,
            boolean own,
            boolean used) {}
}
