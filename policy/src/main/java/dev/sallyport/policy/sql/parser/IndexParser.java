package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** CREATE INDEX, and the lists of columns and expressions that indexes share with other constructs. */
final class IndexParser {
    private final Tokens tokens;
    private final Grammar grammar;

    IndexParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** A column or expression with its collation, operator class and order. */
    SqlNode element() {
        SqlNode element = tokens.atSymbol("(") ? grammar.primaries.parenthesised() : columnOrCall();
        if (tokens.accept("collate")) {
            grammar.names.qualified();
        }
        if (!tokens.atAny("nulls") && NameParser.column(tokens.peek())) {
            grammar.names.qualified();
            if (tokens.atSymbol("(")) {
                grammar.options.definitions();
            }
        }
        tokens.acceptAny("asc", "desc");
        if (tokens.accept("nulls")) {
            tokens.expectAny("first", "last");
        }
        return element;
    }

    private SqlNode columnOrCall() {
        if (NameParser.column(tokens.peek())
                && !tokens.peek(1).isSymbol("(")
                && !tokens.peek(1).isSymbol(".")) {
            return grammar.names.column();
        }
        return grammar.primaries.primary();
    }

    List<SqlNode> elements() {
        List<SqlNode> elements = new ArrayList<>();
        tokens.expectSymbol("(");
        do {
            elements.add(element());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return elements;
    }

    /** What follows CREATE [UNIQUE]; INDEX is next. */
    Command create(Place place) {
        Command command = new Command("CREATE INDEX", Category.DDL, place);
        command.trait(Trait.CHANGES_CATALOG);
        tokens.expect("index");
        tokens.accept("concurrently");
        tokens.accept("if", "not", "exists");
        Place namePlace = tokens.place();
        String name = tokens.at("on") ? null : grammar.names.name();
        tokens.spanning(namePlace);
        tokens.expect("on");
        RelationName table = grammar.names.relationExpression();
        command.target(table, Access.WRITE, false);
        created(command, name, table, namePlace);
        if (tokens.accept("using")) {
            grammar.names.name();
        }
        command.operands(elements());
        if (tokens.accept("include")) {
            command.operands(elements());
        }
        if (tokens.accept("nulls")) {
            tokens.accept("not");
            tokens.expect("distinct");
        }
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
        if (tokens.accept("tablespace")) {
            grammar.names.name();
        }
        SqlNode where = grammar.dml.where();
        return where == null ? command : command.operand(where);
    }

    /** An index lives in its table's schema. */
    private static void created(Command command, @Nullable String name, RelationName table, Place place) {
        if (name == null) {
            return;
        }
        List<String> parts = new ArrayList<>(table.parts.subList(0, table.parts.size() - 1));
        parts.add(name);
        command.creates(new RelationName(parts, false, place), false);
    }
}
