package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.policy.statement.NameUse;
import dev.sallyport.policy.statement.Trait;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.catalog.CatalogService;
import dev.sallyport.proxy.session.Reply.BindReply;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.ParseReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What follows from the upstream's answers: names become known or vanish, ends go on record, limits take effect.
 * Confined to one event loop.
 */
final class SessionAnswers implements AnswerListener {
    /** What follows for the session itself. */
    interface Session {
        /** An execution is over, so that what was held for it may go on. */
        void released(Execution execution);

        /** The execution's COPY FROM STDIN began. */
        void copyStarted(Execution execution);

        /** A COPY FROM STDIN was ended by the upstream. */
        void copyEnded();

        void copyFailed(boolean extended);

        /** The upstream said that it ends the connection. */
        void upstreamFatal();

        /** The statement under way must be cancelled, and nothing sent until that was delivered. */
        void cancelForLimit();

        /** ReadyForQuery came. */
        void ready(TransactionStatus status);

        /** What is masked for this principal at the moment. */
        MaskingRules maskingNow();

        /** Whether the session has ended. */
        boolean over();
    }

    private final Session session;
    private final SessionParts parts;
    private final SessionNames names;
    private final SessionScope scope;
    private final UpstreamLine line;
    private final ByteBufAllocator allocator;

    /** Whether a transaction was committed since the last ReadyForQuery. */
    private boolean committed;

    SessionAnswers(
            Session session,
            SessionParts parts,
            SessionNames names,
            SessionScope scope,
            UpstreamLine line,
            ByteBufAllocator allocator) {
        this.session = session;
        this.parts = parts;
        this.names = names;
        this.scope = scope;
        this.line = line;
        this.allocator = allocator;
    }

    @Override
    public void completed(Execution execution, String commandTag) {
        parts.recorder().ended(execution, "ok", null, commandTag);
        if (execution.portal != null) {
            execution.portal.rows += execution.rows;
            execution.portal.bytes += execution.bytes;
        }
        execution.prepares.forEach(names::confirm);
        execution.declares.forEach(names::confirm);
        for (NameUse use : execution.facts.names()) {
            forget(use);
        }
        transactionEnded(execution, commandTag);
        if (execution.facts.has(Trait.CHANGES_CATALOG)) {
            scope.own().ran();
        }
        released(execution);
    }

    /** The tag says what really happened: COMMIT of a failed transaction answers ROLLBACK. */
    private void transactionEnded(Execution execution, String commandTag) {
        if (!execution.facts.has(Trait.TRANSACTION_CONTROL)) {
            return;
        }
        if (execution.facts.kind().equals("ROLLBACK TO SAVEPOINT")) {
            names.partlyRolledBack();
        } else if (commandTag.equals("ROLLBACK")) {
            names.rolledBack();
        } else if (commandTag.equals("COMMIT")) {
            names.committed();
            committed = true;
        }
    }

    private void forget(NameUse use) {
        boolean all = use.name().equals("*");
        if (use.kind() == NameUse.Kind.DEALLOCATE) {
            if (all) {
                names.closeAllStatements();
            } else {
                names.closeStatement(use.name());
            }
        } else if (use.kind() == NameUse.Kind.CLOSE_CURSOR) {
            if (all) {
                names.closeAllPortals();
            } else {
                names.closePortal(use.name());
            }
        }
    }

    @Override
    public void failed(Execution execution, ErrorFields error) {
        String sqlState = error.sqlState();
        boolean limited = execution.rowLimitHit || (execution.time != null && execution.time.over());
        boolean cancelled = SqlState.QUERY_CANCELED.equals(sqlState) && !limited;
        parts.recorder().ended(execution, cancelled ? "cancelled" : "error", sqlState, null);
        forgetNames(execution);
        released(execution);
    }

    /** The upstream's connection is closed: what was under way on it has come to its end, and was followed by nothing. */
    void gone() {
        scope.transactionEnded();
        scope.own().ran();
        followChanges();
    }

    /** Others can see only now what the session changed: they shall, also if it asks for nothing more. */
    private void followChanges() {
        if (scope.own().changed() && scope.own().following() == null) {
            scope.own().following(changed());
        }
    }

    private CompletableFuture<Catalog> changed() {
        CatalogService catalog = parts.gate().catalog();
        return scope.own().concernsOthers() ? catalog.changed() : catalog.stale();
    }

    private void released(Execution execution) {
        if (execution.time != null) {
            execution.time.stop();
        }
        session.released(execution);
    }

    private void forgetNames(Execution execution) {
        execution.prepares.forEach(names::abandon);
        execution.declares.forEach(names::abandon);
    }

    @Override
    public void abandoned(Reply reply) {
        if (reply instanceof ParseReply parse && parse.statement() != null) {
            names.abandon(parse.statement());
            if (parse.statement().opened != null) {
                notExecuted(parse.statement().opened);
                parse.statement().opened = null;
            }
        } else if (reply instanceof BindReply bind && bind.portal() != null) {
            names.abandon(bind.portal());
        } else if (reply instanceof ExecuteReply execute && execute.execution() != null) {
            notExecuted(execute.execution());
        } else if (reply instanceof QueryReply query) {
            query.executions().forEach(this::notExecuted);
        }
    }

    private void notExecuted(Execution execution) {
        parts.recorder().ended(execution, session.over() ? "client_gone" : "not_executed", null, null);
        forgetNames(execution);
        released(execution);
    }

    @Override
    public void skippingToSync() {
        line.skipToSync();
    }

    @Override
    public void rowLimitHit(Reply reply, Execution execution) {
        // An Execute asks for so many rows only, but a COPY doesn't heed that.
        if (reply instanceof QueryReply || execution.copiesOut || execution.bytesHit) {
            session.cancelForLimit();
        }
    }

    @Override
    public void endedOverLimit(Reply reply, Execution execution, boolean failUpstream) {
        ErrorFields refusal = LimitRefusals.of(execution);
        parts.recorder().ended(execution, "error", refusal.sqlState(), execution.tagOverLimit);
        forgetNames(execution);
        released(execution);
        if (failUpstream && reply instanceof QueryReply) {
            line.sendFirst(Refusals.failingQuery(allocator, refusal), new QueryReply(List.of(), refusal));
        } else if (failUpstream) {
            line.sendFirst(
                    Refusals.failingParse(allocator, Refusals.NO_STATEMENT, refusal), new ParseReply(null, refusal));
        }
    }

    @Override
    public void proceed(ByteBuf bytes) {
        line.sendFirst(bytes, null);
    }

    @Override
    public void ready(TransactionStatus status) {
        line.ready(status);
        if (line.quiet()) {
            scope.block().told();
        }
        if (status == TransactionStatus.IDLE) {
            scope.transactionEnded();
            followChanges();
        } else if (committed && scope.own().changed()) {
            // By COMMIT AND CHAIN, or another transaction began in the same text.
            var unused = changed();
        }
        committed = false;
        session.ready(status);
    }

    @Override
    public void parameterChanged(ParameterStatus status) {
        String value = status.value();
        if (parts.reuse() != null) {
            parts.reuse().reported(status);
        }
        switch (status.name()) {
            case "standard_conforming_strings" -> require("on".equals(value), status.name());
            case "client_encoding" -> require("UTF8".equals(value), status.name());
            case "search_path" -> scope.forgetSearchPath();
            default -> scope.reported(status.name(), value);
        }
    }

    /** INVARIANT: statements are read as the server reads them, which these settings would change. */
    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new ProtocolViolationException(
                    SqlState.PROTOCOL_VIOLATION, "setting " + setting + " was changed on the way");
        }
    }

    @Override
    public void upstreamFatal() {
        session.upstreamFatal();
    }

    @Override
    public void copyInStarted(Execution execution) {
        session.copyStarted(execution);
    }

    @Override
    public void copyInEnded() {
        session.copyEnded();
    }

    @Override
    public void copyInFailed(boolean extended) {
        session.copyFailed(extended);
    }

    @Override
    public MaskingRules maskingNow() {
        return session.maskingNow();
    }

    @Override
    public void catalogStale() {
        var unused = parts.gate().catalog().stale();
    }
}
