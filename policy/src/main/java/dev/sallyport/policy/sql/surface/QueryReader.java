package dev.sallyport.policy.sql.surface;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.surface.SurfaceStatement.Output;
import dev.sallyport.policy.sql.tree.FunctionCall;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.SelectCore;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.SetOperation;
import dev.sallyport.policy.sql.tree.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/** Reads one query. */
final class QueryReader {
    private static final int KEYS_MAX = 20;

    private final List<Token> tokens;
    private ConditionReader conditions = new ConditionReader(Set.of());

    QueryReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    int parameters() {
        return conditions.parameters();
    }

    SurfaceStatement query(Query query) {
        SurfaceStatement catalog = catalogQuestion(query);
        if (catalog != null) {
            return catalog;
        }
        if (query.with != null || query.locking || !(query.body instanceof SelectCore core)) {
            throw new Unfit("only SELECT … FROM one table is available here", query);
        }
        boolean plain = !core.distinct
                && core.distinctOn.isEmpty()
                && core.into == null
                && core.grouping.isEmpty()
                && core.having == null
                && core.windows.isEmpty();
        if (!plain) {
            throw new Unfit("DISTINCT, GROUP BY, HAVING, WINDOW and INTO are not available here", core);
        }
        if (core.from.isEmpty()) {
            return withoutTable(query, core);
        }
        if (core.from.size() > 1 || !(core.from.get(0) instanceof TableSource source)) {
            throw new Unfit("only one table can be read at a time here", core.from.get(0));
        }
        String table = table(source);
        String alias = source.alias == null ? table : source.alias.name;
        conditions = new ConditionReader(Set.of(alias));
        List<Output> outputs = outputs(core.items);
        Predicate where = core.where == null ? null : conditions.condition(core.where);
        return new SurfaceStatement.Rows(
                table, outputs, where, order(query, outputs), bound(query, "limit"), bound(query, "offset"));
    }

    private static String table(TableSource source) {
        List<String> parts = source.relation.parts;
        boolean ours = parts.size() == 1 || (parts.size() == 2 && parts.get(0).equals("public"));
        boolean renamed =
                source.alias != null && (!source.alias.columns.isEmpty() || !source.alias.definitions.isEmpty());
        if (!ours) {
            throw new Unfit("42P01", "relation \"" + String.join(".", parts) + "\" does not exist here", source);
        }
        if (!source.sample.isEmpty() || renamed) {
            throw new Unfit("TABLESAMPLE and names for columns are not available here", source);
        }
        return parts.get(parts.size() - 1);
    }

    private SurfaceStatement withoutTable(Query query, SelectCore core) {
        boolean bare = core.where == null && query.ordering.isEmpty() && query.limits.isEmpty();
        if (core.items.size() == 1 && bare && core.items.get(0).expression instanceof FunctionCall call) {
            SurfaceStatement vote = vote(call, core.items.get(0).alias);
            if (vote != null) {
                return vote;
            }
        }
        if (!bare) {
            throw new Unfit("WHERE, ORDER BY and LIMIT need a table here", core);
        }
        if (core.items.isEmpty()) {
            throw new Unfit("a SELECT list is needed here", core);
        }
        List<Output> outputs = outputs(core.items);
        for (Output output : outputs) {
            boolean ofTable = output.value() instanceof Operand.Column
                    || output.value() instanceof Operand.Everything
                    || output.value() instanceof Operand.Count;
            if (ofTable) {
                throw new Unfit("42703", "column \"" + output.name() + "\" does not exist", core);
            }
        }
        return new SurfaceStatement.Values(outputs);
    }

    /** INVARIANT: the only place where a vote is read, and only as the one item of a query that has nothing else. */
    private @Nullable SurfaceStatement vote(FunctionCall call, @Nullable String alias) {
        boolean named = call.name.size() == 1 && Set.of("approve", "reject").contains(call.name.get(0));
        boolean plain = call.ordering.isEmpty() && call.filter == null && call.over == null;
        if (!named || !plain || quantified(call)) {
            return null;
        }
        String name = call.name.get(0);
        if (call.arguments.isEmpty() || call.arguments.size() > 2) {
            throw new Unfit(Unfit.NO_FUNCTION, name + " takes the approval's id and, if you like, a comment", call);
        }
        Operand id = constant(call.arguments.get(0));
        Operand comment = call.arguments.size() == 2 ? constant(call.arguments.get(1)) : new Operand.Literal("");
        return new SurfaceStatement.CastVote(name.equals("approve"), alias == null ? name : alias, id, comment);
    }

    /** The tree doesn't tell DISTINCT, ALL and VARIADIC. */
    private boolean quantified(FunctionCall call) {
        boolean any = false;
        for (Token token : tokens) {
            boolean inside = token.start() >= Place.start(call) && token.end() <= Place.end(call);
            any |= inside && (token.is("distinct") || token.is("all") || token.is("variadic"));
        }
        return any;
    }

    private Operand constant(SqlNode node) {
        Operand value = conditions.value(node);
        if (value instanceof Operand.Parameter
                || (value instanceof Operand.Literal literal && literal.value() instanceof String)) {
            return value;
        }
        throw new Unfit("only text constants and parameters can be given to a vote", node);
    }

    private List<Output> outputs(List<SelectItem> items) {
        List<Output> outputs = new ArrayList<>();
        for (SelectItem item : items) {
            Operand value = conditions.value(item.expression);
            outputs.add(new Output(item.alias == null ? name(value) : item.alias, value));
        }
        boolean counts = outputs.stream().anyMatch(output -> output.value() instanceof Operand.Count);
        if (outputs.isEmpty() || (counts && outputs.size() > 1)) {
            throw new Unfit("count(*) must stand alone here, and the list must not be empty", items.get(0));
        }
        return outputs;
    }

    private static String name(Operand value) {
        if (value instanceof Operand.Column column) {
            return column.name();
        }
        if (value instanceof Operand.Fact fact) {
            return fact.function();
        }
        return value instanceof Operand.Count ? "count" : "?column?";
    }

    private List<SurfaceStatement.Key> order(Query query, List<Output> outputs) {
        if (query.ordering.size() > KEYS_MAX) {
            throw new Unfit("there are too many columns to sort by", query.ordering.get(KEYS_MAX));
        }
        List<SurfaceStatement.Key> keys = new ArrayList<>();
        for (SqlNode key : query.ordering) {
            Operand value = conditions.value(key);
            if (value instanceof Operand.Literal literal
                    && literal.value() instanceof Long place
                    && place >= 1
                    && place <= outputs.size()) {
                value = outputs.get(place.intValue() - 1).value();
            }
            if (!(value instanceof Operand.Column column)) {
                throw new Unfit("only columns can be sorted by here", key);
            }
            Token next = after(Place.end(key));
            if (next.is("nulls")
                    || (next.is("desc") && after(next.end()).is("nulls"))
                    || (next.is("asc") && after(next.end()).is("nulls"))) {
                throw new Unfit("NULLS FIRST and NULLS LAST are not available here", key);
            }
            keys.add(new SurfaceStatement.Key(column.name(), next.is("desc")));
        }
        return keys;
    }

    /** The tree has LIMIT's and OFFSET's values only: which is which, the word before tells. */
    private @Nullable Operand bound(Query query, String word) {
        for (SqlNode node : query.limits) {
            Token before = before(Place.start(node));
            if (!before.is("limit") && !before.is("offset")) {
                throw new Unfit("only LIMIT n and OFFSET n are available here", node);
            }
            if (before.is(word)) {
                Operand value = conditions.value(node);
                boolean constant = value instanceof Operand.Parameter
                        || (value instanceof Operand.Literal literal && literal.value() instanceof Long);
                if (!constant) {
                    throw new Unfit("only a number or a parameter can be a limit here", node);
                }
                return value;
            }
        }
        return null;
    }

    private Token after(int offset) {
        for (Token token : tokens) {
            if (token.start() >= offset && !token.isSymbol(")")) {
                return token;
            }
        }
        return tokens.get(tokens.size() - 1);
    }

    private Token before(int offset) {
        Token last = tokens.get(0);
        for (Token token : tokens) {
            if (token.end() > offset) {
                break;
            }
            if (!token.isSymbol("(")) {
                last = token;
            }
        }
        return last;
    }

    /** What a client asks of the server's catalogs, if it asks of nothing else. */
    private static @Nullable SurfaceStatement catalogQuestion(Query query) {
        Set<String> relations = new TreeSet<>();
        List<String> texts = new ArrayList<>();
        collect(query, relations, texts);
        boolean catalogs = !relations.isEmpty()
                && relations.stream()
                        .allMatch(name -> name.startsWith("pg_") || name.startsWith("information_schema."));
        if (!catalogs) {
            return null;
        }
        SqlNode body = query.body;
        while (body instanceof SetOperation || body instanceof Query) {
            body = body instanceof Query inner
                    ? inner.body
                    : ((SqlCall) body).getOperandList().get(0);
        }
        List<String> columns = new ArrayList<>();
        if (body instanceof SelectCore core) {
            for (SelectItem item : core.items) {
                columns.add(item.alias == null ? label(item.expression) : item.alias);
            }
        }
        return new SurfaceStatement.CatalogQuestion(columns, List.copyOf(relations), texts);
    }

    private static String label(SqlNode expression) {
        SqlNode node = expression;
        while (node instanceof SqlBasicCall call && call.getKind() == SqlKind.CAST) {
            node = call.operand(0);
        }
        if (node instanceof SqlIdentifier name && !name.isStar()) {
            return name.names.get(name.names.size() - 1);
        }
        return node instanceof FunctionCall call ? call.name.get(call.name.size() - 1) : "?column?";
    }

    private static void collect(SqlNode node, Set<String> relations, List<String> texts) {
        if (node instanceof RelationName name) {
            List<String> parts = name.parts;
            String last = parts.get(parts.size() - 1);
            boolean information =
                    parts.size() > 1 && parts.get(parts.size() - 2).equals("information_schema");
            boolean system = parts.size() == 1 || parts.get(parts.size() - 2).equals("pg_catalog");
            relations.add(information ? "information_schema." + last : system ? last : String.join(".", parts));
        } else if (node instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text) {
            texts.add(text.getValue());
        } else if (node instanceof SqlCall call) {
            for (SqlNode operand : call.getOperandList()) {
                if (operand != null) {
                    collect(operand, relations, texts);
                }
            }
        }
    }
}
