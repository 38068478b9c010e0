package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.catalog.QualifiedName;
import dev.sallyport.policy.catalog.Relation;
import dev.sallyport.policy.catalog.RelationKind;
import dev.sallyport.policy.sql.analysis.Positions;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.tree.Alias;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.SourceText;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.TableQuery;
import dev.sallyport.policy.sql.tree.TableSource;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.RelationUse;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/**
 * Finds what to put in place of one statement's mentions of masked relations. What can't be replaced is left as it is:
 * it then shows in what remains of the statement.
 */
final class ScanSplicer {
    private final Positions positions;
    private final MaskedScans scans;
    private final Map<Integer, Relation> masked = new HashMap<>();
    private final List<Splice> splices = new ArrayList<>();
    private final Set<QualifiedName> unnamed = new HashSet<>();
    private final List<SqlIdentifier> references = new ArrayList<>();

    ScanSplicer(Positions positions, MaskedScans scans) {
        this.positions = positions;
        this.scans = scans;
    }

    /** The splices for a statement, in order. */
    List<Splice> splices(Statement statement, StatementFacts facts) {
        if (statement instanceof Command command && command.kind().equals("EXPLAIN")) {
            ExplainedCosts.without(command).ifPresent(splices::add);
        }
        facts.forEach(part -> part.relations().forEach(this::note));
        if (masked.isEmpty()) {
            return splices;
        }
        Deque<SqlNode> waiting = new ArrayDeque<>(List.of(statement));
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            if (!spliced(node)) {
                operands(node).forEach(waiting::push);
            }
        }
        for (SqlIdentifier reference : references) {
            shorten(reference);
        }
        splices.sort(Comparator.comparingInt(Splice::start));
        return splices;
    }

    /** INVARIANT: a name is replaced only where it can't mean anything else. */
    private void note(RelationUse use) {
        if (use.access() == Access.READ
                && use.relations().size() == 1
                && use.names().size() == 1) {
            Relation relation = use.relations().iterator().next();
            if (scans.masked(relation)) {
                masked.put(use.position(), relation);
            }
        }
    }

    static List<SqlNode> operands(SqlNode node) {
        List<? extends @Nullable SqlNode> operands = List.of();
        if (node instanceof SqlNodeList list) {
            operands = list.getList();
        } else if (node instanceof SqlCall call) {
            operands = call.getOperandList();
        }
        List<SqlNode> present = new ArrayList<>(operands.size());
        for (SqlNode operand : operands) {
            if (operand != null) {
                present.add(operand);
            }
        }
        return present;
    }

    /** Whether the node needs no further look. */
    private boolean spliced(SqlNode node) {
        if (node instanceof SqlIdentifier reference) {
            if (reference.names.size() > 2) {
                references.add(reference);
            }
            return true;
        }
        if (node instanceof TableSource source) {
            return source(source);
        }
        if (node instanceof TableQuery query) {
            Relation relation = relation(query.relation);
            String scan = relation == null ? null : scan(relation, query.relation.only, "");
            if (relation != null && scan != null) {
                String alias = " AS " + quoted(bare(query.relation));
                replace(query, "SELECT * FROM " + scan + alias, "SELECT * FROM (SELECT 0)" + alias, relation);
            }
            return true;
        }
        if (node instanceof Command command && command.kind().equals("COPY")) {
            copy(command);
        }
        return false;
    }

    private @Nullable Relation relation(RelationName name) {
        return masked.get(positions.of(Place.offset(name)));
    }

    private boolean source(TableSource source) {
        Relation relation = relation(source.relation);
        Place place = Place.of(source);
        String sample = relation == null || place == null ? null : sample(source, place);
        String scan = relation == null || sample == null ? null : scan(relation, source.relation.only, sample);
        if (relation == null || scan == null) {
            return false;
        }
        Alias alias = source.alias;
        if (alias == null) {
            unnamed.add(relation.name());
        }
        StringBuilder called =
                new StringBuilder(" AS ").append(quoted(alias == null ? bare(source.relation) : alias.name));
        if (alias != null && !alias.columns.isEmpty()) {
            List<String> columns =
                    alias.columns.stream().map(ScanSplicer::quoted).toList();
            called.append(" (").append(String.join(", ", columns)).append(')');
        }
        replace(source, scan + called, "(SELECT 0)" + called, relation);
        return true;
    }

    /** TABLESAMPLE as it is written; null if it holds more than plain expressions. */
    private static @Nullable String sample(TableSource source, Place place) {
        if (source.sample.isEmpty()) {
            return "";
        }
        Deque<SqlNode> waiting = new ArrayDeque<>(source.sample);
        while (!waiting.isEmpty()) {
            SqlNode node = waiting.pop();
            if (node instanceof Statement || node instanceof TableSource) {
                return null;
            }
            operands(node).forEach(waiting::push);
        }
        return " " + place.source().text().substring(Place.start(source.sample.get(0)), place.end());
    }

    /** The derived table without a name. */
    private @Nullable String scan(Relation relation, boolean only, String sample) {
        List<String> items = scans.items(relation);
        return items == null ? null : derived(items, relation, only, sample);
    }

    private static String derived(List<String> items, Relation relation, boolean only, String sample) {
        return "(SELECT " + String.join(", ", items) + " FROM " + (only ? "ONLY " : "")
                + quoted(relation.name().schema()) + "."
                + quoted(relation.name().name()) + sample + ")";
    }

    /** COPY of a table: its own rows only, without generated columns unless they are named (manual, COPY). */
    private void copy(Command command) {
        for (Command.Target target : command.targets()) {
            Relation relation = target.access() == Access.READ ? relation(target.name()) : null;
            Place place = Place.of(target.name());
            List<String> items = relation == null ? null : scans.items(relation);
            if (relation == null || place == null || items == null) {
                continue;
            }
            SourceText source = place.source();
            int index = source.tokenAt(place.start());
            if (index > 0 && source.tokens().get(index - 1).is("binary")) {
                continue;
            }
            List<String> columns = new ArrayList<>();
            command.columns().forEach(named -> named.columns().forEach(column -> columns.add(column.getSimple())));
            if (columns.isEmpty()) {
                for (Column column : relation.columns()) {
                    if (column.generatedFrom() == null) {
                        columns.add(column.name());
                    }
                }
            }
            String list =
                    String.join(", ", columns.stream().map(ScanSplicer::quoted).toList());
            boolean only = relation.kind() == RelationKind.TABLE;
            String alias = " AS " + quoted(bare(target.name())) + ")";
            String text = "(SELECT " + list + " FROM " + derived(items, relation, only, "") + alias;
            splices.add(new Splice(
                    place.start(), copied(source, place), text, "(SELECT 0 FROM (SELECT 0)" + alias, relation));
        }
    }

    /** Where a copied relation's name with its list of columns ends. */
    private static int copied(SourceText source, Place name) {
        List<Token> tokens = source.tokens();
        int index = source.tokenAt(name.end());
        int end = name.end();
        if (tokens.get(index).isSymbol("(")) {
            while (!tokens.get(index).isSymbol(")")) {
                index++;
            }
            end = tokens.get(index).end();
        }
        return end;
    }

    /** A reference by schema, table and column can't mean a derived table: the schema goes. */
    private void shorten(SqlIdentifier reference) {
        List<String> names = reference.names;
        int size = names.size();
        Place place = Place.of(reference);
        if (place == null || !unnamed.contains(new QualifiedName(names.get(size - 3), names.get(size - 2)))) {
            return;
        }
        SourceText source = place.source();
        int table = source.tokenAt(place.start()) + 2 * (size - 2);
        if (source.tokens().get(table - 1).isSymbol(".")) {
            boolean adjoins = place.start() > 0
                    && Character.isUnicodeIdentifierPart(source.text().charAt(place.start() - 1));
            String parting = adjoins ? " " : "";
            splices.add(new Splice(place.start(), source.tokens().get(table).start(), parting, parting, null));
        }
    }

    private void replace(SqlNode node, String text, String blind, Relation relation) {
        splices.add(new Splice(Place.start(node), Place.end(node), text, blind, relation));
    }

    private static String bare(RelationName name) {
        return name.parts.get(name.parts.size() - 1);
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
