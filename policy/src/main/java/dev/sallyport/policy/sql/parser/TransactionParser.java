package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;

/** Transaction control (manual, BEGIN to SAVEPOINT). */
final class TransactionParser {
    private final Tokens tokens;
    private final Grammar grammar;

    TransactionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Command statement() {
        Command command = new Command("", Category.TXN, tokens.place());
        command.trait(Trait.TRANSACTION_CONTROL);
        switch (tokens.next().text()) {
            case "begin" -> {
                work();
                modes(command.kind("BEGIN"), "transaction_");
            }
            case "start" -> {
                tokens.expect("transaction");
                modes(command.kind("START TRANSACTION"), "transaction_");
            }
            case "savepoint" -> {
                grammar.names.name();
                command.kind("SAVEPOINT");
            }
            case "release" -> {
                savepoint();
                command.kind("RELEASE SAVEPOINT");
            }
            case "prepare" -> {
                tokens.expect("transaction");
                tokens.string();
                command.kind("PREPARE TRANSACTION");
            }
            case "commit", "end" -> end(command, "COMMIT");
            default -> end(command, "ROLLBACK");
        }
        return command;
    }

    /** A savepoint's name, which may be {@code savepoint} too. */
    private void savepoint() {
        if (NameParser.column(tokens.peek(1))) {
            tokens.accept("savepoint");
        }
        grammar.names.name();
    }

    private void work() {
        tokens.acceptAny("work", "transaction");
    }

    private void end(Command command, String kind) {
        if (tokens.accept("prepared")) {
            tokens.string();
            command.kind(kind + " PREPARED");
            // What was prepared may have been a change of definitions, also another session's.
            command.trait(Trait.CHANGES_CATALOG);
            return;
        }
        command.kind(kind);
        work();
        if (kind.equals("ROLLBACK") && tokens.accept("to")) {
            savepoint();
            command.kind("ROLLBACK TO SAVEPOINT");
        } else if (tokens.accept("and")) {
            tokens.accept("no");
            tokens.expect("chain");
        }
    }

    /** Transaction modes as changes of the settings that they stand for. */
    void modes(Command command, String prefix) {
        boolean local = prefix.equals("transaction_");
        while (tokens.atAny("isolation", "read", "not", "deferrable")) {
            if (tokens.accept("isolation")) {
                tokens.expect("level");
                command.setting(new SettingChange(prefix + "isolation", level(), local));
            } else if (tokens.accept("read")) {
                String value = tokens.accept("only") ? "on" : "off";
                if (value.equals("off")) {
                    tokens.expect("write");
                }
                command.setting(new SettingChange(prefix + "read_only", value, local));
            } else {
                String value = tokens.accept("not") ? "off" : "on";
                tokens.expect("deferrable");
                command.setting(new SettingChange(prefix + "deferrable", value, local));
            }
            tokens.acceptSymbol(",");
        }
    }

    private String level() {
        if (tokens.accept("serializable")) {
            return "serializable";
        }
        if (tokens.accept("repeatable")) {
            tokens.expect("read");
            return "repeatable read";
        }
        tokens.expect("read");
        if (tokens.accept("committed")) {
            return "read committed";
        }
        tokens.expect("uncommitted");
        return "read uncommitted";
    }
}
