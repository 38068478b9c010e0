package dev.sallyport.proxy.catalog;

import dev.sallyport.policy.catalog.Cast;
import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.CodeBehind;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.Function;
import dev.sallyport.policy.catalog.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection over which snapshots are read, one after the other, the later ones as far as something changed. */
final class CatalogSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogSession.class);

    private final Connection connection;
    private final ViewDefinitions definitions;
    private final FollowedRows rows;
    private final int serverVersion;
    private @Nullable Catalog last;

    /** Takes the connection, which must not commit by itself, for its own. */
    CatalogSession(Connection connection, ViewDefinitions definitions) throws SQLException {
        this.connection = connection;
        this.definitions = definitions;
        this.rows = new FollowedRows(connection);
        this.serverVersion = serverVersion(connection);
    }

    private static int serverVersion(Connection connection) throws SQLException {
        int[] number = new int[1];
        CatalogQuery.each(connection, "SHOW server_version_num", row -> number[0] = row.getInt(1));
        connection.rollback();
        return number[0];
    }

    /**
     * A snapshot of what is there now: the last one if nothing changed. After a failure there is no other.
     *
     * <p>What the server writes in views' definitions for values, such as an enum's, isn't followed.
     */
    Catalog load(long version) throws SQLException {
        rows.begin();
        Catalog before = last;
        // The definition of a view that somebody changes is unknown until that is committed or taken back.
        if (before != null && rows.same() && ViewDefinitions.locked(connection).isEmpty()) {
            connection.rollback();
            return before;
        }
        last = null;
        Set<String> schemas = RelationReader.schemas(rows);
        Map<Long, RelationReader.Heading> headings = RelationReader.headings(rows);
        Map<Long, List<Column>> columns = ColumnReader.columns(rows);
        Map<Long, List<Integer>> keys = ColumnReader.primaryKeys(rows);
        Map<Long, Set<Long>> parents = RelationReader.parents(rows);
        Map<Long, Function> functions = FunctionReader.functions(rows, columns);
        RuleReader rules = new RuleReader(rows, functions);
        var operators = OperatorReader.operators(rows, functions);
        List<Cast> casts = OperatorReader.casts(rows, functions);
        CodeBehindReader behind = new CodeBehindReader(rows, functions, rules);
        CodeBehind codeBehind = behind.relations(headings, parents);
        casts.addAll(behind.casts());
        ViewDefinitions.Read definedAs = definitions.read(connection, rows, serverVersion, rules);
        List<Relation> relations = new ArrayList<>(headings.size());
        headings.forEach((oid, heading) -> relations.add(new Relation(
                oid,
                heading.name(),
                heading.kind(),
                columns.getOrDefault(oid, List.of()),
                rules.reads(oid),
                rules.calls(oid),
                definedAs.definitions().get(oid),
                parents.getOrDefault(oid, Set.of()))));
        Catalog loaded = new Catalog(
                version, serverVersion, schemas, relations, functions.values(), operators, casts, codeBehind, keys);
        // What was locked may be free the next time, though nothing changed.
        last = definedAs.whole() ? loaded : null;
        return loaded;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Ends a connection on which nothing is left to be lost. */
    void closeQuietly() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("the catalog's connection ended badly");
        }
    }
}
