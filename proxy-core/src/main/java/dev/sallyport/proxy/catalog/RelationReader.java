package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.RelationKind;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads schemas, and relations with their parents. */
final class RelationReader {
    private static final FollowedQuery SCHEMAS = FollowedQuery.of("SELECT n.nspname FROM pg_catalog.pg_namespace n");

    private static final FollowedQuery RELATIONS = FollowedQuery.of("""
            SELECT c.oid, n.nspname, c.relname, c.relkind
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            """);

    private static final FollowedQuery PARENTS =
            FollowedQuery.of("SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i");

    /** What {@code pg_class} itself says of a relation. */
    record Heading(QualifiedName name, RelationKind kind) {}

    private RelationReader() {}

    static Set<String> schemas(FollowedRows rows) throws SQLException {
        Set<String> schemas = new HashSet<>();
        rows.each(SCHEMAS, row -> schemas.add(row.text(1)));
        return schemas;
    }

    /** By {@code pg_class.oid}. */
    static Map<Long, Heading> headings(FollowedRows rows) throws SQLException {
        Map<Long, Heading> headings = new LinkedHashMap<>();
        rows.each(
                RELATIONS,
                row -> headings.put(
                        row.oid(1),
                        new Heading(
                                new QualifiedName(row.text(2), row.text(3)),
                                RelationKind.of(row.text(4).charAt(0)))));
        return headings;
    }

    /** The direct parents' OIDs by the child's. */
    static Map<Long, Set<Long>> parents(FollowedRows rows) throws SQLException {
        Map<Long, Set<Long>> parents = new HashMap<>();
        rows.each(
                PARENTS,
                row -> parents.computeIfAbsent(row.oid(1), oid -> new HashSet<>())
                        .add(row.oid(2)));
        return parents;
    }
}
