package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;

/** CREATE of the rarer kinds: types, domains, operators, casts, collations, text search, statistics, … */
final class DefinitionParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private final ObjectParser objects;
    private final RoutineParser routines;

    DefinitionParser(Grammar grammar, ObjectParser objects, RoutineParser routines) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.objects = objects;
        this.routines = routines;
    }

    void type(Command command) {
        tokens.expect("type");
        command.kind("CREATE TYPE");
        grammar.names.function();
        if (!tokens.accept("as")) {
            if (tokens.atSymbol("(")) {
                grammar.options.definitions(command);
            }
        } else if (tokens.accept("enum")) {
            tokens.expectSymbol("(");
            if (!tokens.atSymbol(")")) {
                do {
                    tokens.string();
                } while (tokens.acceptSymbol(","));
            }
            tokens.expectSymbol(")");
        } else if (tokens.accept("range")) {
            grammar.options.definitions(command);
        } else {
            attributes(command);
        }
    }

    private void attributes(Command command) {
        tokens.expectSymbol("(");
        if (!tokens.atSymbol(")")) {
            do {
                grammar.names.name();
                command.operand(grammar.types.type());
                if (tokens.accept("collate")) {
                    grammar.names.qualified();
                }
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol(")");
    }

    void domain(Command command) {
        tokens.expect("domain");
        command.kind("CREATE DOMAIN");
        grammar.names.function();
        tokens.accept("as");
        command.operand(grammar.types.type());
        grammar.constraints.column(command);
    }

    void extension(Command command) {
        tokens.expect("extension");
        command.kind("CREATE EXTENSION");
        tokens.accept("if", "not", "exists");
        grammar.names.name();
        tokens.accept("with");
        while (true) {
            if (tokens.accept("schema")) {
                grammar.names.name();
            } else if (tokens.accept("version")) {
                grammar.options.word();
            } else if (!tokens.accept("cascade")) {
                return;
            }
        }
    }

    void language(Command command) {
        tokens.accept("trusted");
        tokens.accept("procedural");
        tokens.expect("language");
        command.kind("CREATE LANGUAGE");
        grammar.names.anyName();
        if (tokens.accept("handler")) {
            grammar.names.called(command);
            if (tokens.accept("inline")) {
                grammar.names.called(command);
            }
            if (tokens.accept("validator")) {
                grammar.names.called(command);
            } else {
                tokens.accept("no", "validator");
            }
        }
    }

    void operator(Command command) {
        tokens.expect("operator");
        if (tokens.accept("family")) {
            command.kind("CREATE OPERATOR FAMILY");
            grammar.names.qualified();
            tokens.expect("using");
            grammar.names.name();
        } else if (tokens.accept("class")) {
            operatorClass(command.kind("CREATE OPERATOR CLASS"));
        } else {
            command.kind("CREATE OPERATOR");
            objects.operatorName();
            grammar.options.definitions(command);
        }
    }

    private void operatorClass(Command command) {
        grammar.names.qualified();
        tokens.accept("default");
        tokens.expect("for", "type");
        command.operand(grammar.types.type());
        tokens.expect("using");
        grammar.names.name();
        if (tokens.accept("family")) {
            grammar.names.qualified();
        }
        tokens.expect("as");
        classItems(command);
    }

    private void classItems(Command command) {
        do {
            if (tokens.accept("storage")) {
                command.operand(grammar.types.type());
                continue;
            }
            boolean operator = tokens.accept("operator");
            if (!operator) {
                tokens.expect("function");
            }
            grammar.options.word();
            if (!operator) {
                classFunction(command);
                continue;
            }
            if (!tokens.atSymbol("(")) {
                objects.operatorName();
            }
            if (tokens.atSymbol("(")) {
                objects.operatorTypes(command);
            }
            if (tokens.accept("for")) {
                if (tokens.accept("order")) {
                    tokens.expect("by");
                    grammar.names.qualified();
                } else {
                    tokens.expect("search");
                }
            }
        } while (tokens.acceptSymbol(","));
    }

    private void classFunction(Command command) {
        if (tokens.atSymbol("(")) {
            objects.operatorTypes(command);
        }
        if (NameParser.label(tokens.peek())) {
            routines.called(command);
        }
    }

    /** What follows ALTER OPERATOR FAMILY's name. */
    void alterFamily(Command command) {
        tokens.expectAny("add", "drop");
        classItems(command);
    }

    void cast(Command command) {
        tokens.expect("cast");
        command.kind("CREATE CAST");
        objects.object("CAST", command, false);
        if (tokens.accept("without")) {
            tokens.expect("function");
        } else {
            tokens.expect("with");
            if (tokens.accept("function")) {
                routines.called(command);
            } else {
                tokens.expect("inout");
            }
        }
        if (tokens.accept("as")) {
            tokens.expectAny("implicit", "assignment");
        }
    }

    void collation(Command command) {
        tokens.expect("collation");
        command.kind("CREATE COLLATION");
        tokens.accept("if", "not", "exists");
        grammar.names.qualified();
        if (tokens.accept("from")) {
            grammar.names.qualified();
        } else {
            grammar.options.definitions();
        }
    }

    void conversion(Command command) {
        tokens.accept("default");
        tokens.expect("conversion");
        command.kind("CREATE CONVERSION");
        grammar.names.qualified();
        tokens.expect("for");
        tokens.string();
        tokens.expect("to");
        tokens.string();
        tokens.expect("from");
        grammar.names.called(command);
    }

    void textSearch(Command command) {
        command.kind("CREATE " + objects.kind());
        grammar.names.qualified();
        grammar.options.definitions(command);
    }

    /** What follows ALTER TEXT SEARCH CONFIGURATION's name. */
    void alterConfiguration() {
        tokens.expectAny("add", "alter", "drop");
        tokens.expect("mapping");
        tokens.accept("if", "exists");
        if (tokens.accept("for")) {
            grammar.names.names();
        }
        if (tokens.accept("replace")) {
            grammar.names.qualified();
        }
        if (tokens.accept("with")) {
            grammar.names.qualifiedNames();
        }
    }

    void statistics(Command command) {
        tokens.expect("statistics");
        command.kind("CREATE STATISTICS");
        tokens.accept("if", "not", "exists");
        if (!tokens.at("on") && !tokens.atSymbol("(")) {
            grammar.names.qualified();
        }
        if (tokens.atSymbol("(")) {
            grammar.names.nameList();
        }
        tokens.expect("on");
        do {
            command.operand(grammar.indexes.element());
        } while (tokens.acceptSymbol(","));
        tokens.expect("from");
        grammar.from.list().forEach(item -> {
            if (item instanceof dev.sallyport.policy.sql.tree.TableSource table) {
                command.target(table.relation, dev.sallyport.policy.statement.Access.WRITE, false);
            } else {
                throw tokens.unexpected();
            }
        });
    }

    void transform(Command command) {
        tokens.expect("transform");
        command.kind("CREATE TRANSFORM");
        objects.object("TRANSFORM", command, false);
        tokens.expectSymbol("(");
        do {
            tokens.expectAny("from", "to");
            tokens.expect("sql", "with", "function");
            routines.called(command);
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    void accessMethod(Command command) {
        tokens.expect("access", "method");
        command.kind("CREATE ACCESS METHOD");
        grammar.names.name();
        tokens.expect("type");
        tokens.expectAny("index", "table");
        tokens.expect("handler");
        grammar.names.called(command);
    }

    void tablespace(Command command) {
        tokens.expect("tablespace");
        command.kind("CREATE TABLESPACE");
        grammar.names.name();
        if (tokens.accept("owner")) {
            grammar.names.role();
        }
        tokens.expect("location");
        if (!tokens.at(TokenType.STRING)) {
            throw tokens.unexpected();
        }
        tokens.string();
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
    }
}
