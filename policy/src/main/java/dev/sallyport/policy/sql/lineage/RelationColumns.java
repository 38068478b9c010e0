package dev.sallyport.policy.sql.lineage;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.ColumnId;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.sql.analysis.NameResolver;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.parser.Grammar;
import dev.sallyport.policy.sql.parser.Tokens;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.ColumnSource;
import dev.sallyport.policy.statement.OutputColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one catalog's relations and what they are computed from: a table's own ones; a view's own ones and
 * those that its definition computes them from, through views on views. Kept as long as the catalog is. Safe for use by
 * any thread.
 */
public final class RelationColumns {
    private static final int NESTING_MAX = 600;
    private static final int VIEWS_ON_VIEWS_MAX = 50;
    private final Catalog catalog;
    private final Map<Long, Columns> byOid = new ConcurrentHashMap<>();

    private RelationColumns(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Those of a catalog; one and the same as long as it is. */
    public static RelationColumns of(Catalog catalog) {
        return catalog.derived(RelationColumns.class, RelationColumns::new);
    }

    /**
     * A relation's columns in order, with what their values are computed from: of a view all that it could be, where its
     * definition doesn't tell for certain.
     */
    public List<OutputColumn> of(Relation relation) {
        return of(relation, 0).all();
    }

    /** @param depth how many views were gone through to get here */
    Columns of(Relation relation, int depth) {
        Columns known = byOid.get(relation.oid());
        if (known != null) {
            return known;
        }
        Columns columns = Columns.of(relation.definition() == null ? own(relation, depth) : view(relation, depth));
        byOid.put(relation.oid(), columns);
        return columns;
    }

    private static ColumnSource source(Relation relation, String column) {
        return new ColumnSource(relation.name(), relation.oid(), column);
    }

    private List<OutputColumn> own(Relation relation, int depth) {
        Set<ColumnSource> reads = reads(relation, depth);
        List<OutputColumn> columns = new ArrayList<>(relation.columns().size());
        for (Column column : relation.columns()) {
            Set<ColumnSource> self = Set.of(source(relation, column.name()));
            boolean plain = reads.isEmpty();
            columns.add(new OutputColumn(column.name(), false, plain, plain ? self : Value.union(self, reads)));
        }
        return columns;
    }

    /** What a view without a definition that we understand may be made of: all that it reads. */
    private Set<ColumnSource> reads(Relation relation, int depth) {
        boolean view = relation.kind() == RelationKind.VIEW || relation.kind() == RelationKind.MATERIALIZED_VIEW;
        if (!view) {
            return Set.of();
        }
        Set<ColumnSource> sources = new HashSet<>();
        for (ColumnId read : relation.reads()) {
            Relation other = catalog.relation(read.relationOid());
            if (other != null) {
                // Where some columns are noted, it isn't noted that whole rows are read too (dependency.c).
                sources.addAll(sources(other, depth));
            }
        }
        return sources;
    }

    /** What all columns of a relation that is read come from. */
    private Set<ColumnSource> sources(Relation relation, int depth) {
        Set<ColumnSource> star = Set.of(source(relation, "*"));
        return depth > VIEWS_ON_VIEWS_MAX
                ? star
                : Value.union(of(relation, depth + 1).everything(), star);
    }

    private List<OutputColumn> view(Relation relation, int depth) {
        String definition = relation.definition();
        List<OutputColumn> computed =
                definition == null || depth > VIEWS_ON_VIEWS_MAX ? null : computed(definition, depth);
        if (computed == null || !fits(relation, computed)) {
            return own(relation, depth);
        }
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            String name = relation.columns().get(i).name();
            OutputColumn from = computed.get(i);
            Set<ColumnSource> sources = Value.union(from.sources(), Set.of(source(relation, name)));
            columns.add(new OutputColumn(name, false, from.plain(), sources));
        }
        return columns;
    }

    private @Nullable List<OutputColumn> computed(String definition, int depth) {
        try {
            List<Statement> statements = new Grammar(new Tokens(
                            definition, new Lexer(definition, catalog.serverVersion(), true).tokens(), NESTING_MAX))
                    .statements();
            if (statements.size() != 1 || !(statements.get(0) instanceof Query query)) {
                return null;
            }
            NameResolver names = new NameResolver(catalog, List.of("pg_catalog"), Set.of(), true);
            return new Lineage(names, this).query(query, depth + 1);
        } catch (SqlSyntaxException | Budget.Exceeded | IllegalStateException e) {
            return null;
        }
    }

    /**
     * Whether what we made of a definition is possible by PostgreSQL's own record of what the view depends on (which
     * leaves out its own relations, manual, pg_depend).
     */
    private boolean fits(Relation relation, List<OutputColumn> computed) {
        if (computed.size() != relation.columns().size()) {
            return false;
        }
        Set<Long> reads = new HashSet<>();
        for (ColumnId read : relation.reads()) {
            reads.add(read.relationOid());
        }
        for (OutputColumn column : computed) {
            if (column.many() || !fits(reads, column)) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(Set<Long> reads, OutputColumn column) {
        for (ColumnSource source : column.sources()) {
            boolean recorded = source.oid() >= Catalog.FIRST_USER_OID;
            if (source.oid() == 0 || (recorded && !reads.contains(source.oid()) && !behindView(reads, source.oid()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a relation's columns may have come through a view that is read. */
    private boolean behindView(Set<Long> reads, long oid) {
        for (long read : reads) {
            Relation relation = catalog.relation(read);
            Columns columns = relation == null || relation.definition() == null ? null : byOid.get(read);
            if (columns != null && columns.everything().stream().anyMatch(source -> source.oid() == oid)) {
                return true;
            }
        }
        return false;
    }
}
