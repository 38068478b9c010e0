package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.statement.Category;

/** ALTER of everything but roles: what all kinds share, and each kind's own changes. */
final class AlterParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final ObjectParser objects;
    private final RoutineParser routines;
    private final RoleParser roles;
    private final AlterTableParser tables;
    private final TriggerParser triggers;
    private final ForeignParser foreign;
    private final DefinitionParser definitions;

    AlterParser(Grammar grammar, DdlChapters chapters) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.objects = chapters.objects;
        this.routines = chapters.routines;
        this.roles = chapters.roles;
        this.tables = new AlterTableParser(grammar, chapters.tables);
        this.triggers = chapters.triggers;
        this.foreign = chapters.foreign;
        this.definitions = chapters.definitions;
    }

    /** What follows ALTER. */
    void alter(Command command) {
        if (tokens.at("policy")) {
            triggers.policy(command, false);
            return;
        }
        String kind = objects.kind();
        command.kind("ALTER " + kind);
        if (tokens.accept("all", "in", "tablespace")) {
            moveAll();
            return;
        }
        boolean missingOk = tokens.accept("if", "exists");
        objects.object(kind, command, missingOk);
        if (!shared(kind, command)) {
            own(kind, command);
        }
    }

    private void moveAll() {
        grammar.names.name();
        if (tokens.accept("owned")) {
            tokens.expect("by");
            grammar.names.roles();
        }
        tokens.expect("set", "tablespace");
        grammar.names.name();
        tokens.accept("nowait");
    }

    /** Changes that every kind of object allows. */
    private boolean shared(String kind, Command command) {
        if (tokens.accept("rename")) {
            rename(kind, command);
        } else if (tokens.accept("owner")) {
            tokens.expect("to");
            grammar.names.role();
            command.category(Category.DCL);
            if (tokens.acceptSymbol(",")) {
                tables.actions(command);
            }
        } else if (tokens.at("set", "schema") && !tokens.peek(2).isSymbol("=")) {
            tokens.expect("set", "schema");
            int offset = tokens.peek().start();
            String schema = grammar.names.name();
            if (ObjectParser.isRelation(kind)) {
                command.moves(true, schema, offset);
            }
        } else if (tokens.at("depends") || tokens.at("no", "depends")) {
            tokens.accept("no");
            tokens.expect("depends", "on", "extension");
            grammar.names.name();
        } else {
            return false;
        }
        return true;
    }

    private void rename(String kind, Command command) {
        if (tokens.accept("value")) {
            tokens.string();
            tokens.expect("to");
            tokens.string();
            return;
        }
        boolean itself = tokens.accept("to");
        if (!itself) {
            if (!tokens.acceptAny("constraint", "attribute")) {
                tokens.accept("column");
            }
            grammar.names.name();
            tokens.expect("to");
        }
        int offset = tokens.peek().start();
        String name = grammar.names.anyName();
        if (itself && ObjectParser.isRelation(kind)) {
            command.moves(false, name, offset);
        }
        tokens.acceptAny("cascade", "restrict");
    }

    private void own(String kind, Command command) {
        switch (kind) {
            case "TABLE", "INDEX", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE" -> tables.actions(command);
            case "SEQUENCE" -> sequence(command);
            case "TYPE" -> type(command);
            case "DOMAIN" -> domain(command);
            case "FUNCTION", "PROCEDURE", "ROUTINE" -> routines.alter(command);
            case "DATABASE" -> roles.alterDatabase(command);
            case "COLLATION" -> tokens.expect("refresh", "version");
            case "EXTENSION" -> extension(command);
            case "SERVER", "FOREIGN DATA WRAPPER" -> foreign.alter(command);
            case "PUBLICATION" -> foreign.alterPublication(command);
            case "SUBSCRIPTION" -> foreign.alterSubscription(command);
            case "STATISTICS" -> {
                tokens.expect("set", "statistics");
                grammar.options.word();
            }
            case "TABLESPACE" -> {
                tokens.expectAny("set", "reset");
                grammar.options.definitions();
            }
            case "OPERATOR" -> {
                tokens.expect("set");
                grammar.options.definitions(command);
            }
            case "OPERATOR FAMILY" -> definitions.alterFamily(command);
            case "TEXT SEARCH DICTIONARY" -> grammar.options.definitions();
            case "TEXT SEARCH CONFIGURATION" -> definitions.alterConfiguration();
            case "EVENT TRIGGER" -> {
                if (!triggers.alterEvent()) {
                    throw tokens.unexpected();
                }
            }
            default -> throw tokens.unexpected();
        }
    }

    private void sequence(Command command) {
        if (tokens.at("set")) {
            tables.actions(command);
        } else if (!grammar.sequences.option(command)) {
            throw tokens.unexpected();
        } else {
            grammar.sequences.options(command);
        }
    }

    private void type(Command command) {
        if (tokens.accept("add", "value")) {
            tokens.accept("if", "not", "exists");
            tokens.string();
            if (tokens.acceptAny("before", "after")) {
                tokens.string();
            }
        } else if (tokens.at("set") && tokens.peek(1).isSymbol("(")) {
            tokens.next();
            grammar.options.definitions(command);
        } else {
            tables.actions(command);
        }
    }

    private void domain(Command command) {
        if (tokens.accept("set", "default")) {
            command.operand(grammar.expressions.expression());
        } else if (tokens.accept("drop", "default")
                || tokens.accept("drop", "not", "null")
                || tokens.accept("set", "not", "null")) {
            return;
        } else if (tokens.accept("add")) {
            grammar.constraints.table(command);
        } else if (tokens.accept("drop", "constraint")) {
            tokens.accept("if", "exists");
            grammar.names.name();
            tokens.acceptAny("cascade", "restrict");
        } else {
            tokens.expect("validate", "constraint");
            grammar.names.name();
        }
    }

    private void extension(Command command) {
        if (tokens.accept("update")) {
            if (tokens.accept("to")) {
                if (tokens.at(TokenType.STRING)) {
                    tokens.string();
                } else {
                    grammar.names.anyName();
                }
            }
            return;
        }
        tokens.expectAny("add", "drop");
        objects.object(objects.kind(), command, false);
    }
}
