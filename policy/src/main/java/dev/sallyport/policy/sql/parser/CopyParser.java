package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.RelationName;
import dev.sallyport.policy.statement.Access;
import dev.sallyport.policy.statement.Category;
import dev.sallyport.policy.statement.ColumnUsage;
import dev.sallyport.policy.statement.Trait;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/** COPY with its present and its older options (manual, COPY). */
final class CopyParser {
    private final Tokens tokens;
    private final Grammar grammar;
    private CopyOptionList options = new CopyOptionList();

    CopyParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    Command statement() {
        Command command = new Command("COPY", Category.DQL, tokens.place());
        tokens.expect("copy");
        options = new CopyOptionList();
        if (tokens.atSymbol("(")) {
            tokens.expectSymbol("(");
            command.nested(grammar.preparable());
            tokens.expectSymbol(")");
            tokens.expect("to");
            source(command, false);
        } else {
            relation(command);
        }
        return command;
    }

    private void relation(Command command) {
        if (tokens.accept("binary")) {
            options.add("format", "binary");
        }
        RelationName name = grammar.names.relation();
        List<SqlIdentifier> columns = tokens.atSymbol("(") ? grammar.names.columnList() : List.of();
        boolean from = tokens.accept("from");
        if (!from) {
            tokens.expect("to");
        }
        command.target(name, from ? Access.WRITE : Access.READ, false);
        command.columns(name, columns, from ? ColumnUsage.WRITE : ColumnUsage.EXPRESSION);
        command.category(from ? Category.DML : Category.DQL);
        source(command, from);
        if (from && tokens.accept("where")) {
            command.operand(grammar.expressions.expression());
        }
    }

    /** The other end and the options. What touches the server's files or programs is more than reading or writing rows. */
    private void source(Command command, boolean from) {
        if (tokens.accept("program")) {
            tokens.string();
            command.trait(Trait.SERVER_PROGRAM).category(Category.UTILITY);
        } else if (tokens.acceptAny("stdin", "stdout")) {
            command.trait(from ? Trait.COPY_IN : Trait.COPY_OUT);
        } else {
            tokens.string();
            command.trait(Trait.SERVER_FILE).category(Category.UTILITY);
        }
        if (tokens.accept("using")) {
            tokens.expect("delimiters");
            options.add("delimiter", tokens.string());
        } else if (tokens.accept("delimiters")) {
            options.add("delimiter", tokens.string());
        }
        tokens.accept("with");
        if (tokens.atSymbol("(")) {
            grammar.options.utility().forEach(options::add);
        } else {
            olderOptions();
        }
        command.copies(options.options());
    }

    private void olderOptions() {
        while (true) {
            String word = tokens.peek().text();
            if (tokens.acceptAny("delimiter", "null", "quote", "escape")) {
                tokens.accept("as");
                options.add(word, tokens.string());
            } else if (tokens.accept("encoding")) {
                options.add(word, tokens.string());
            } else if (tokens.accept("force")) {
                force();
            } else if (tokens.acceptAny("binary", "csv")) {
                options.add("format", word);
            } else if (tokens.accept("header")) {
                options.add(word, "true");
            } else if (!tokens.accept("freeze")) {
                return;
            }
        }
    }

    private void force() {
        if (!tokens.accept("not", "null")) {
            tokens.expectAny("quote", "null");
        }
        if (!tokens.acceptSymbol("*")) {
            grammar.names.names();
        }
    }
}
