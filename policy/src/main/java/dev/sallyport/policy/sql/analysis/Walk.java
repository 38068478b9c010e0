package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.RelationUse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** What the walkers of one statement share: the names known so far and the parts of the work. */
final class Walk {
    final NameResolver names;
    final Positions positions;
    final Aliases aliases = new Aliases();
    final ExpressionWalker expressions;
    final QueryWalker queries;
    final FromWalker from;
    final StatementWalker statements;
    private Set<ColumnUsage> also = Set.of();
    private Set<Relation> owned = Set.of();
    private RelationSet owners = new RelationSet();

    Walk(NameResolver names, Positions positions) {
        this.names = names;
        this.positions = positions;
        this.expressions = new ExpressionWalker(this);
        this.queries = new QueryWalker(this);
        this.from = new FromWalker(this);
        this.statements = new StatementWalker(this);
    }

    /**
     * From now on columns that are read are used in these roles as well, besides their own. Returns what was so before,
     * for {@link #onlyAs}.
     */
    Set<ColumnUsage> alsoAs(Set<ColumnUsage> usages) {
        Set<ColumnUsage> before = also;
        if (!before.containsAll(usages)) {
            also = EnumSet.copyOf(usages);
            also.addAll(before);
        }
        return before;
    }

    /** In which roles columns that are read are used now, besides their own. */
    Set<ColumnUsage> alsoAs() {
        return also;
    }

    /** Ends what {@link #alsoAs} began. */
    void onlyAs(Set<ColumnUsage> before) {
        also = before;
    }

    /** Notes a column. */
    void mention(FactsBuilder facts, ColumnMention mention) {
        facts.add(mention);
        if (mention.usage() == ColumnUsage.WRITE) {
            return;
        }
        for (ColumnUsage usage : also) {
            if (usage != mention.usage()) {
                facts.add(new ColumnMention(mention.written(), usage, mention.fixed(), mention.offset()));
            }
        }
    }

    /** Notes the use of a relation that isn't a common table expression. */
    RelationUse relation(FactsBuilder facts, RelationName name, Access access, boolean missingOk, boolean temporary) {
        NameResolver.Relations relations =
                access == Access.CREATE ? names.creation(name.parts, temporary) : names.relation(name.parts);
        RelationUse use = new RelationUse(
                name.parts,
                access,
                relations.names(),
                relations.known(),
                missingOk || relations.created(),
                positions.of(Place.offset(name)));
        facts.add(use);
        if (access != Access.CREATE) {
            aliases.add(use);
        }
        return use;
    }

    /** Notes the name that a relation gets: under it, it comes into being as a new one would. */
    void moved(FactsBuilder facts, RelationUse from, Command.Move move) {
        Set<QualifiedName> moved = new LinkedHashSet<>();
        for (QualifiedName name : from.names()) {
            moved.add(
                    move.schema()
                            ? new QualifiedName(move.to(), name.name())
                            : new QualifiedName(name.schema(), move.to()));
        }
        List<String> written = new ArrayList<>(from.written());
        if (move.schema()) {
            written = List.of(move.to(), written.get(written.size() - 1));
        } else {
            written.set(written.size() - 1, move.to());
        }
        facts.add(
                new RelationUse(written, Access.CREATE, moved, names.known(moved), true, positions.of(move.offset())));
    }

    /** Notes columns of a relation that is known. */
    void columns(FactsBuilder facts, List<SqlIdentifier> columns, ColumnUsage usage, Set<Relation> relations) {
        if (columns.isEmpty()) {
            return;
        }
        RelationSet owners = owners(relations);
        for (SqlIdentifier column : columns) {
            column(facts, column, usage, owners.withColumn(column.getSimple()));
        }
    }

    private RelationSet owners(Set<Relation> relations) {
        // The same value is asked for with each assignment of a statement.
        if (owned != relations) {
            owned = relations;
            owners = new RelationSet();
            owners.addAll(relations);
        }
        return owners;
    }

    /** Notes a column of relations that are known to have it. */
    void column(FactsBuilder facts, SqlIdentifier column, ColumnUsage usage, Set<Relation> having) {
        mention(facts, new ColumnMention(List.of(column.getSimple()), usage, having, Place.offset(column)));
    }

    /** Notes the use of all columns of relations. */
    void star(FactsBuilder facts, ColumnUsage usage, Set<Relation> relations, SqlNode where) {
        mention(facts, new ColumnMention(List.of("*"), usage, relations, Place.offset(where)));
    }
}
