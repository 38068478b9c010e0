package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.SettingChange;
import dev.sallyport.policy.statement.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names and values of run-time settings, as SET, RESET, SHOW, ALTER … SET and CREATE FUNCTION … SET write them. */
final class SettingParser {
    /** What the meaning of unqualified names depends on; {@code "$user"} in the path depends on the role. */
    private static final Set<String> PATH_SETTINGS = Set.of("search_path", "role", "session_authorization", "*");

    private final Tokens tokens;
    private final Grammar grammar;

    SettingParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    private static void add(Command command, String name, @Nullable String value, boolean local) {
        command.setting(new SettingChange(name, value, local));
        if (PATH_SETTINGS.contains(name)) {
            command.trait(Trait.CHANGES_SEARCH_PATH);
        }
    }

    /** What follows SET, SESSION or LOCAL. */
    void change(Command command, boolean local) {
        if (tokens.accept("time", "zone")) {
            add(command, "timezone", timeZone(), local);
        } else if (tokens.accept("session", "authorization")) {
            add(command, "session_authorization", roleValue(), local);
        } else if (tokens.at("role") && !assigns()) {
            tokens.next();
            add(command, "role", roleValue(), local);
        } else if (tokens.at("schema") && tokens.peek(1).type() == TokenType.STRING) {
            tokens.next();
            add(command, "search_path", tokens.string(), local);
        } else if (tokens.at("catalog") && tokens.peek(1).type() == TokenType.STRING) {
            tokens.next();
            add(command, "catalog", tokens.string(), local);
        } else if (tokens.at("names") && !assigns()) {
            tokens.next();
            boolean value = tokens.at(TokenType.STRING);
            if (!value) {
                tokens.accept("default");
            }
            add(command, "client_encoding", value ? tokens.string() : null, local);
        } else if (tokens.accept("xml", "option")) {
            String value = tokens.peek().text();
            tokens.expectAny("document", "content");
            add(command, "xmloption", value, local);
        } else {
            String name = name();
            if (tokens.accept("from")) {
                tokens.expect("current");
                add(command, name, null, local);
                return;
            }
            if (!tokens.acceptSymbol("=")) {
                tokens.expect("to");
            }
            add(command, name, values(), local);
        }
    }

    private boolean assigns() {
        return tokens.peek(1).is("to")
                || tokens.peek(1).isSymbol("=")
                || tokens.peek(1).isSymbol(".");
    }

    private @Nullable String roleValue() {
        if (tokens.accept("default")) {
            return null;
        }
        return tokens.at(TokenType.STRING) ? tokens.string() : grammar.names.anyName();
    }

    private @Nullable String timeZone() {
        if (tokens.acceptAny("default", "local")) {
            return null;
        }
        if (tokens.accept("interval")) {
            if (tokens.acceptSymbol("(")) {
                tokens.next();
                tokens.expectSymbol(")");
            }
            String value = tokens.string();
            grammar.types.intervalFields();
            return value;
        }
        return value();
    }

    /** A setting's name in lower case. */
    String name() {
        List<String> parts = new ArrayList<>();
        do {
            parts.add(grammar.names.name());
        } while (tokens.acceptSymbol("."));
        return String.join(".", parts).toLowerCase(Locale.ROOT);
    }

    private @Nullable String values() {
        if (tokens.accept("default")) {
            return null;
        }
        String first = value();
        boolean several = false;
        while (tokens.acceptSymbol(",")) {
            value();
            several = true;
        }
        return several ? null : first;
    }

    /** One value: a word, a string or a number with its sign. */
    String value() {
        if (tokens.at(TokenType.STRING)) {
            return tokens.string();
        }
        String sign = "";
        if (tokens.atSymbol("+") || tokens.atSymbol("-")) {
            sign = tokens.next().text().equals("-") ? "-" : "";
        }
        if (tokens.at(TokenType.INTEGER) || tokens.at(TokenType.NUMBER)) {
            return sign + tokens.next().text();
        }
        if (!sign.isEmpty()) {
            throw tokens.unexpected();
        }
        if (tokens.atAny("true", "false", "on")) {
            return tokens.next().text();
        }
        return grammar.names.anyName();
    }

    /** What follows RESET. */
    void reset(Command command) {
        if (tokens.accept("all")) {
            add(command, "*", null, false);
        } else if (tokens.accept("time", "zone")) {
            add(command, "timezone", null, false);
        } else if (tokens.accept("session", "authorization")) {
            add(command, "session_authorization", null, false);
        } else if (tokens.accept("transaction", "isolation", "level")) {
            add(command, "transaction_isolation", null, false);
        } else {
            add(command, name(), null, false);
        }
    }

    /** What follows SHOW. */
    void shown() {
        boolean known = tokens.accept("all")
                || tokens.accept("time", "zone")
                || tokens.accept("session", "authorization")
                || tokens.accept("transaction", "isolation", "level");
        if (!known) {
            name();
        }
    }
}
