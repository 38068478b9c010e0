package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;

/** Functions and procedures: definitions, bodies, and how other statements name them. */
final class RoutineParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final SettingParser settings;

    RoutineParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.settings = new SettingParser(grammar);
    }

    /** What follows CREATE [OR REPLACE]; FUNCTION or PROCEDURE is next. */
    void create(Command command) {
        command.kind(tokens.at("function") ? "CREATE FUNCTION" : "CREATE PROCEDURE");
        tokens.expectAny("function", "procedure");
        grammar.names.function();
        parameters(command, true);
        if (tokens.accept("returns")) {
            returns(command);
        }
        while (option(command)) {}
        body(command);
        while (option(command)) {}
    }

    private void returns(Command command) {
        if (!tokens.accept("table")) {
            command.operand(grammar.types.type());
            return;
        }
        tokens.expectSymbol("(");
        do {
            grammar.names.anyName();
            command.operand(grammar.types.type());
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    /** Parameters in parentheses with modes, names, types and defaults. */
    private void parameters(Command command, boolean defaults) {
        tokens.expectSymbol("(");
        if (tokens.acceptSymbol(")")) {
            return;
        }
        do {
            parameter(command, defaults);
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    private void parameter(Command command, boolean defaults) {
        mode();
        // A name comes before the type: then another word follows that isn't a type's own second word.
        if (NameParser.functionOrType(tokens.peek()) && typeFollowsName()) {
            tokens.next();
            mode();
        }
        command.operand(grammar.types.type());
        if (defaults && (tokens.accept("default") || tokens.acceptSymbol("="))) {
            command.operand(grammar.expressions.expression());
        }
    }

    private void mode() {
        if (tokens.atAny("in", "out", "inout", "variadic") && !tokens.peek(1).isSymbol(",")) {
            boolean in = tokens.at("in");
            tokens.next();
            if (in) {
                tokens.accept("out");
            }
        }
    }

    private boolean typeFollowsName() {
        if (tokens.at("double", "precision")) {
            return false;
        }
        boolean type = NameParser.label(tokens.peek(1)) && !tokens.peek(1).is("default");
        return type && !tokens.peek(1).is("array") && !tokens.peek(1).is("order");
    }

    private boolean option(Command command) {
        if (tokens.accept("language")) {
            languageName();
        } else if (tokens.accept("called")) {
            tokens.expect("on", "null", "input");
        } else if (tokens.accept("returns")) {
            tokens.expect("null", "on", "null", "input");
        } else if (tokens.accept("not")) {
            tokens.expect("leakproof");
        } else if (tokens.at("security") || tokens.at("external", "security")) {
            tokens.accept("external");
            tokens.expect("security");
            tokens.expectAny("definer", "invoker");
        } else if (tokens.acceptAny("cost", "rows")) {
            settings.value();
        } else if (tokens.accept("support")) {
            grammar.names.called(command);
        } else if (tokens.accept("parallel")) {
            grammar.names.anyName();
        } else if (tokens.accept("transform")) {
            transform(command);
        } else if (tokens.accept("set")) {
            settings.change(command, true);
        } else if (tokens.at("reset")) {
            tokens.next();
            settings.reset(command);
        } else if (tokens.at("as") && tokens.peek(1).type() == TokenType.STRING) {
            tokens.next();
            tokens.string();
            if (tokens.acceptSymbol(",")) {
                tokens.string();
            }
        } else {
            return tokens.acceptAny("immutable", "stable", "volatile", "strict", "leakproof", "window");
        }
        return true;
    }

    private void languageName() {
        if (tokens.at(TokenType.STRING)) {
            tokens.string();
        } else {
            grammar.names.anyName();
        }
    }

    private void transform(Command command) {
        do {
            tokens.expect("for", "type");
            command.operand(grammar.types.type());
        } while (tokens.acceptSymbol(","));
    }

    /** A body in SQL: RETURN or BEGIN ATOMIC, whose statements are part of this one. */
    private void body(Command command) {
        if (tokens.accept("return")) {
            command.operand(grammar.expressions.expression());
        } else if (tokens.accept("begin")) {
            tokens.expect("atomic");
            while (!tokens.at("end")) {
                if (tokens.acceptSymbol(";")) {
                    continue;
                }
                if (tokens.accept("return")) {
                    command.operand(grammar.expressions.expression());
                } else {
                    command.nested(grammar.statement());
                }
                tokens.expectSymbol(";");
            }
            tokens.expect("end");
        }
    }

    /** A routine's name with its parameters, if they are written, as DROP, ALTER, GRANT and COMMENT name it. */
    void reference(Command command) {
        grammar.names.function();
        if (!tokens.atSymbol("(")) {
            return;
        }
        if (tokens.peek(1).isSymbol("*")) {
            tokens.expectSymbol("(");
            tokens.expectSymbol("*");
            tokens.expectSymbol(")");
            return;
        }
        tokens.expectSymbol("(");
        while (!tokens.atSymbol(")")) {
            if (tokens.accept("order")) {
                tokens.expect("by");
            }
            parameter(command, false);
            if (!tokens.acceptSymbol(",") && !tokens.at("order")) {
                break;
            }
        }
        tokens.expectSymbol(")");
    }

    /** As {@link #reference}, of a routine that the server will call for what the command defines. */
    void called(Command command) {
        int mark = tokens.mark();
        grammar.names.called(command);
        tokens.reset(mark);
        reference(command);
    }

    void references(Command command) {
        do {
            reference(command);
        } while (tokens.acceptSymbol(","));
    }

    /** What ALTER FUNCTION changes of a function. */
    void alter(Command command) {
        while (option(command)) {}
        tokens.accept("restrict");
    }

    /** CREATE AGGREGATE, with present and old syntax. */
    void aggregate(Command command) {
        command.kind("CREATE AGGREGATE");
        tokens.expect("aggregate");
        int mark = tokens.mark();
        grammar.names.function();
        boolean old = NameParser.label(tokens.peek(1)) && tokens.peek(2).isSymbol("=");
        tokens.reset(mark);
        if (old) {
            grammar.names.function();
        } else {
            reference(command);
        }
        grammar.options.definitions(command);
    }
}
