package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Assignment;
import dev.sallyport.policy.sql.tree.ConflictClause;
import dev.sallyport.policy.sql.tree.Delete;
import dev.sallyport.policy.sql.tree.Insert;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Returning;
import dev.sallyport.policy.sql.tree.SelectItem;
import dev.sallyport.policy.sql.tree.Update;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE (manual, chapter 6). */
final class DmlParser {
    private final Tokens tokens;
    private final Grammar grammar;

    DmlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Insert insert(@Nullable WithClause with, Place place) {
        tokens.expect("insert", "into");
        RelationName target = grammar.names.relation();
        String alias = tokens.accept("as") ? grammar.names.name() : null;
        List<SqlIdentifier> columns = new ArrayList<>();
        List<SqlNode> subscripts = new ArrayList<>();
        if (tokens.atSymbol("(") && !grammar.queries.opensQuery()) {
            tokens.expectSymbol("(");
            do {
                columns.add(target(subscripts));
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        boolean bare = columns.isEmpty() && !tokens.at("overriding");
        boolean given = !overriding();
        Query source = bare && tokens.accept("default", "values") ? null : grammar.queries.query();
        ConflictClause conflict = tokens.at("on", "conflict") ? conflict() : null;
        return new Insert(
                with, target, alias, columns, subscripts, source, given, conflict, returning(), tokens.spanning(place));
    }

    /** OVERRIDING … VALUE, if it is here; returns whether the server takes its own values instead of those given. */
    boolean overriding() {
        boolean own = false;
        if (tokens.accept("overriding")) {
            own = tokens.at("user");
            tokens.expectAny("system", "user");
            tokens.expect("value");
        }
        return own;
    }

    /** A column that is assigned to, with its fields and subscripts. */
    SqlIdentifier target(List<SqlNode> subscripts) {
        SqlIdentifier column = grammar.names.column();
        while (true) {
            if (tokens.atSymbol("[")) {
                subscripts.addAll(grammar.primaries.subscript());
            } else if (tokens.acceptSymbol(".")) {
                grammar.names.label();
            } else {
                return column;
            }
        }
    }

    private ConflictClause conflict() {
        Place place = tokens.place();
        tokens.expect("on", "conflict");
        List<SqlNode> targets = new ArrayList<>();
        SqlNode targetWhere = null;
        if (tokens.acceptSymbol("(")) {
            do {
                targets.add(grammar.indexes.element());
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
            targetWhere = where();
        } else if (tokens.accept("on", "constraint")) {
            grammar.names.name();
        }
        tokens.expect("do");
        if (tokens.accept("nothing")) {
            return new ConflictClause(targets, targetWhere, List.of(), null, tokens.spanning(place));
        }
        tokens.expect("update", "set");
        List<Assignment> assignments = assignments();
        return new ConflictClause(targets, targetWhere, assignments, where(), tokens.spanning(place));
    }

    /** WHERE, if it is here. */
    @Nullable
    SqlNode where() {
        return tokens.accept("where") ? grammar.expressions.expression() : null;
    }

    /** What follows SET. */
    List<Assignment> assignments() {
        List<Assignment> assignments = new ArrayList<>();
        do {
            Place place = tokens.place();
            List<SqlIdentifier> columns = new ArrayList<>();
            List<SqlNode> subscripts = new ArrayList<>();
            if (tokens.acceptSymbol("(")) {
                do {
                    columns.add(target(subscripts));
                } while (tokens.acceptSymbol(","));
                tokens.expectSymbol(")");
            } else {
                columns.add(target(subscripts));
            }
            tokens.expectSymbol("=");
            assignments.add(
                    new Assignment(columns, subscripts, grammar.expressions.expression(), tokens.spanning(place)));
        } while (tokens.acceptSymbol(","));
        return assignments;
    }

    Update update(@Nullable WithClause with, Place place) {
        tokens.expect("update");
        RelationName target = grammar.names.relationExpression();
        String alias = alias();
        tokens.expect("set");
        List<Assignment> assignments = assignments();
        List<SqlNode> from = tokens.accept("from") ? grammar.from.list() : List.of();
        boolean cursor = currentOf();
        SqlNode where = cursor ? null : where();
        return new Update(with, target, alias, assignments, from, where, cursor, returning(), tokens.spanning(place));
    }

    /** A target's alias; SET isn't one without AS. */
    @Nullable
    String alias() {
        if (tokens.accept("as")) {
            return grammar.names.name();
        }
        return grammar.names.atName() && !tokens.at("set") ? grammar.names.name() : null;
    }

    private boolean currentOf() {
        if (!tokens.accept("where", "current", "of")) {
            return false;
        }
        grammar.names.name();
        return true;
    }

    Delete delete(@Nullable WithClause with, Place place) {
        tokens.expect("delete", "from");
        RelationName target = grammar.names.relationExpression();
        String alias = alias();
        List<SqlNode> using = tokens.accept("using") ? grammar.from.list() : List.of();
        boolean cursor = currentOf();
        SqlNode where = cursor ? null : where();
        return new Delete(with, target, alias, using, where, cursor, returning(), tokens.spanning(place));
    }

    /** RETURNING, if it is here. */
    @Nullable
    Returning returning() {
        Place place = tokens.place();
        if (!tokens.accept("returning")) {
            return null;
        }
        String oldName = "old";
        String newName = "new";
        if (tokens.accept("with")) {
            tokens.expectSymbol("(");
            do {
                boolean old = tokens.at("old");
                tokens.expectAny("old", "new");
                tokens.expect("as");
                String name = grammar.names.name();
                oldName = old ? name : oldName;
                newName = old ? newName : name;
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        }
        List<SelectItem> items = grammar.queries.items();
        return new Returning(items, oldName, newName, tokens.spanning(place));
    }
}
