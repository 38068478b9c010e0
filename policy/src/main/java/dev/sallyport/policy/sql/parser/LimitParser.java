package dev.sallyport.policy.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlNode;

/** What ends a query: how many of its rows are wanted, and how they are locked (manual, SELECT). */
final class LimitParser {
    private final Tokens tokens;
    private final Grammar grammar;

    LimitParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** LIMIT or FETCH and OFFSET in any order, each once; tells whether one of them is here. */
    boolean limits(List<SqlNode> limits) {
        boolean limit = limit(limits);
        if (!tokens.accept("offset")) {
            return limit;
        }
        limits.add(grammar.expressions.expression());
        tokens.acceptAny("row", "rows");
        if (!limit) {
            limit(limits);
        }
        return true;
    }

    private boolean limit(List<SqlNode> limits) {
        if (tokens.accept("limit")) {
            if (!tokens.accept("all")) {
                limits.add(grammar.expressions.expression());
            }
            return true;
        }
        if (tokens.at("fetch", "first") || tokens.at("fetch", "next")) {
            fetch(limits);
            return true;
        }
        return false;
    }

    boolean locks() {
        if (tokens.accept("for", "read")) {
            tokens.expect("only");
            return true;
        }
        boolean any = false;
        while (tokens.at("for")) {
            lock();
            any = true;
        }
        return any;
    }

    private void fetch(List<SqlNode> limits) {
        tokens.next();
        tokens.next();
        if (!tokens.atAny("row", "rows")) {
            if (!tokens.acceptSymbol("+")) {
                tokens.acceptSymbol("-");
            }
            limits.add(grammar.primaries.primary());
        }
        tokens.expectAny("row", "rows");
        if (!tokens.accept("only")) {
            tokens.expect("with", "ties");
        }
    }

    private void lock() {
        tokens.expect("for");
        if (tokens.accept("no")) {
            tokens.expect("key", "update");
        } else if (tokens.accept("key")) {
            tokens.expect("share");
        } else {
            tokens.expectAny("update", "share");
        }
        if (tokens.accept("of")) {
            grammar.names.qualifiedNames();
        }
        if (!tokens.accept("nowait") && tokens.accept("skip")) {
            tokens.expect("locked");
        }
    }
}
