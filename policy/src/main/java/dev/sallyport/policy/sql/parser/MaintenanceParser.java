package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/** Looking after tables (LOCK, TRUNCATE, VACUUM, …) and running code (CALL, DO). */
final class MaintenanceParser {
    private final Tokens tokens;
    private final Grammar grammar;

    MaintenanceParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Command statement() {
        Command command = new Command("", Category.UTILITY, tokens.place());
        switch (tokens.next().text()) {
            case "lock" -> lock(command.kind("LOCK"));
            case "truncate" -> truncate(command.kind("TRUNCATE").category(Category.DDL));
            case "vacuum" -> vacuum(command.kind("VACUUM"), Access.WRITE);
            case "cluster" -> cluster(command.kind("CLUSTER"));
            case "reindex" -> reindex(command.kind("REINDEX").category(Category.DDL));
            case "checkpoint" -> {
                command.kind("CHECKPOINT");
                if (tokens.atSymbol("(")) {
                    grammar.options.utility();
                }
            }
            case "call" -> {
                Place place = tokens.place();
                command.kind("CALL").trait(Trait.OPAQUE).trait(Trait.RETURNS_ROWS);
                command.operand(grammar.functions.call(grammar.names.function(), place));
            }
            case "do" -> {
                command.kind("DO").trait(Trait.OPAQUE);
                do {
                    code();
                } while (tokens.at(TokenType.STRING) || tokens.at("language"));
            }
            default -> vacuum(command.kind("ANALYZE"), Access.READ);
        }
        return command;
    }

    /** DO's code or its language; the server takes them in any order. */
    private void code() {
        if (tokens.accept("language") && !tokens.at(TokenType.STRING)) {
            grammar.names.anyName();
        } else {
            tokens.string();
        }
    }

    private static void targets(Command command, List<RelationName> names, Access access) {
        for (RelationName name : names) {
            command.target(name, access, false);
        }
    }

    private void lock(Command command) {
        tokens.accept("table");
        targets(command, grammar.names.relationExpressions(), Access.READ);
        if (tokens.accept("in")) {
            boolean known = tokens.accept("access", "share")
                    || tokens.accept("row", "share")
                    || tokens.accept("row", "exclusive")
                    || tokens.accept("share", "update", "exclusive")
                    || tokens.accept("share", "row", "exclusive")
                    || tokens.accept("share")
                    || tokens.accept("access", "exclusive")
                    || tokens.accept("exclusive");
            if (!known) {
                throw tokens.unexpected();
            }
            tokens.expect("mode");
        }
        tokens.accept("nowait");
    }

    private void truncate(Command command) {
        tokens.accept("table");
        targets(command, grammar.names.relationExpressions(), Access.WRITE);
        if (tokens.acceptAny("restart", "continue")) {
            tokens.expect("identity");
        }
        tokens.acceptAny("cascade", "restrict");
    }

    private void vacuum(Command command, Access access) {
        if (tokens.atSymbol("(")) {
            grammar.options.utility();
        } else if (access == Access.READ) {
            tokens.accept("verbose");
        } else {
            tokens.accept("full");
            tokens.accept("freeze");
            tokens.accept("verbose");
            tokens.acceptAny("analyze", "analyse");
        }
        if (!grammar.names.atName() && !tokens.at("only")) {
            return;
        }
        do {
            RelationName name = grammar.names.relationExpression();
            command.target(name, access, false);
            if (tokens.atSymbol("(")) {
                List<SqlIdentifier> columns = grammar.names.columnList();
                command.columns(name, columns, ColumnUsage.EXPRESSION);
            }
        } while (tokens.acceptSymbol(","));
    }

    private void cluster(Command command) {
        if (tokens.atSymbol("(")) {
            grammar.options.utility();
        } else {
            tokens.accept("verbose");
        }
        if (!grammar.names.atName()) {
            return;
        }
        RelationName name = grammar.names.relation();
        if (tokens.accept("on")) {
            name = grammar.names.relation();
        } else if (tokens.accept("using")) {
            grammar.names.name();
        }
        command.target(name, Access.WRITE, false);
    }

    private void reindex(Command command) {
        if (tokens.atSymbol("(")) {
            grammar.options.utility();
        }
        boolean relation = tokens.acceptAny("index", "table");
        boolean schema = !relation && tokens.accept("schema");
        if (!relation && !schema) {
            tokens.expectAny("database", "system");
        }
        tokens.accept("concurrently");
        if (relation) {
            command.target(grammar.names.relation(), Access.WRITE, false);
        } else if (schema || grammar.names.atName()) {
            grammar.names.name();
        }
    }
}
