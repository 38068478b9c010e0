package dev.sallyport.policy.sql.parser;

import dev.sallyport.policy.sql.lexer.TokenType;
import dev.sallyport.policy.sql.tree.Statement;

/** Statements that are neither queries nor change rows: chooses the chapter by their first keyword. */
final class UtilityStatements {
    private final Tokens tokens;
    private final TransactionParser transactions;
    private final SessionParser session;
    private final CopyParser copy;
    private final PreparedParser prepared;
    private final MaintenanceParser maintenance;
    private final DdlParser definitions;

    UtilityStatements(Grammar grammar) {
        this.tokens = grammar.tokens;
        this.transactions = new TransactionParser(grammar);
        this.session = new SessionParser(grammar);
        this.copy = new CopyParser(grammar);
        this.prepared = new PreparedParser(grammar);
        this.maintenance = new MaintenanceParser(grammar);
        this.definitions = new DdlParser(grammar);
    }

    Statement statement() {
        if (!tokens.at(TokenType.KEYWORD)) {
            throw tokens.unexpected();
        }
        return switch (tokens.peek().text()) {
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
                transactions.statement();
            case "prepare" -> tokens.at("prepare", "transaction") ? transactions.statement() : prepared.statement();
            case "execute", "deallocate", "declare", "fetch", "move", "close", "explain" -> prepared.statement();
            case "set", "reset", "show", "discard", "listen", "unlisten", "notify", "load" -> session.statement();
            case "copy" -> copy.statement();
            case "lock", "truncate", "vacuum", "analyze", "analyse", "cluster", "reindex", "checkpoint", "call", "do" ->
                maintenance.statement();
            case "create", "alter", "drop", "grant", "revoke", "reassign", "refresh", "import", "security", "comment" ->
                definitions.statement();
            default -> throw tokens.unexpected();
        };
    }
}
