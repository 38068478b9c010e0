package dev.sallyport.policy.sql.scan;

import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Place;
import dev.sallyport.policy.sql.tree.SourceText;
import java.util.List;
import java.util.Optional;

/**
 * Takes the planner's estimates out of an EXPLAIN: they are made from statistics of the very columns that are masked,
 * their width and how many distinct values they have among them.
 */
final class ExplainedCosts {
    private ExplainedCosts() {}

    /** What to write into the statement; nothing if its text can't be found. */
    static Optional<Splice> without(Command explain) {
        Place place = Place.of(explain);
        if (place == null) {
            return Optional.empty();
        }
        SourceText source = place.source();
        List<Token> tokens = source.tokens();
        int first = source.tokenAt(place.start()) + 1;
        Token next = tokens.get(first);
        if (next.isSymbol("(") && !query(tokens.get(first + 1))) {
            int close = first;
            while (!tokens.get(close).isSymbol(")")) {
                close++;
            }
            // Of an option that is given twice, the last counts.
            return Optional.of(insertion(tokens.get(close).start(), ", COSTS OFF"));
        }
        if (!next.is("analyze") && !next.is("analyse") && !next.is("verbose")) {
            return Optional.of(insertion(next.start(), "(COSTS OFF) "));
        }
        boolean analyze = !next.is("verbose");
        int last = analyze && tokens.get(first + 1).is("verbose") ? first + 1 : first;
        boolean verbose = tokens.get(last).is("verbose");
        String options = "(" + (analyze ? "ANALYZE, " : "") + (verbose ? "VERBOSE, " : "") + "COSTS OFF)";
        return Optional.of(new Splice(next.start(), tokens.get(last).end(), options, options, null));
    }

    /** Whether a query in parentheses begins here; options begin with another word. */
    private static boolean query(Token token) {
        return token.isSymbol("(") || token.is("select") || token.is("values") || token.is("with") || token.is("table");
    }

    private static Splice insertion(int at, String text) {
        return new Splice(at, at, text, text, null);
    }
}
