package dev.sallyport.policy.sql;

import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.parser.Grammar;
import dev.sallyport.policy.sql.parser.Tokens;
import dev.sallyport.policy.sql.rendering.SqlRenderer;
import dev.sallyport.policy.sql.tree.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlNode;

/** A text's statements as trees, and the ways to write them. */
record Parsed(List<Statement> statements) {
    private static final int NESTING_MAX = 600;

    static Parsed of(String sql) {
        return of(sql, true);
    }

    static Parsed of(String sql, boolean standardStrings) {
        return new Parsed(grammar(sql, standardStrings).statements());
    }

    /** A text that is one expression. */
    static SqlNode expression(String sql) {
        return grammar(sql, true).wholeExpression();
    }

    private static Grammar grammar(String sql, boolean standardStrings) {
        return new Grammar(new Tokens(sql, new Lexer(sql, 180000, standardStrings).tokens(), NESTING_MAX));
    }

    /** The statements that tests of the whole grammar use. */
    static List<String> examples() {
        try (InputStream in = Parsed.class.getResourceAsStream("statements.sql")) {
            assert in != null;
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String canonical() {
        return write(SqlRenderer::canonical);
    }

    String parenthesised() {
        return write(SqlRenderer::parenthesised);
    }

    private String write(Function<SqlNode, String> how) {
        return statements.stream().map(how).collect(Collectors.joining("; "));
    }

    Object shape() {
        return Shape.of(statements);
    }
}
