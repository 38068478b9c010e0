package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;

/** What happens by itself: triggers, event triggers, rules and row security policies. */
final class TriggerParser {
    private final Tokens tokens;
    private final Grammar grammar;

    TriggerParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** What follows CREATE [OR REPLACE]; [CONSTRAINT] TRIGGER is next. */
    void create(Command command) {
        tokens.accept("constraint");
        tokens.expect("trigger");
        command.kind("CREATE TRIGGER").rowName("old").rowName("new");
        grammar.names.name();
        if (!tokens.acceptAny("before", "after")) {
            tokens.expect("instead", "of");
        }
        do {
            if (tokens.accept("update")) {
                if (tokens.accept("of")) {
                    grammar.names.names();
                }
            } else {
                tokens.expectAny("insert", "delete", "truncate");
            }
        } while (tokens.accept("or"));
        tokens.expect("on");
        command.target(grammar.names.relation(), Access.WRITE, false);
        if (tokens.accept("from")) {
            command.target(grammar.names.relation(), Access.READ, false);
        }
        grammar.constraints.attributes();
        if (tokens.accept("referencing")) {
            while (tokens.acceptAny("old", "new")) {
                tokens.expectAny("table", "row");
                tokens.accept("as");
                grammar.names.name();
            }
        }
        if (tokens.accept("for")) {
            tokens.accept("each");
            tokens.expectAny("row", "statement");
        }
        if (tokens.accept("when")) {
            command.operand(grammar.primaries.parenthesised());
        }
        execute(command);
    }

    private void execute(Command command) {
        tokens.expect("execute");
        tokens.expectAny("function", "procedure");
        grammar.names.called(command);
        tokens.expectSymbol("(");
        if (!tokens.atSymbol(")")) {
            do {
                grammar.options.word();
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol(")");
    }

    /** What follows CREATE EVENT; TRIGGER is next. */
    void createEvent(Command command) {
        command.kind("CREATE EVENT TRIGGER");
        tokens.expect("trigger");
        grammar.names.name();
        tokens.expect("on");
        grammar.names.label();
        if (tokens.accept("when")) {
            do {
                grammar.names.name();
                tokens.expect("in");
                tokens.expectSymbol("(");
                do {
                    tokens.string();
                } while (tokens.acceptSymbol(","));
                tokens.expectSymbol(")");
            } while (tokens.accept("and"));
        }
        execute(command);
    }

    /** What follows ALTER EVENT TRIGGER's name. */
    boolean alterEvent() {
        if (tokens.accept("enable")) {
            tokens.acceptAny("replica", "always");
            return true;
        }
        return tokens.accept("disable");
    }

    /** What follows CREATE [OR REPLACE]; RULE is next. */
    void rule(Command command) {
        tokens.expect("rule");
        command.kind("CREATE RULE").rowName("old").rowName("new");
        grammar.names.name();
        tokens.expect("as", "on");
        tokens.expectAny("select", "update", "insert", "delete");
        tokens.expect("to");
        command.target(grammar.names.relation(), Access.WRITE, false);
        if (tokens.accept("where")) {
            command.operand(grammar.expressions.expression());
        }
        tokens.expect("do");
        tokens.acceptAny("instead", "also");
        if (tokens.accept("nothing")) {
            return;
        }
        if (tokens.atSymbol("(") && !grammar.queries.opensQuery()) {
            actions(command);
        } else if (tokens.atSymbol("(")) {
            actionsOrQuery(command);
        } else {
            command.nested(action());
        }
    }

    private void actions(Command command) {
        tokens.expectSymbol("(");
        while (!tokens.atSymbol(")")) {
            if (!tokens.acceptSymbol(";")) {
                command.nested(action());
                if (!tokens.atSymbol(")")) {
                    tokens.expectSymbol(";");
                }
            }
        }
        tokens.expectSymbol(")");
    }

    /** A parenthesis with a query inside is one query, or the first of several actions. */
    private void actionsOrQuery(Command command) {
        int mark = tokens.mark();
        int depth = 0;
        boolean several = false;
        do {
            depth += tokens.atSymbol("(") ? 1 : tokens.atSymbol(")") ? -1 : 0;
            several |= depth == 1 && tokens.atSymbol(";");
            tokens.next();
        } while (depth > 0 && !tokens.at(TokenType.END));
        tokens.reset(mark);
        if (several) {
            actions(command);
        } else {
            command.nested(grammar.query());
        }
    }

    private Statement action() {
        if (tokens.at("notify")) {
            return grammar.statement();
        }
        return grammar.preparable();
    }

    /** What follows CREATE or ALTER; POLICY is next. */
    void policy(Command command, boolean create) {
        tokens.expect("policy");
        command.kind(create ? "CREATE POLICY" : "ALTER POLICY").category(Category.DCL);
        if (!create) {
            tokens.accept("if", "exists");
        }
        grammar.names.name();
        tokens.expect("on");
        RelationName table = grammar.names.relation();
        command.target(table, Access.WRITE, false);
        if (!create && tokens.accept("rename")) {
            tokens.expect("to");
            grammar.names.name();
            return;
        }
        if (tokens.accept("as")) {
            grammar.names.name();
        }
        if (tokens.accept("for")) {
            tokens.expectAny("all", "select", "insert", "update", "delete");
        }
        if (tokens.accept("to")) {
            grammar.names.roles();
        }
        if (tokens.accept("using")) {
            command.operand(grammar.primaries.parenthesised());
        }
        if (tokens.accept("with", "check")) {
            command.operand(grammar.primaries.parenthesised());
        }
    }
}
