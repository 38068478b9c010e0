package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;

/** What changes or shows the session only: SET, RESET, SHOW, DISCARD, LISTEN and their kind. */
final class SessionParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final SettingParser settings;
    private final TransactionParser transactions;

    SessionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.settings = new SettingParser(grammar);
        this.transactions = new TransactionParser(grammar);
    }

    Command statement() {
        Command command = new Command("", Category.SESSION, tokens.place());
        switch (tokens.next().text()) {
            case "set" -> set(command.kind("SET"));
            case "reset" -> settings.reset(command.kind("RESET"));
            case "show" -> {
                settings.shown();
                command.kind("SHOW").trait(Trait.RETURNS_ROWS);
            }
            case "discard" -> discard(command.kind("DISCARD"));
            case "listen" -> {
                grammar.names.name();
                command.kind("LISTEN");
            }
            case "unlisten" -> {
                if (!tokens.acceptSymbol("*")) {
                    grammar.names.name();
                }
                command.kind("UNLISTEN");
            }
            case "notify" -> {
                grammar.names.name();
                if (tokens.acceptSymbol(",")) {
                    tokens.string();
                }
                command.kind("NOTIFY").category(Category.UTILITY);
            }
            default -> {
                tokens.string();
                command.kind("LOAD").category(Category.UTILITY).trait(Trait.SERVER_FILE);
            }
        }
        return command;
    }

    private void set(Command command) {
        if (tokens.accept("constraints")) {
            command.kind("SET CONSTRAINTS").category(Category.TXN).trait(Trait.TRANSACTION_CONTROL);
            if (!tokens.accept("all")) {
                grammar.names.qualifiedNames();
            }
            tokens.expectAny("deferred", "immediate");
            return;
        }
        if (tokens.accept("session", "characteristics", "as", "transaction")) {
            transactions.modes(command, "default_transaction_");
            return;
        }
        boolean local = false;
        if (tokens.at("local") && !assigns(1)) {
            tokens.next();
            local = true;
        } else if (tokens.at("session") && !tokens.at("session", "authorization") && !assigns(1)) {
            tokens.next();
        }
        if (tokens.at("transaction") && !assigns(1)) {
            tokens.next();
            command.kind("SET TRANSACTION").category(Category.TXN).trait(Trait.TRANSACTION_CONTROL);
            if (tokens.accept("snapshot")) {
                tokens.string();
            } else {
                transactions.modes(command, "transaction_");
            }
            return;
        }
        settings.change(command, local);
    }

    /** Whether the word before {@code distance} is itself the setting's name. */
    private boolean assigns(int distance) {
        return tokens.peek(distance).is("to")
                || tokens.peek(distance).isSymbol("=")
                || tokens.peek(distance).isSymbol(".");
    }

    private void discard(Command command) {
        if (tokens.accept("all")) {
            command.setting(new SettingChange("*", null, false));
            command.trait(Trait.CHANGES_SEARCH_PATH);
            command.name(NameUse.Kind.DEALLOCATE, "*");
            command.name(NameUse.Kind.CLOSE_CURSOR, "*");
        } else {
            tokens.expectAny("plans", "sequences", "temp", "temporary");
        }
    }
}
