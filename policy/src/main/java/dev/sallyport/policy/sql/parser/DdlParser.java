package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.Trait;

/** Definitions: chooses what CREATE, ALTER, DROP and their kind are about. */
final class DdlParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final DdlChapters chapters;
    private final AlterParser alters;

    DdlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.chapters = new DdlChapters(grammar);
        this.alters = new AlterParser(grammar, chapters);
    }

    Command statement() {
        Place place = tokens.place();
        Command command = new Command("", Category.DDL, place);
        switch (tokens.peek().text()) {
            case "create" -> {
                tokens.next();
                return create(command, place);
            }
            case "alter" -> {
                tokens.next();
                alter(command);
            }
            case "drop" -> {
                tokens.next();
                drop(command);
            }
            case "grant", "revoke" -> {
                return chapters.grants.statement();
            }
            case "reassign" -> {
                return chapters.grants.reassign();
            }
            case "refresh" -> {
                tokens.next();
                chapters.views.refresh(command);
            }
            case "import" -> chapters.foreign.importSchema(command.kind("IMPORT FOREIGN SCHEMA"));
            case "security" -> {
                tokens.expect("security", "label");
                chapters.objects.annotate(command.kind("SECURITY LABEL").category(Category.DCL));
            }
            default -> {
                tokens.expect("comment");
                chapters.objects.annotate(command.kind("COMMENT"));
            }
        }
        return command;
    }

    private void alter(Command command) {
        if (tokens.atAny("role", "user", "group")) {
            chapters.roles.alter(command);
        } else if (tokens.accept("system")) {
            chapters.roles.alterSystem(command);
        } else if (tokens.accept("default", "privileges")) {
            chapters.grants.defaults(command);
        } else {
            alters.alter(command);
        }
    }

    private void drop(Command command) {
        if (tokens.at("owned")) {
            chapters.grants.dropOwned(command);
        } else if (tokens.accept("user", "mapping")) {
            chapters.roles.dropMapping(command);
        } else {
            boolean rights = tokens.atAny("role", "user", "group", "policy");
            chapters.objects.drop(command);
            if (rights) {
                command.category(Category.DCL);
            }
        }
    }

    private Command create(Command command, Place place) {
        tokens.accept("or", "replace");
        if (tokens.at("index") || tokens.at("unique")) {
            tokens.accept("unique");
            return grammar.indexes.create(place);
        }
        if (tokens.atAny("temporary", "temp", "local", "global", "unlogged")) {
            boolean temporary = grammar.queries.persistence();
            relation(command, temporary);
        } else if (tokens.atAny("table", "sequence", "view", "recursive")) {
            relation(command, false);
        } else if (tokens.at("materialized") || tokens.at("unlogged", "materialized")) {
            chapters.views.createMaterialized(command);
        } else if (!otherRelations(command)) {
            rare(command);
        }
        return command;
    }

    private void relation(Command command, boolean temporary) {
        if (tokens.at("table")) {
            chapters.tables.create(command, temporary);
        } else if (tokens.at("materialized")) {
            chapters.views.createMaterialized(command);
        } else if (tokens.accept("sequence")) {
            command.kind("CREATE SEQUENCE");
            tokens.accept("if", "not", "exists");
            command.creates(grammar.names.relation(), temporary);
            grammar.sequences.options(command);
        } else {
            chapters.views.create(command, temporary);
        }
    }

    private boolean otherRelations(Command command) {
        switch (tokens.peek().text()) {
            case "schema" -> schema(command);
            case "function", "procedure" -> chapters.routines.create(command);
            case "aggregate" -> chapters.routines.aggregate(command);
            case "trigger", "constraint" -> chapters.triggers.create(command);
            case "event" -> {
                tokens.next();
                chapters.triggers.createEvent(command);
            }
            case "rule" -> chapters.triggers.rule(command);
            case "policy" -> chapters.triggers.policy(command, true);
            case "role", "user", "group" -> chapters.roles.create(command);
            case "database" -> chapters.roles.createDatabase(command);
            case "foreign" -> {
                tokens.next();
                if (tokens.accept("data", "wrapper")) {
                    chapters.foreign.createWrapper(command);
                } else {
                    chapters.tables.createForeign(command);
                }
            }
            case "server" -> chapters.foreign.createServer(command);
            case "publication" -> chapters.foreign.createPublication(command);
            case "subscription" -> chapters.foreign.createSubscription(command);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void rare(Command command) {
        DefinitionParser definitions = chapters.definitions;
        switch (tokens.peek().text()) {
            case "type" -> definitions.type(command);
            case "domain" -> definitions.domain(command);
            case "extension" -> definitions.extension(command);
            case "trusted", "procedural", "language" -> definitions.language(command);
            case "operator" -> definitions.operator(command);
            case "cast" -> definitions.cast(command);
            case "collation" -> definitions.collation(command);
            case "default", "conversion" -> definitions.conversion(command);
            case "text" -> definitions.textSearch(command);
            case "statistics" -> definitions.statistics(command);
            case "transform" -> definitions.transform(command);
            case "access" -> definitions.accessMethod(command);
            case "tablespace" -> definitions.tablespace(command.trait(Trait.SERVER_FILE));
            default -> throw tokens.unexpected();
        }
    }

    private void schema(Command command) {
        tokens.expect("schema");
        command.kind("CREATE SCHEMA");
        tokens.accept("if", "not", "exists");
        String name = tokens.at("authorization") ? "" : grammar.names.name();
        if (tokens.accept("authorization")) {
            String owner = grammar.names.role();
            name = name.isEmpty() ? owner : name;
        }
        command.makesSchema(name.isEmpty() ? "*" : name);
        while (tokens.atAny("create", "grant")) {
            command.nested(grammar.statement());
        }
    }
}
