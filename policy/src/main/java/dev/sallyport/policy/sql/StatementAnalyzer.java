package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.analysis.FactsCollector;
import dev.sallyport.policy.sql.analysis.NameResolver;
import dev.sallyport.policy.sql.analysis.Positions;
import dev.sallyport.policy.sql.analysis.Redaction;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.lineage.Lineage;
import dev.sallyport.policy.sql.lineage.RelationColumns;
import dev.sallyport.policy.sql.parser.Grammar;
import dev.sallyport.policy.sql.parser.Tokens;
import dev.sallyport.policy.sql.scan.MaskedScans;
import dev.sallyport.policy.sql.scan.MaskedText;
import dev.sallyport.policy.sql.scan.ScanMasking;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.Analysis;
import dev.sallyport.policy.statement.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text of SQL and tells what its statements are and do. Safe for use by any thread; keeps nothing between
 * calls. Work and memory grow linearly with the text, which is limited.
 */
public final class StatementAnalyzer {
    private static final int CHARACTERS_MAX = 16 * 1024 * 1024;
    private static final int NESTING_MAX = 600;

    private static final String WARM_UP =
            "SELECT a.*, (b).c, $1, 'x', 1.5 IS NULL AND f(1) OVER () FROM t a JOIN u USING (x) WHERE a = 1 OR NOT b";

    static {
        // Classes are loaded while there is stack: one whose loading fails for want of it would stay broken.
        new StatementAnalyzer().analyze(WARM_UP, AnalysisScope.withoutCatalog());
        new StatementAnalyzer().analyze("DELETE FROM t WHERE a = a; SELECT )", AnalysisScope.withoutCatalog());
    }

    public StatementAnalyzer() {}

    /**
     * Analyses a text as one simple-query message or one prepared statement carries it. Never throws: what can't be
     * understood, for whatever reason, is {@link Analysis.NotUnderstood}.
     */
    public Analysis analyze(String sql, AnalysisScope scope) {
        if (sql.length() > CHARACTERS_MAX) {
            return new Analysis.NotUnderstood("text is too long", 1, false, "");
        }
        Lexer lexer = new Lexer(sql, scope.catalog().serverVersion(), scope.standardConformingStrings());
        try {
            return new Analysis.Understood(
                    understand(sql, lexer.tokens(), scope).facts());
        } catch (SqlSyntaxException e) {
            return notUnderstood(e.reason(), e.offset(), sql, lexer);
        } catch (StackOverflowError | LinkageError e) {
            return notUnderstood("nested too deeply", 0, sql, lexer);
        } catch (RuntimeException e) {
            // A bug of ours must not let a statement pass, nor take the session down.
            return notUnderstood("internal error: " + e.getClass().getSimpleName(), 0, sql, lexer);
        }
    }

    /**
     * Replaces the mentions of masked relations in some statements of a text, so that they see masked values only. Never
     * throws.
     *
     * @param scans what is masked for the statement with an index; null for nothing
     * @return null if nothing can be replaced
     */
    public @Nullable MaskedText mask(String sql, AnalysisScope scope, IntFunction<@Nullable MaskedScans> scans) {
        ScanMasking.Text text = read(sql, scope);
        return text == null ? null : new ScanMasking(each -> read(each, scope)).mask(text, scans);
    }

    private static ScanMasking.@Nullable Text read(String sql, AnalysisScope scope) {
        if (sql.length() > CHARACTERS_MAX) {
            return null;
        }
        try {
            Lexer lexer = new Lexer(sql, scope.catalog().serverVersion(), scope.standardConformingStrings());
            return understand(sql, lexer.tokens(), scope);
        } catch (SqlSyntaxException | StackOverflowError | LinkageError | IllegalStateException e) {
            return null;
        }
    }

    private static ScanMasking.Text understand(String sql, List<Token> tokens, AnalysisScope scope) {
        List<Statement> statements = new Grammar(new Tokens(sql, tokens, NESTING_MAX)).statements();
        NameResolver names = new NameResolver(scope.catalog(), scope.searchPath(), scope.created(), scope.resolve());
        Lineage lineage = new Lineage(names, RelationColumns.of(scope.catalog()));
        FactsCollector collector =
                new FactsCollector(names, new Positions(sql), new Redaction(sql, tokens), lineage::of);
        List<StatementFacts> facts = new ArrayList<>();
        for (Statement statement : statements) {
            facts.add(collector.collect(statement));
        }
        return new ScanMasking.Text(sql, statements, facts);
    }

    private static Analysis notUnderstood(String message, int offset, String sql, Lexer lexer) {
        List<Token> tokens = lexer.tokensSoFar();
        String redacted = new Redaction(sql, tokens).redact(0, sql.length());
        return new Analysis.NotUnderstood(message, new Positions(sql).of(offset), open(tokens), redacted);
    }

    private static boolean open(List<Token> tokens) {
        int depth = 0;
        for (Token token : tokens) {
            depth += token.isSymbol("(") ? 1 : token.isSymbol(")") ? -1 : 0;
            if (depth < 0) {
                return false;
            }
        }
        return depth > 0 && tokens.get(tokens.size() - 1).type() == TokenType.END;
    }
}
