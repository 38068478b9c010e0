package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;

/** The actions of ALTER TABLE, which also serve indexes, views, sequences and composite types. */
final class AlterTableParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final TableParser tables;

    AlterTableParser(Grammar grammar, TableParser tables) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.tables = tables;
    }

    /** All actions, with commas between. */
    void actions(Command command) {
        do {
            action(command);
        } while (tokens.acceptSymbol(","));
    }

    private void action(Command command) {
        switch (tokens.next().text()) {
            case "add" -> add(command);
            case "drop" -> drop();
            case "alter" -> alter(command);
            case "set" -> set();
            case "reset" -> grammar.options.definitions();
            case "enable", "disable" -> enable(command);
            case "validate", "cluster", "replica", "inherit", "no", "of", "not", "force" -> other(command);
            case "attach" -> {
                tokens.expect("partition");
                command.target(grammar.names.relation(), Access.WRITE, false);
                if (tokens.atAny("for", "default")) {
                    tables.partitionBound(command);
                }
            }
            case "detach" -> {
                tokens.expect("partition");
                command.target(grammar.names.relation(), Access.WRITE, false);
                tokens.acceptAny("concurrently", "finalize");
            }
            case "owner" -> {
                tokens.expect("to");
                grammar.names.role();
                command.category(Category.DCL);
            }
            case "options" -> grammar.options.foreign();
            default -> {
                tokens.reset(tokens.mark() - 1);
                throw tokens.unexpected();
            }
        }
    }

    private void other(Command command) {
        tokens.reset(tokens.mark() - 1);
        if (tokens.accept("validate")) {
            tokens.expect("constraint");
            grammar.names.name();
        } else if (tokens.accept("cluster")) {
            tokens.expect("on");
            grammar.names.name();
        } else if (tokens.accept("replica")) {
            tokens.expect("identity");
            if (tokens.accept("using")) {
                tokens.expect("index");
                grammar.names.name();
            } else {
                tokens.expectAny("nothing", "full", "default");
            }
        } else if (tokens.accept("inherit") || tokens.accept("no", "inherit")) {
            command.target(grammar.names.relation(), Access.WRITE, false);
        } else if (tokens.accept("of")) {
            grammar.names.function();
        } else if (tokens.accept("force") || tokens.accept("no", "force")) {
            tokens.expect("row", "level", "security");
            command.category(Category.DCL);
        } else {
            tokens.expect("not", "of");
        }
    }

    private void add(Command command) {
        if (grammar.constraints.atTable()) {
            grammar.constraints.table(command);
            return;
        }
        if (!tokens.accept("attribute")) {
            tokens.accept("column");
        }
        tokens.accept("if", "not", "exists");
        grammar.names.name();
        tables.columnBody(command);
        tokens.acceptAny("cascade", "restrict");
    }

    private void drop() {
        if (!tokens.acceptAny("constraint", "attribute")) {
            tokens.accept("column");
        }
        tokens.accept("if", "exists");
        grammar.names.name();
        tokens.acceptAny("cascade", "restrict");
    }

    private void alter(Command command) {
        if (tokens.accept("constraint")) {
            grammar.names.name();
            grammar.constraints.attributes();
            return;
        }
        if (!tokens.accept("attribute")) {
            tokens.accept("column");
        }
        if (tokens.at(TokenType.INTEGER)) {
            tokens.next();
        } else {
            grammar.names.name();
        }
        if (tokens.at("type") || tokens.at("set", "data", "type")) {
            type(command);
        } else if (tokens.accept("drop")) {
            dropProperty();
        } else if (tokens.accept("add")) {
            grammar.constraints.column(command);
        } else if (tokens.accept("reset") || tokens.at("options")) {
            if (tokens.accept("options")) {
                grammar.options.foreign();
            } else {
                grammar.options.definitions();
            }
        } else {
            identityOrProperties(command);
        }
    }

    private void type(Command command) {
        tokens.accept("set", "data");
        tokens.expect("type");
        command.operand(grammar.types.type());
        if (tokens.accept("collate")) {
            grammar.names.qualified();
        }
        if (tokens.accept("using")) {
            command.operand(grammar.expressions.expression());
        }
        tokens.acceptAny("cascade", "restrict");
    }

    private void dropProperty() {
        if (tokens.acceptAny("identity", "expression")) {
            tokens.accept("if", "exists");
        } else if (!tokens.accept("default")) {
            tokens.expect("not", "null");
        }
    }

    /** SET …, RESTART and options of identity columns; several may follow each other. */
    private void identityOrProperties(Command command) {
        boolean any = false;
        while (true) {
            if (tokens.accept("set")) {
                setProperty(command);
            } else if (!tokens.at("restart") || !grammar.sequences.option(command)) {
                break;
            }
            any = true;
        }
        if (!any) {
            throw tokens.unexpected();
        }
    }

    private void setProperty(Command command) {
        if (tokens.accept("default")) {
            command.operand(grammar.expressions.expression());
        } else if (tokens.accept("expression")) {
            tokens.expect("as");
            command.operand(grammar.primaries.parenthesised());
        } else if (tokens.accept("statistics")) {
            if (!tokens.accept("default")) {
                grammar.options.word();
            }
        } else if (tokens.acceptAny("storage", "compression")) {
            if (!tokens.accept("default")) {
                grammar.names.name();
            }
        } else if (tokens.accept("generated")) {
            if (!tokens.accept("always")) {
                tokens.expect("by", "default");
            }
        } else if (tokens.atSymbol("(")) {
            grammar.options.definitions();
        } else if (!tokens.accept("not", "null") && !grammar.sequences.option(command)) {
            throw tokens.unexpected();
        }
    }

    private void set() {
        if (tokens.atSymbol("(")) {
            grammar.options.definitions();
        } else if (tokens.accept("without")) {
            tokens.expectAny("cluster", "oids");
        } else if (tokens.accept("access", "method")) {
            if (!tokens.accept("default")) {
                grammar.names.name();
            }
        } else if (tokens.accept("schema")) {
            grammar.names.name();
        } else if (tokens.accept("tablespace")) {
            grammar.names.name();
            tokens.accept("nowait");
        } else if (!tokens.acceptAny("logged", "unlogged")) {
            throw tokens.unexpected();
        }
    }

    private void enable(Command command) {
        if (tokens.accept("row", "level", "security")) {
            command.category(Category.DCL);
            return;
        }
        tokens.acceptAny("always", "replica");
        boolean trigger = tokens.at("trigger");
        tokens.expectAny("trigger", "rule");
        if (!trigger || !tokens.acceptAny("all", "user")) {
            grammar.names.name();
        }
    }
}
