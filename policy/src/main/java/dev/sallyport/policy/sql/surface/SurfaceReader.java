package dev.sallyport.policy.sql.surface;

import dev.sallyport.policy.sql.analysis.Positions;
import dev.sallyport.policy.sql.analysis.Redaction;
import dev.sallyport.policy.sql.lexer.Lexer;
import dev.sallyport.policy.sql.lexer.SqlSyntaxException;
import dev.sallyport.policy.sql.lexer.Token;
import dev.sallyport.policy.sql.parser.Grammar;
import dev.sallyport.policy.sql.parser.Tokens;
import dev.sallyport.policy.sql.tree.Command;
import dev.sallyport.policy.sql.tree.Query;
import dev.sallyport.policy.sql.tree.Statement;
import dev.sallyport.policy.statement.NameUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads texts for the proxy's own tables with the parser that reads everything else, and takes from its tree what this
 * language has. Whatever else it holds is refused. Safe for use by any thread.
 */
public final class SurfaceReader {
    private static final int CHARACTERS_MAX = 64 * 1024;
    private static final int STATEMENTS_MAX = 100;
    private static final int NESTING_MAX = 100;
    private static final int SERVER_VERSION = 18;
    private static final String SYNTAX_ERROR = "42601";
    private static final Set<String> TRANSACTION = Set.of("BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK");

    private SurfaceReader() {}

    /**
     * Reads all statements of a text; empty ones are left out.
     *
     * @throws SurfaceSyntaxException if one of them isn't of this language
     */
    public static List<SurfaceText> read(String sql) {
        if (sql.length() > CHARACTERS_MAX) {
            throw new SurfaceSyntaxException("54000", "the text is too long", "", 0);
        }
        Lexer lexer = new Lexer(sql, SERVER_VERSION, true);
        try {
            return read(sql, lexer.tokens());
        } catch (SqlSyntaxException e) {
            throw error(SYNTAX_ERROR, e.reason(), e.offset(), sql, lexer);
        } catch (Unfit e) {
            throw error(e.sqlState, String.valueOf(e.getMessage()), e.offset, sql, lexer);
        } catch (StackOverflowError | LinkageError | ArithmeticException | IllegalStateException e) {
            throw error("54001", "the statement is too complicated", 0, sql, lexer);
        }
    }

    private static SurfaceSyntaxException error(String sqlState, String message, int offset, String sql, Lexer lexer) {
        String redacted = new Redaction(sql, lexer.tokensSoFar()).redact(0, sql.length());
        return new SurfaceSyntaxException(sqlState, message, redacted, new Positions(sql).of(offset));
    }

    private static List<SurfaceText> read(String sql, List<Token> tokens) {
        List<Statement> statements = new Grammar(new Tokens(sql, tokens, NESTING_MAX)).statements();
        if (statements.size() > STATEMENTS_MAX) {
            throw new Unfit("54000", "there are too many statements in one text", statements.get(STATEMENTS_MAX));
        }
        Redaction redaction = new Redaction(sql, tokens);
        List<SurfaceText> texts = new ArrayList<>();
        for (Statement statement : statements) {
            QueryReader queries = new QueryReader(tokens);
            SurfaceStatement read = statement instanceof Query query
                    ? queries.query(query)
                    : command(statement, sql.substring(statement.start(), statement.end()));
            texts.add(new SurfaceText(
                    read,
                    sql.substring(statement.start(), statement.end()),
                    redaction.redact(statement.start(), statement.end()),
                    redaction.fingerprint(statement.start(), statement.end()),
                    statement instanceof Command command ? command.kind() : "SELECT",
                    queries.parameters()));
        }
        return texts;
    }

    private static SurfaceStatement command(Statement statement, String text) {
        if (!(statement instanceof Command command)) {
            throw new Unfit("nothing can be changed here but by SELECT approve(…) and SELECT reject(…)", statement);
        }
        String kind = command.kind();
        if (TRANSACTION.contains(kind)) {
            return new SurfaceStatement.Transaction(kind);
        }
        switch (kind) {
            case "SHOW" -> {
                String[] words = text.replace("\"", "").trim().split("\\s+", 2);
                String name = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : "";
                return new SurfaceStatement.Show(
                        switch (name) {
                            case "time zone" -> "timezone";
                            case "transaction isolation level" -> "transaction_isolation";
                            default -> name;
                        });
            }
            case "SET", "RESET" -> {
                return new SurfaceStatement.Setting(
                        kind,
                        command.settings().stream()
                                .map(change -> new SurfaceStatement.Change(change.name(), change.value()))
                                .toList());
            }
            case "SET TRANSACTION" -> {
                return new SurfaceStatement.Setting("SET", List.of());
            }
            case "DEALLOCATE", "DEALLOCATE ALL" -> {
                String name =
                        command.names().stream().map(NameUse::name).findFirst().orElse("");
                boolean all = name.isEmpty() || name.equals("*");
                return new SurfaceStatement.Forget(all ? "DEALLOCATE ALL" : "DEALLOCATE", all ? null : name);
            }
            case "DISCARD", "DISCARD ALL" -> {
                return new SurfaceStatement.Forget("DISCARD ALL", null);
            }
            default -> throw new Unfit(kind + " is not available here", statement);
        }
    }
}
