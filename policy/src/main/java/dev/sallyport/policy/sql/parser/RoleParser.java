package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.Trait;
import java.util.Locale;

/** Roles, databases and user mappings. */
final class RoleParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final SettingParser settings;

    RoleParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.settings = new SettingParser(grammar);
    }

    /** What follows CREATE; ROLE, USER or GROUP is next. */
    void create(Command command) {
        String word = tokens.next().text();
        command.category(Category.DCL);
        if (word.equals("user") && tokens.accept("mapping")) {
            mapping(command.kind("CREATE USER MAPPING"));
            return;
        }
        command.kind("CREATE " + word.toUpperCase(Locale.ROOT));
        grammar.names.role();
        tokens.accept("with");
        while (option(command)) {}
    }

    /** What follows ALTER; ROLE, USER or GROUP is next. */
    void alter(Command command) {
        String word = tokens.next().text();
        command.category(Category.DCL);
        if (word.equals("user") && tokens.accept("mapping")) {
            mapping(command.kind("ALTER USER MAPPING"));
            return;
        }
        command.kind("ALTER " + word.toUpperCase(Locale.ROOT));
        if (!tokens.accept("all")) {
            grammar.names.role();
        }
        if (tokens.accept("rename")) {
            tokens.expect("to");
            grammar.names.role();
            return;
        }
        if (tokens.accept("in", "database")) {
            grammar.names.name();
        }
        if (tokens.acceptAny("add", "drop")) {
            tokens.expect("user");
            grammar.names.roles();
        } else if (!setting(command)) {
            tokens.accept("with");
            while (option(command)) {}
        }
    }

    /** SET or RESET of a setting for later sessions, if it is here. */
    boolean setting(Command command) {
        if (tokens.accept("set")) {
            settings.change(command, false);
        } else if (tokens.accept("reset")) {
            settings.reset(command);
        } else {
            return false;
        }
        return true;
    }

    private boolean option(Command command) {
        if (tokens.at("encrypted") || tokens.at("unencrypted") || tokens.at("password")) {
            tokens.acceptAny("encrypted", "unencrypted");
            tokens.expect("password");
            if (!tokens.accept("null")) {
                tokens.string();
                command.trait(Trait.CARRIES_SECRET);
            }
        } else if (tokens.accept("connection")) {
            tokens.expect("limit");
            settings.value();
        } else if (tokens.accept("valid")) {
            tokens.expect("until");
            tokens.string();
        } else if (tokens.accept("sysid")) {
            settings.value();
        } else if (tokens.acceptAny("admin", "role", "user")) {
            grammar.names.roles();
        } else if (tokens.at("in", "role") || tokens.at("in", "group")) {
            tokens.next();
            tokens.next();
            grammar.names.roles();
        } else if (tokens.accept("inherit")) {
            return true;
        } else if (tokens.at(TokenType.IDENTIFIER)) {
            // SUPERUSER, LOGIN and their kind are no keywords.
            tokens.next();
        } else {
            return false;
        }
        return true;
    }

    private void mapping(Command command) {
        if (!tokens.accept("if", "not", "exists")) {
            tokens.accept("if", "exists");
        }
        tokens.expect("for");
        if (!tokens.accept("user")) {
            grammar.names.role();
        }
        tokens.expect("server");
        grammar.names.name();
        if (tokens.accept("options")) {
            grammar.options.foreign();
            command.trait(Trait.CARRIES_SECRET);
        }
    }

    /** What follows DROP USER MAPPING. */
    void dropMapping(Command command) {
        command.kind("DROP USER MAPPING").category(Category.DCL);
        tokens.accept("if", "exists");
        mapping(command);
    }

    /** What follows CREATE; DATABASE is next. */
    void createDatabase(Command command) {
        tokens.expect("database");
        command.kind("CREATE DATABASE");
        grammar.names.name();
        tokens.accept("with");
        databaseOptions();
    }

    private void databaseOptions() {
        while (NameParser.label(tokens.peek())) {
            if (tokens.accept("connection")) {
                tokens.expect("limit");
            } else {
                grammar.names.label();
            }
            tokens.acceptSymbol("=");
            if (!tokens.accept("default")) {
                settings.value();
            }
        }
    }

    /** What follows ALTER DATABASE's name; the generic changes have been tried. */
    void alterDatabase(Command command) {
        if (tokens.accept("refresh")) {
            tokens.expect("collation", "version");
        } else if (tokens.accept("set", "tablespace")) {
            grammar.names.name();
        } else if (!setting(command)) {
            tokens.accept("with");
            databaseOptions();
        }
    }

    /** What follows ALTER SYSTEM. */
    void alterSystem(Command command) {
        command.kind("ALTER SYSTEM").category(Category.DCL);
        if (!setting(command)) {
            throw tokens.unexpected();
        }
    }
}
