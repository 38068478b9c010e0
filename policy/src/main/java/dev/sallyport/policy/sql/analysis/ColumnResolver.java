package dev.sallyport.policy.sql.analysis;

import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.ColumnUse;
import dev.sallyport.policy.statement.FunctionUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells, once a whole statement has been seen, which relations' columns its references may mean. */
final class ColumnResolver {
    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    /** Columns, and calls that were written as columns. */
    record Resolved(List<ColumnUse> columns, List<FunctionUse> functions) {}

    private final Aliases aliases;
    private final Map<List<String>, RelationSet> ownersBySchema = new HashMap<>();
    private final NameResolver names;
    private final Positions positions;

    ColumnResolver(Aliases aliases, NameResolver names, Positions positions) {
        this.aliases = aliases;
        this.names = names;
        this.positions = positions;
    }

    Resolved resolve(List<ColumnMention> mentions) {
        Resolved resolved = new Resolved(new ArrayList<>(), new ArrayList<>());
        for (ColumnMention mention : mentions) {
            resolve(mention, resolved);
        }
        return resolved;
    }

    private void resolve(ColumnMention mention, Resolved out) {
        List<String> written = mention.written();
        String column = written.get(written.size() - 1);
        int position = positions.of(mention.offset());
        Set<Relation> fixed = mention.fixed();
        if (fixed != null) {
            out.columns.add(new ColumnUse(written, column, mention.usage(), fixed, position));
            return;
        }
        if (written.size() == 1) {
            Set<Relation> relations = column.equals("*") ? aliases.all() : aliases.withColumn(column);
            out.columns.add(new ColumnUse(written, column, mention.usage(), relations, position));
            wholeRow(mention, aliases.named(column).all(), out);
            return;
        }
        RelationSet owners = owners(written);
        Set<Relation> having = column.equals("*") ? owners.all() : owners.withColumn(column);
        out.columns.add(new ColumnUse(written, column, mention.usage(), having, position));
        if (having.isEmpty() && !SYSTEM_COLUMNS.contains(column) && names.functionExists(column)) {
            // t.f is f(t) if t has no column of that name (manual, 4.2.6 and 8.16.5).
            NameResolver.Functions functions = names.function(List.of(column));
            out.functions.add(new FunctionUse(
                    List.of(column), functions.names(), functions.known(), FunctionUse.Way.DISGUISED, position));
            wholeRow(mention, owners.all(), out);
        }
    }

    private void wholeRow(ColumnMention mention, Set<Relation> relations, Resolved out) {
        if (!relations.isEmpty()) {
            ColumnUsage usage = mention.usage() == ColumnUsage.OUTPUT ? ColumnUsage.EXPRESSION : mention.usage();
            out.columns.add(new ColumnUse(mention.written(), "*", usage, relations, positions.of(mention.offset())));
        }
    }

    /** The relations that the part before the column's name may mean. */
    private RelationSet owners(List<String> written) {
        int last = written.size() - 1;
        RelationSet named = aliases.named(written.get(last - 1));
        if (last < 2 || written.get(last - 2).startsWith("pg_temp")) {
            return named;
        }
        return ownersBySchema.computeIfAbsent(written.subList(last - 2, last), qualifier -> {
            List<Relation> owners = new ArrayList<>(named.all());
            owners.removeIf(relation -> !relation.name().schema().equals(qualifier.get(0)));
            RelationSet those = new RelationSet();
            those.addAll(owners);
            return those;
        });
    }
}
