package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Trait;

/** Other servers: foreign data wrappers, servers, imports, publications and subscriptions. */
final class ForeignParser {
    private final Tokens tokens;
    private final Grammar grammar;

    ForeignParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What follows CREATE; SERVER is next. */
    void createServer(Command command) {
        tokens.expect("server");
        command.kind("CREATE SERVER");
        tokens.accept("if", "not", "exists");
        grammar.names.name();
        if (tokens.accept("type")) {
            tokens.string();
        }
        version();
        tokens.expect("foreign", "data", "wrapper");
        grammar.names.name();
        options(command);
    }

    private void version() {
        if (tokens.accept("version") && !tokens.accept("null")) {
            tokens.string();
        }
    }

    private void options(Command command) {
        if (tokens.accept("options")) {
            grammar.options.foreign();
            command.trait(Trait.CARRIES_SECRET);
        }
    }

    /** What follows CREATE FOREIGN DATA WRAPPER. */
    void createWrapper(Command command) {
        command.kind("CREATE FOREIGN DATA WRAPPER");
        grammar.names.name();
        alter(command);
    }

    /** What follows the name in ALTER SERVER and ALTER FOREIGN DATA WRAPPER. */
    void alter(Command command) {
        while (true) {
            if (tokens.at("no", "handler") || tokens.at("no", "validator")) {
                tokens.next();
                tokens.next();
            } else if (tokens.acceptAny("handler", "validator")) {
                grammar.names.called(command);
            } else if (tokens.at("version")) {
                version();
            } else {
                break;
            }
        }
        options(command);
    }

    /** IMPORT FOREIGN SCHEMA. */
    void importSchema(Command command) {
        tokens.expect("import", "foreign", "schema");
        grammar.names.name();
        if (tokens.accept("limit", "to") || tokens.accept("except")) {
            tokens.expectSymbol("(");
            grammar.names.relationExpressions();
            tokens.expectSymbol(")");
        }
        tokens.expect("from", "server");
        grammar.names.name();
        tokens.expect("into");
        grammar.names.name();
        options(command);
    }

    /** What follows CREATE; PUBLICATION is next. */
    void createPublication(Command command) {
        tokens.expect("publication");
        command.kind("CREATE PUBLICATION");
        grammar.names.name();
        if (tokens.accept("for")) {
            if (tokens.accept("all")) {
                tokens.expect("tables");
            } else {
                publicationObjects(command);
            }
        }
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
    }

    private void publicationObjects(Command command) {
        boolean schemas = false;
        do {
            if (tokens.accept("tables")) {
                tokens.expect("in", "schema");
                schemas = true;
            } else if (tokens.accept("table")) {
                schemas = false;
            }
            if (schemas) {
                if (!tokens.accept("current_schema")) {
                    grammar.names.name();
                }
                continue;
            }
            command.target(grammar.names.relationExpression(), Access.READ, false);
            if (tokens.atSymbol("(")) {
                grammar.names.nameList();
            }
            if (tokens.accept("where")) {
                command.operand(grammar.primaries.parenthesised());
            }
        } while (tokens.acceptSymbol(","));
    }

    /** What follows ALTER PUBLICATION's name. */
    void alterPublication(Command command) {
        if (tokens.at("set") && tokens.peek(1).isSymbol("(")) {
            tokens.next();
            grammar.options.definitions();
        } else {
            tokens.expectAny("add", "drop", "set");
            publicationObjects(command);
        }
    }

    /** What follows CREATE; SUBSCRIPTION is next. */
    void createSubscription(Command command) {
        tokens.expect("subscription");
        command.kind("CREATE SUBSCRIPTION").trait(Trait.CARRIES_SECRET);
        grammar.names.name();
        tokens.expect("connection");
        tokens.string();
        tokens.expect("publication");
        labels();
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
    }

    private void labels() {
        do {
            grammar.names.label();
        } while (tokens.acceptSymbol(","));
    }

    /** What follows ALTER SUBSCRIPTION's name. */
    void alterSubscription(Command command) {
        if (tokens.accept("connection")) {
            if (!tokens.at(TokenType.STRING)) {
                throw tokens.unexpected();
            }
            tokens.string();
            command.trait(Trait.CARRIES_SECRET);
        } else if (tokens.atAny("enable", "disable")) {
            tokens.next();
        } else if (tokens.at("skip") || (tokens.at("set") && tokens.peek(1).isSymbol("("))) {
            tokens.next();
            grammar.options.definitions();
        } else {
            if (tokens.accept("refresh")) {
                tokens.expect("publication");
            } else {
                tokens.expectAny("set", "add", "drop");
                tokens.expect("publication");
                labels();
            }
            if (tokens.accept("with")) {
                grammar.options.definitions();
            }
        }
    }
}
