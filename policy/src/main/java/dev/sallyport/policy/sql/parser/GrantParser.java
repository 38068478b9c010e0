package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;

/** GRANT, REVOKE, default privileges, ownership of everything at once. */
final class GrantParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final RoutineParser routines;

    GrantParser(Grammar grammar, RoutineParser routines) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.routines = routines;
    }

    Command statement() {
        Place place = tokens.place();
        Command command = new Command(tokens.at("grant") ? "GRANT" : "REVOKE", Category.DCL, place);
        boolean grant = tokens.next().is("grant");
        if (!grant) {
            optionFor();
        }
        privileges();
        if (tokens.accept("on")) {
            objects(command);
        }
        parties(grant);
        return command;
    }

    private void optionFor() {
        if (tokens.peek(1).is("option") && tokens.peek(2).is("for")) {
            tokens.next();
            tokens.expect("option", "for");
        }
    }

    /** Privileges with columns, or roles. */
    private void privileges() {
        if (tokens.accept("all")) {
            tokens.accept("privileges");
            if (tokens.atSymbol("(")) {
                grammar.names.nameList();
            }
            return;
        }
        do {
            if (tokens.accept("alter")) {
                tokens.expect("system");
            } else if (!tokens.acceptAny("select", "references", "create")) {
                grammar.names.role();
            }
            if (tokens.atSymbol("(")) {
                grammar.names.nameList();
            }
        } while (tokens.acceptSymbol(","));
    }

    private void objects(Command command) {
        if (tokens.accept("all")) {
            tokens.expectAny("tables", "sequences", "functions", "procedures", "routines");
            tokens.expect("in", "schema");
            grammar.names.names();
        } else if (tokens.acceptAny("function", "procedure", "routine")) {
            routines.references(command);
        } else if (tokens.accept("large", "object")) {
            do {
                grammar.options.word();
            } while (tokens.acceptSymbol(","));
        } else if (tokens.accept("parameter")) {
            do {
                grammar.names.qualified();
            } while (tokens.acceptSymbol(","));
        } else if (tokens.accept("foreign")) {
            if (!tokens.accept("server")) {
                tokens.expect("data", "wrapper");
            }
            grammar.names.names();
        } else if (namedObjects()) {
            do {
                grammar.names.function();
            } while (tokens.acceptSymbol(","));
        } else {
            if (!tokens.accept("sequence")) {
                tokens.accept("table");
            }
            do {
                RelationName name = grammar.names.relation();
                command.target(name, Access.WRITE, false);
            } while (tokens.acceptSymbol(","));
        }
    }

    private boolean namedObjects() {
        boolean kind = tokens.atAny("database", "domain", "language", "schema", "tablespace", "type")
                && NameParser.label(tokens.peek(1))
                && !tokens.peek(1).is("to")
                && !tokens.peek(1).is("from");
        if (kind) {
            tokens.next();
        }
        return kind;
    }

    private void parties(boolean grant) {
        tokens.expect(grant ? "to" : "from");
        do {
            tokens.accept("group");
            grammar.names.role();
        } while (tokens.acceptSymbol(","));
        if (grant && tokens.accept("with")) {
            do {
                grammar.names.label();
                if (!tokens.accept("option")) {
                    tokens.expectAny("true", "false");
                }
            } while (tokens.acceptSymbol(","));
        }
        if (tokens.accept("granted")) {
            tokens.expect("by");
            grammar.names.role();
        }
        tokens.acceptAny("cascade", "restrict");
    }

    /** What follows ALTER DEFAULT PRIVILEGES. */
    void defaults(Command command) {
        command.kind("ALTER DEFAULT PRIVILEGES").category(Category.DCL);
        while (true) {
            if (tokens.accept("in")) {
                tokens.expect("schema");
                grammar.names.names();
            } else if (tokens.accept("for")) {
                tokens.expectAny("role", "user");
                grammar.names.roles();
            } else {
                break;
            }
        }
        boolean grant = tokens.at("grant");
        tokens.expectAny("grant", "revoke");
        if (!grant) {
            optionFor();
        }
        privileges();
        tokens.expect("on");
        if (tokens.accept("large")) {
            tokens.expect("objects");
        } else {
            tokens.expectAny("tables", "functions", "routines", "sequences", "types", "schemas");
        }
        parties(grant);
    }

    /** REASSIGN OWNED. */
    Command reassign() {
        Command command = new Command("REASSIGN OWNED", Category.DCL, tokens.place());
        tokens.expect("reassign", "owned", "by");
        grammar.names.roles();
        tokens.expect("to");
        grammar.names.role();
        return command;
    }

    /** What follows DROP; OWNED is next. */
    void dropOwned(Command command) {
        command.kind("DROP OWNED").category(Category.DCL);
        tokens.expect("owned", "by");
        grammar.names.roles();
        tokens.acceptAny("cascade", "restrict");
    }
}
