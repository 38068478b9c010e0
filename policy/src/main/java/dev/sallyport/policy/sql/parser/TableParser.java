package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import java.util.List;

/** CREATE TABLE, CREATE TABLE … AS and CREATE FOREIGN TABLE (manual, their reference pages). */
final class TableParser {
    private final Tokens tokens;
    private final Grammar grammar;

    TableParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What follows CREATE [TEMPORARY]; TABLE is next. */
    void create(Command command, boolean temporary) {
        tokens.expect("table");
        command.kind("CREATE TABLE");
        tokens.accept("if", "not", "exists");
        RelationName name = grammar.names.relation();
        command.creates(name, temporary || name.parts.get(0).equals("pg_temp"));
        boolean defined = tokens.atAny("of", "partition");
        if (tokens.accept("of")) {
            grammar.names.function();
            elements(command, true);
        } else if (tokens.accept("partition")) {
            tokens.expect("of");
            partitionOf(command);
        } else if (tokens.atSymbol("(")) {
            defined = !elements(command, false);
            if (defined && tokens.accept("inherits")) {
                inherits(command);
            }
        }
        if (tokens.accept("partition", "by")) {
            partitionBy(command);
        }
        storage();
        if (!defined) {
            as(command.kind("CREATE TABLE AS"));
        }
    }

    /** What follows CREATE FOREIGN; TABLE is next. */
    void createForeign(Command command) {
        tokens.expect("table");
        command.kind("CREATE FOREIGN TABLE");
        tokens.accept("if", "not", "exists");
        command.creates(grammar.names.relation(), false);
        if (tokens.accept("partition")) {
            tokens.expect("of");
            partitionOf(command);
        } else {
            if (elements(command, false)) {
                throw tokens.unexpected();
            }
            if (tokens.accept("inherits")) {
                inherits(command);
            }
        }
        tokens.expect("server");
        grammar.names.name();
        if (tokens.accept("options")) {
            grammar.options.foreign();
        }
    }

    private void inherits(Command command) {
        tokens.expectSymbol("(");
        do {
            command.target(grammar.names.relation(), Access.WRITE, false);
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    private void partitionOf(Command command) {
        command.target(grammar.names.relation(), Access.WRITE, false);
        elements(command, true);
        partitionBound(command);
    }

    /** FOR VALUES … or DEFAULT. */
    void partitionBound(Command command) {
        if (tokens.accept("default")) {
            return;
        }
        tokens.expect("for", "values");
        if (tokens.accept("with")) {
            tokens.expectSymbol("(");
            do {
                grammar.names.name();
                grammar.options.word();
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
        } else if (tokens.accept("in")) {
            command.operands(grammar.primaries.someArguments());
        } else {
            tokens.expect("from");
            command.operands(grammar.primaries.someArguments());
            tokens.expect("to");
            command.operands(grammar.primaries.someArguments());
        }
    }

    private void partitionBy(Command command) {
        grammar.names.name();
        command.operands(grammar.indexes.elements());
    }

    /** What follows the columns: access method, storage parameters, ON COMMIT, tablespace. */
    void storage() {
        while (true) {
            if (tokens.accept("using")) {
                grammar.names.name();
            } else if (tokens.at("with") && tokens.peek(1).isSymbol("(")) {
                tokens.next();
                grammar.options.definitions();
            } else if (tokens.accept("on", "commit")) {
                if (!tokens.accept("drop")) {
                    tokens.expectAny("preserve", "delete");
                    tokens.expect("rows");
                }
            } else if (tokens.accept("tablespace")) {
                grammar.names.name();
            } else if (!tokens.accept("without", "oids")) {
                return;
            }
        }
    }

    /** AS and the query or EXECUTE that fills a new relation. */
    void as(Command command) {
        tokens.expect("as");
        if (tokens.at("execute")) {
            command.nested(grammar.statement());
        } else {
            command.nested(grammar.query());
        }
        withData();
    }

    /** WITH [NO] DATA, if it is here. */
    void withData() {
        if (!tokens.accept("with", "data")) {
            tokens.accept("with", "no", "data");
        }
    }

    /** Columns and constraints in parentheses; tells whether they were nothing but names. */
    private boolean elements(Command command, boolean typed) {
        if (typed && !tokens.atSymbol("(")) {
            return false;
        }
        tokens.expectSymbol("(");
        if (!typed && tokens.acceptSymbol(")")) {
            return false;
        }
        int names = 0;
        int all = 0;
        do {
            names += element(command, typed) ? 1 : 0;
            all++;
        } while (tokens.acceptSymbol(","));
        if (names > 0 && names < all) {
            throw tokens.unexpected();
        }
        tokens.expectSymbol(")");
        return names > 0;
    }

    /** One of them; in a typed table or a partition a column is written without its type. */
    private boolean element(Command command, boolean typed) {
        if (grammar.constraints.atTable()) {
            grammar.constraints.table(command);
            return false;
        }
        if (!typed && tokens.accept("like")) {
            command.target(grammar.names.relation(), Access.READ, false);
            while (tokens.acceptAny("including", "excluding")) {
                grammar.names.label();
            }
            return false;
        }
        grammar.names.name();
        if (typed) {
            tokens.accept("with", "options");
            grammar.constraints.column(command);
            return false;
        }
        if (tokens.atSymbol(",") || tokens.atSymbol(")")) {
            return true;
        }
        columnBody(command);
        return false;
    }

    /** What follows a column's name. */
    void columnBody(Command command) {
        command.operand(grammar.types.type());
        while (true) {
            if (tokens.accept("storage")) {
                if (!tokens.accept("default")) {
                    grammar.names.name();
                }
            } else if (tokens.accept("compression")) {
                if (!tokens.accept("default")) {
                    grammar.names.name();
                }
            } else if (tokens.accept("options")) {
                grammar.options.foreign();
            } else {
                break;
            }
        }
        grammar.constraints.column(command);
    }

    /** A relation's new names for columns, in parentheses, if they are here. */
    List<String> columnNames() {
        return tokens.atSymbol("(") ? grammar.names.nameList() : List.of();
    }
}
