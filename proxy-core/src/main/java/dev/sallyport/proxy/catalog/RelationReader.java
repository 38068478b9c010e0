package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.RelationKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads schemas, and relations with their parents. */
final class RelationReader {
    private static final String SCHEMAS = "SELECT n.nspname FROM pg_catalog.pg_namespace n";

    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            """;

    private static final String PARENTS = "SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i";

    /** What {@code pg_class} itself says of a relation. */
    record Heading(QualifiedName name, RelationKind kind) {}

    private RelationReader() {}

    static Set<String> schemas(Connection connection) throws SQLException {
        Set<String> schemas = new HashSet<>();
        CatalogQuery.each(connection, SCHEMAS, row -> schemas.add(row.getString(1)));
        return schemas;
    }

    /** By {@code pg_class.oid}. */
    static Map<Long, Heading> headings(Connection connection) throws SQLException {
        Map<Long, Heading> headings = new LinkedHashMap<>();
        CatalogQuery.each(
                connection,
                RELATIONS,
                row -> headings.put(
                        row.getLong(1),
                        new Heading(
                                new QualifiedName(row.getString(2), row.getString(3)),
                                RelationKind.of(row.getString(4).charAt(0)))));
        return headings;
    }

    /** The direct parents' OIDs by the child's. */
    static Map<Long, Set<Long>> parents(Connection connection) throws SQLException {
        Map<Long, Set<Long>> parents = new HashMap<>();
        CatalogQuery.each(
                connection,
                PARENTS,
                row -> parents.computeIfAbsent(row.getLong(1), oid -> new HashSet<>())
                        .add(row.getLong(2)));
        return parents;
    }
}
