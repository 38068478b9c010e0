package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.CommonTable;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.sql.tree.WithClause;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/** WITH (manual, 7.8). */
final class WithParser {
    private final Tokens tokens;
    private final Grammar grammar;

    WithParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    WithClause with() {
        Place place = tokens.place();
        tokens.expect("with");
        boolean named = tokens.peek(1).isSymbol("(") || tokens.peek(1).is("as");
        boolean recursive = !named && tokens.accept("recursive");
        List<CommonTable> tables = new ArrayList<>();
        do {
            tables.add(table());
        } while (tokens.acceptSymbol(","));
        return new WithClause(recursive, tables, tokens.spanning(place));
    }

    private CommonTable table() {
        Place place = tokens.place();
        String name = grammar.names.name();
        List<String> columns = tokens.atSymbol("(") ? grammar.names.nameList() : List.of();
        tokens.expect("as");
        if (tokens.accept("not")) {
            tokens.expect("materialized");
        } else {
            tokens.accept("materialized");
        }
        tokens.expectSymbol("(");
        Statement statement = grammar.preparable();
        tokens.expectSymbol(")");
        List<CommonTable.Added> added = new ArrayList<>();
        List<SqlNode> extras = new ArrayList<>();
        if (tokens.accept("search")) {
            tokens.expectAny("depth", "breadth");
            tokens.expect("first", "by");
            List<String> sources = grammar.names.names();
            tokens.expect("set");
            added.add(new CommonTable.Added(grammar.names.name(), sources));
        }
        if (tokens.accept("cycle")) {
            cycle(added, extras);
        }
        return new CommonTable(name, columns, statement, added, extras, tokens.spanning(place));
    }

    private SqlNode constant() {
        SqlNode value = grammar.primaries.primary();
        if (!(value instanceof SqlLiteral) && !(value instanceof Form form && form.name.equals("CONSTANT"))) {
            throw tokens.unexpected();
        }
        return value;
    }

    private void cycle(List<CommonTable.Added> added, List<SqlNode> extras) {
        List<String> sources = grammar.names.names();
        tokens.expect("set");
        added.add(new CommonTable.Added(grammar.names.name(), sources));
        if (tokens.accept("to")) {
            extras.add(constant());
            tokens.expect("default");
            extras.add(constant());
        }
        tokens.expect("using");
        added.add(new CommonTable.Added(grammar.names.name(), sources));
    }
}
