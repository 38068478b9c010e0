package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Objects of any kind as DROP, ALTER, COMMENT and SECURITY LABEL name them. */
final class ObjectParser {
    private static final String[][] KINDS = {
        {"materialized", "view"},
        {"foreign", "table"},
        {"foreign", "data", "wrapper"},
        {"access", "method"},
        {"event", "trigger"},
        {"large", "object"},
        {"operator", "class"},
        {"operator", "family"},
        {"text", "search", "parser"},
        {"text", "search", "dictionary"},
        {"text", "search", "template"},
        {"text", "search", "configuration"},
        {"procedural", "language"},
    };

    private static final Set<String> RELATIONS =
            Set.of("TABLE", "SEQUENCE", "VIEW", "INDEX", "MATERIALIZED VIEW", "FOREIGN TABLE");

    private final Tokens tokens;
    private final Grammar grammar;
    private final RoutineParser routines;

    ObjectParser(Grammar grammar, RoutineParser routines) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.routines = routines;
    }

    /** Consumes an object's kind and returns its name in capitals. */
    String kind() {
        for (String[] words : KINDS) {
            if (tokens.accept(words)) {
                String kind = String.join(" ", words).toUpperCase(Locale.ROOT);
                return kind.equals("PROCEDURAL LANGUAGE") ? "LANGUAGE" : kind;
            }
        }
        boolean known =
                tokens.atAny("table", "sequence", "view", "index", "column", "collation", "conversion", "statistics")
                        || tokens.atAny("extension", "language", "publication", "subscription", "schema", "server")
                        || tokens.atAny("database", "role", "user", "group", "tablespace", "type", "domain", "function")
                        || tokens.atAny("procedure", "routine", "aggregate", "operator", "cast", "transform", "trigger")
                        || tokens.atAny("rule", "policy", "constraint");
        if (!known) {
            throw tokens.unexpected();
        }
        return tokens.next().text().toUpperCase(Locale.ROOT);
    }

    /** Whether objects of a kind share their names with tables. */
    static boolean isRelation(String kind) {
        return RELATIONS.contains(kind);
    }

    /** Consumes one object of a kind. */
    void object(String kind, Command command, boolean missingOk) {
        if (isRelation(kind)) {
            command.target(grammar.names.relationExpression(), Access.WRITE, missingOk);
            return;
        }
        switch (kind) {
            case "COLUMN" -> column(command);
            case "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE" -> routines.reference(command);
            case "TYPE", "DOMAIN" -> command.operand(grammar.types.type());
            case "OPERATOR" -> operator(command);
            case "OPERATOR CLASS", "OPERATOR FAMILY" -> {
                grammar.names.qualified();
                tokens.expect("using");
                grammar.names.name();
            }
            case "CAST" -> {
                tokens.expectSymbol("(");
                command.operand(grammar.types.type());
                tokens.expect("as");
                command.operand(grammar.types.type());
                tokens.expectSymbol(")");
            }
            case "TRANSFORM" -> {
                tokens.expect("for");
                command.operand(grammar.types.type());
                tokens.expect("language");
                grammar.names.name();
            }
            case "TRIGGER", "RULE", "POLICY", "CONSTRAINT" -> onTable(command, missingOk);
            case "LARGE OBJECT" -> grammar.options.word();
            case "ROLE", "USER", "GROUP" -> grammar.names.role();
            default -> grammar.names.function();
        }
    }

    private void column(Command command) {
        Place place = tokens.place();
        List<String> parts = new ArrayList<>(grammar.names.qualified());
        if (parts.size() < 2) {
            throw tokens.unexpected();
        }
        parts.remove(parts.size() - 1);
        RelationName relation = new RelationName(parts, false, place.closed(tokens.endBefore(2)));
        command.target(relation, Access.WRITE, false);
    }

    private void onTable(Command command, boolean missingOk) {
        grammar.names.name();
        tokens.expect("on");
        if (tokens.accept("domain")) {
            command.operand(grammar.types.type());
        } else {
            command.target(grammar.names.relation(), Access.WRITE, missingOk);
        }
    }

    /** An operator with its operands' types. */
    void operator(Command command) {
        operatorName();
        operatorTypes(command);
    }

    /** An operator's name, perhaps with a schema. */
    void operatorName() {
        while (NameParser.column(tokens.peek())) {
            grammar.names.name();
            tokens.expectSymbol(".");
        }
        grammar.expressions.anyOperator();
    }

    void operatorTypes(Command command) {
        tokens.expectSymbol("(");
        do {
            if (!tokens.accept("none")) {
                command.operand(grammar.types.type());
            }
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
    }

    /** What follows DROP. */
    void drop(Command command) {
        String kind = kind();
        command.kind("DROP " + kind);
        tokens.accept("concurrently");
        boolean missingOk = tokens.accept("if", "exists");
        do {
            object(kind, command, missingOk);
        } while (tokens.acceptSymbol(","));
        if (kind.equals("DATABASE")) {
            tokens.accept("with");
            if (tokens.atSymbol("(")) {
                grammar.options.utility();
            }
        }
        tokens.acceptAny("cascade", "restrict");
    }

    /** What follows COMMENT or SECURITY LABEL. */
    void annotate(Command command) {
        if (tokens.accept("for")) {
            grammar.options.word();
        }
        tokens.expect("on");
        object(kind(), command, false);
        tokens.expect("is");
        if (!tokens.accept("null")) {
            if (!tokens.at(TokenType.STRING)) {
                throw tokens.unexpected();
            }
            tokens.string();
        }
    }
}
