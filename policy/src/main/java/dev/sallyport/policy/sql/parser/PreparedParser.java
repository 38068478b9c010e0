package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import java.util.Set;

/** Prepared statements, cursors and EXPLAIN: statements about other statements. */
final class PreparedParser {
    private static final Set<String> FALSE = Set.of("false", "off", "0", "no");

    private final Tokens tokens;
    private final Grammar grammar;

    PreparedParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Command statement() {
        Command command = new Command("", Category.DQL, tokens.place());
        switch (tokens.next().text()) {
            case "prepare" -> prepare(command.kind("PREPARE"));
            case "execute" -> execute(command);
            case "deallocate" -> {
                command.kind("DEALLOCATE").category(Category.SESSION);
                if (tokens.at("prepare")
                        && !tokens.peek(1).isSymbol(";")
                        && tokens.peek(1).type() != TokenType.END) {
                    tokens.next();
                }
                command.name(NameUse.Kind.DEALLOCATE, tokens.accept("all") ? "*" : grammar.names.name());
            }
            case "declare" -> declare(command.kind("DECLARE"));
            case "fetch" -> fetch(command.kind("FETCH").trait(Trait.RETURNS_ROWS));
            case "move" -> fetch(command.kind("MOVE"));
            case "close" -> {
                command.kind("CLOSE").category(Category.SESSION);
                command.name(NameUse.Kind.CLOSE_CURSOR, tokens.accept("all") ? "*" : grammar.names.name());
            }
            default -> explain(command.kind("EXPLAIN").trait(Trait.RETURNS_ROWS));
        }
        return command;
    }

    private void prepare(Command command) {
        command.name(NameUse.Kind.PREPARE, grammar.names.name());
        if (tokens.acceptSymbol("(")) {
            command.operands(grammar.types.types());
            tokens.expectSymbol(")");
        }
        tokens.expect("as");
        command.nested(grammar.preparable());
    }

    /** What follows EXECUTE. */
    void execute(Command command) {
        command.kind("EXECUTE")
                .category(Category.UTILITY)
                .trait(Trait.RETURNS_ROWS)
                .trait(Trait.OPAQUE);
        command.name(NameUse.Kind.EXECUTE, grammar.names.name());
        if (tokens.atSymbol("(")) {
            command.operands(grammar.primaries.someArguments());
        }
    }

    private void declare(Command command) {
        String name = grammar.names.name();
        while (true) {
            if (tokens.accept("no")) {
                tokens.expect("scroll");
            } else if (!tokens.acceptAny("binary", "insensitive", "asensitive", "scroll")) {
                break;
            }
        }
        tokens.expect("cursor");
        boolean hold = tokens.accept("with");
        if (hold || tokens.accept("without")) {
            tokens.expect("hold");
        }
        command.name(new NameUse(NameUse.Kind.DECLARE_CURSOR, name, hold));
        tokens.expect("for");
        command.nested(grammar.query());
    }

    private boolean moreFollows() {
        return tokens.peek(1).type() != TokenType.END && !tokens.peek(1).isSymbol(";");
    }

    private void fetch(Command command) {
        if (moreFollows()) {
            direction();
            tokens.acceptAny("from", "in");
        }
        command.name(NameUse.Kind.FETCH_CURSOR, grammar.names.name());
    }

    private void direction() {
        if (tokens.acceptAny("next", "prior", "first", "last", "all")) {
            return;
        }
        if (tokens.acceptAny("absolute", "relative")) {
            count();
        } else if (tokens.acceptAny("forward", "backward")) {
            if (!tokens.accept("all") && countFollows()) {
                count();
            }
        } else if (countFollows()) {
            count();
        }
    }

    private boolean countFollows() {
        return tokens.at(TokenType.INTEGER) || tokens.atSymbol("+") || tokens.atSymbol("-");
    }

    private void count() {
        if (!tokens.acceptSymbol("+")) {
            tokens.acceptSymbol("-");
        }
        if (!tokens.at(TokenType.INTEGER)) {
            throw tokens.unexpected();
        }
        tokens.next();
    }

    private void explain(Command command) {
        boolean analyze = false;
        if (tokens.atSymbol("(") && !grammar.queries.opensQuery()) {
            List<OptionParser.Option> options = grammar.options.utility();
            for (OptionParser.Option option : options) {
                if (option.name().equals("analyze") || option.name().equals("analyse")) {
                    // Anything that isn't plainly off counts as on.
                    analyze = !FALSE.contains(option.value().toLowerCase(java.util.Locale.ROOT));
                }
            }
        } else {
            analyze = tokens.acceptAny("analyze", "analyse");
            tokens.accept("verbose");
        }
        if (analyze) {
            command.trait(Trait.EXPLAIN_ANALYZE);
        }
        Statement explained;
        if (tokens.atAny("create", "refresh", "declare", "execute")) {
            explained = grammar.statement();
        } else {
            explained = grammar.preparable();
        }
        command.nested(explained);
    }
}
