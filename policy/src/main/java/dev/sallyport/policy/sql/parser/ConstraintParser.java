package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Form;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.ColumnUsage;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** Constraints of columns, tables and domains (manual, CREATE TABLE). */
final class ConstraintParser {
    private final Tokens tokens;
    private final Grammar grammar;

    ConstraintParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** All constraints after a column's or domain's type. */
    void column(Command command) {
        while (columnConstraint(command)) {}
    }

    private boolean columnConstraint(Command command) {
        if (tokens.accept("constraint")) {
            grammar.names.name();
        }
        if (tokens.accept("not")) {
            if (!tokens.acceptAny("deferrable", "valid", "enforced")) {
                tokens.expect("null");
                tokens.accept("no", "inherit");
            }
        } else if (tokens.at("unique") || tokens.at("primary", "key")) {
            tokens.next();
            tokens.accept("key");
            nullsDistinct();
            indexParameters();
        } else if (tokens.accept("check")) {
            check(command);
        } else if (tokens.accept("default")) {
            command.operand(grammar.expressions.restricted());
        } else if (tokens.accept("generated")) {
            generated(command);
        } else if (tokens.at("references")) {
            references(command);
        } else if (tokens.accept("collate")) {
            grammar.names.qualified();
        } else if (tokens.accept("initially")) {
            tokens.expectAny("deferred", "immediate");
        } else {
            return tokens.acceptAny("null", "deferrable", "enforced");
        }
        return true;
    }

    private void check(Command command) {
        command.operand(grammar.primaries.parenthesised());
        tokens.accept("no", "inherit");
    }

    private void nullsDistinct() {
        if (tokens.accept("nulls")) {
            tokens.accept("not");
            tokens.expect("distinct");
        }
    }

    private void indexParameters() {
        if (tokens.accept("with")) {
            grammar.options.definitions();
        }
        if (tokens.accept("using")) {
            tokens.expect("index", "tablespace");
            grammar.names.name();
        }
    }

    private void generated(Command command) {
        if (!tokens.accept("always")) {
            tokens.expect("by", "default");
        }
        tokens.expect("as");
        if (tokens.accept("identity")) {
            if (tokens.acceptSymbol("(")) {
                grammar.sequences.options(command);
                tokens.expectSymbol(")");
            }
        } else {
            command.operand(grammar.primaries.parenthesised());
            tokens.acceptAny("stored", "virtual");
        }
    }

    private void references(Command command) {
        tokens.expect("references");
        RelationName referenced = grammar.names.relation();
        command.target(referenced, Access.READ, false);
        if (tokens.atSymbol("(")) {
            // Whoever writes to the one table learns what stands in the other.
            command.columns(referenced, columns(), ColumnUsage.PREDICATE);
        }
        if (tokens.accept("match")) {
            tokens.expectAny("full", "partial", "simple");
        }
        while (tokens.accept("on")) {
            tokens.expectAny("delete", "update");
            action();
        }
    }

    private void action() {
        if (tokens.accept("no")) {
            tokens.expect("action");
        } else if (tokens.accept("set")) {
            tokens.expectAny("null", "default");
            if (tokens.atSymbol("(")) {
                grammar.names.nameList();
            }
        } else {
            tokens.expectAny("restrict", "cascade");
        }
    }

    /** Columns in parentheses, with PERIOD or WITHOUT OVERLAPS. */
    private List<SqlIdentifier> columns() {
        List<SqlIdentifier> columns = new ArrayList<>();
        tokens.expectSymbol("(");
        do {
            if (tokens.at("period") && NameParser.column(tokens.peek(1))) {
                tokens.next();
            }
            columns.add(grammar.names.column());
            tokens.accept("without", "overlaps");
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        return columns;
    }

    /** Whether a constraint of a table begins here. */
    boolean atTable() {
        return tokens.atAny("constraint", "check", "unique", "foreign")
                || tokens.at("primary", "key")
                || (tokens.at("exclude")
                        && (tokens.peek(1).isSymbol("(") || tokens.peek(1).is("using")))
                || tokens.at("not", "null");
    }

    /** A constraint of a table or domain. */
    void table(Command command) {
        if (tokens.accept("constraint")) {
            grammar.names.name();
        }
        if (tokens.accept("check")) {
            check(command);
        } else if (tokens.accept("not")) {
            tokens.expect("null");
            if (grammar.names.atName()) {
                grammar.names.name();
            }
        } else if (tokens.at("unique") || tokens.at("primary", "key")) {
            tokens.next();
            tokens.accept("key");
            unique();
        } else if (tokens.accept("exclude")) {
            exclude(command);
        } else {
            tokens.expect("foreign", "key");
            columns();
            references(command);
        }
        attributes();
    }

    private void unique() {
        if (tokens.accept("using")) {
            tokens.expect("index");
            grammar.names.name();
            return;
        }
        nullsDistinct();
        columns();
        if (tokens.accept("include")) {
            grammar.names.nameList();
        }
        indexParameters();
    }

    private void exclude(Command command) {
        if (tokens.accept("using")) {
            grammar.names.name();
        }
        tokens.expectSymbol("(");
        do {
            int start = tokens.peek().start();
            SqlNode key = grammar.indexes.element();
            Place place = tokens.placeFrom(start);
            tokens.expect("with");
            String operator = grammar.expressions.orderingOperator();
            command.operand(new Form(Form.USING, List.of(key), List.of(operator), tokens.spanning(place)));
        } while (tokens.acceptSymbol(","));
        tokens.expectSymbol(")");
        if (tokens.accept("include")) {
            grammar.names.nameList();
        }
        indexParameters();
        if (tokens.accept("where")) {
            command.operand(grammar.primaries.parenthesised());
        }
    }

    /** DEFERRABLE, NOT VALID and their kind. */
    void attributes() {
        while (true) {
            if (tokens.accept("not")) {
                tokens.expectAny("deferrable", "valid", "enforced");
            } else if (tokens.accept("no")) {
                tokens.expect("inherit");
            } else if (tokens.accept("initially")) {
                tokens.expectAny("deferred", "immediate");
            } else if (!tokens.acceptAny("deferrable", "enforced", "inherit")) {
                return;
            }
        }
    }
}
