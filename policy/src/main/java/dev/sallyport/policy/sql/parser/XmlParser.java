package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** SQL/XML's functions and XMLTABLE (manual, 9.15). */
final class XmlParser {
    private final Tokens tokens;
    private final Grammar grammar;

    XmlParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The construct that begins with this keyword, or null. A parenthesis follows the keyword. */
    @Nullable
    SqlNode find(String word, Place place) {
        switch (word) {
            case "xmlconcat" -> {
                tokens.next();
                return new Form(word, grammar.primaries.someArguments(), tokens.spanning(place));
            }
            case "xmlelement", "xmlexists", "xmlforest", "xmlparse", "xmlpi", "xmlroot", "xmlserialize" -> {
                tokens.next();
                tokens.expectSymbol("(");
                List<SqlNode> parts = new ArrayList<>();
                body(word, parts);
                tokens.expectSymbol(")");
                return word.equals("xmlexists")
                        ? grammar.functions.system("xmlexists", parts, place)
                        : new Form(word, parts, tokens.spanning(place));
            }
            default -> {
                return null;
            }
        }
    }

    private void body(String word, List<SqlNode> parts) {
        switch (word) {
            case "xmlelement" -> element(parts);
            case "xmlexists" -> {
                parts.add(grammar.primaries.primary());
                passing(parts);
            }
            case "xmlforest" -> attributes(parts);
            case "xmlparse" -> {
                tokens.expectAny("document", "content");
                parts.add(grammar.expressions.expression());
                if (tokens.acceptAny("preserve", "strip")) {
                    tokens.expect("whitespace");
                }
            }
            case "xmlpi" -> {
                tokens.expect("name");
                grammar.names.label();
                if (tokens.acceptSymbol(",")) {
                    parts.add(grammar.expressions.expression());
                }
            }
            case "xmlroot" -> root(parts);
            default -> {
                tokens.expectAny("document", "content");
                parts.add(grammar.expressions.expression());
                tokens.expect("as");
                parts.add(grammar.types.simple());
                if (!tokens.accept("no", "indent")) {
                    tokens.accept("indent");
                }
            }
        }
    }

    private void element(List<SqlNode> parts) {
        tokens.expect("name");
        grammar.names.label();
        if (!tokens.acceptSymbol(",")) {
            return;
        }
        if (tokens.accept("xmlattributes")) {
            tokens.expectSymbol("(");
            attributes(parts);
            tokens.expectSymbol(")");
            if (!tokens.acceptSymbol(",")) {
                return;
            }
        }
        parts.addAll(grammar.expressions.list());
    }

    private void attributes(List<SqlNode> parts) {
        do {
            parts.add(grammar.expressions.expression());
            if (tokens.accept("as")) {
                grammar.names.label();
            }
        } while (tokens.acceptSymbol(","));
    }

    private void root(List<SqlNode> parts) {
        parts.add(grammar.expressions.expression());
        tokens.expectSymbol(",");
        tokens.expect("version");
        if (!tokens.accept("no", "value")) {
            parts.add(grammar.expressions.expression());
        }
        if (tokens.acceptSymbol(",")) {
            tokens.expect("standalone");
            if (!tokens.accept("no", "value")) {
                tokens.expectAny("yes", "no");
            }
        }
    }

    private void passing(List<SqlNode> parts) {
        tokens.expect("passing");
        mechanism();
        parts.add(grammar.primaries.primary());
        mechanism();
    }

    private void mechanism() {
        if (!tokens.accept("by", "ref")) {
            tokens.accept("by", "value");
        }
    }

    /** XMLTABLE in FROM: all its expressions; its columns' names are added to the list. */
    SqlNode table(List<String> columns, Place place) {
        List<SqlNode> parts = new ArrayList<>();
        tokens.expect("xmltable");
        tokens.expectSymbol("(");
        if (tokens.accept("xmlnamespaces")) {
            tokens.expectSymbol("(");
            do {
                boolean unnamed = tokens.accept("default");
                parts.add(grammar.expressions.restricted());
                if (!unnamed) {
                    tokens.expect("as");
                    grammar.names.label();
                }
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
            tokens.expectSymbol(",");
        }
        parts.add(grammar.primaries.primary());
        passing(parts);
        tokens.expect("columns");
        do {
            columns.add(column(parts));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return new Form("XMLTABLE", parts, tokens.spanning(place));
    }

    private String column(List<SqlNode> parts) {
        String name = grammar.names.name();
        if (tokens.accept("for", "ordinality")) {
            return name;
        }
        parts.add(grammar.types.type());
        while (true) {
            if (tokens.accept("not")) {
                tokens.expect("null");
            } else if (tokens.accept("default") || acceptPath()) {
                parts.add(grammar.expressions.restricted());
            } else if (!tokens.accept("null")) {
                return name;
            }
        }
    }

    /** PATH is a keyword since version 17 only. */
    private boolean acceptPath() {
        if (!tokens.peek().text().equals("path") || !grammar.names.atName()) {
            return false;
        }
        tokens.next();
        return true;
    }
}
