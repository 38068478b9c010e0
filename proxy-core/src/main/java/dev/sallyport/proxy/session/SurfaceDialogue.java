package dev.sallyport.proxy.session;

import dev.sallyport.policy.sql.surface.SurfaceStatement;
import dev.sallyport.policy.sql.surface.SurfaceText;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.BindComplete;
import dev.sallyport.protocol.message.backend.CloseComplete;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.EmptyQueryResponse;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoData;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterDescription;
import dev.sallyport.protocol.message.backend.ParseComplete;
import dev.sallyport.protocol.message.backend.PortalSuspended;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.message.frontend.Close;
import dev.sallyport.protocol.message.frontend.Describe;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.surface.SurfaceAnswer;
import dev.sallyport.proxy.surface.SurfaceColumn;
import dev.sallyport.proxy.surface.SurfaceException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of both query protocols (manual, "Message Flow"), as far as the proxy's own tables need it: errors
 * skip to Sync, and a transaction block knows that it has failed, though there is nothing in it that could be taken back.
 * Confined to one event loop.
 */
final class SurfaceDialogue {
    private static final int STATEMENTS_MAX = 200;
    private static final int PORTALS_MAX = 50;

    /** Portals that keep the rest of an answer for later. */
    private static final int SUSPENDED_MAX = 1;

    private static final String SIMPLE = "simple";
    private static final String EXTENDED = "extended";

    private final SurfaceWork work;
    private final Channel client;
    private final int statementsMax;
    private final Map<String, SurfacePrepared> statements = new HashMap<>();
    private final Map<String, SurfacePortal> portals = new HashMap<>();
    private TransactionStatus status = TransactionStatus.IDLE;
    private boolean skipping;

    SurfaceDialogue(SurfaceWork work, int statementsMax, Channel client) {
        this.work = work;
        this.statementsMax = Math.min(statementsMax, STATEMENTS_MAX);
        this.client = client;
    }

    boolean busy() {
        return work.busy();
    }

    void cancel() {
        work.cancel();
    }

    TransactionStatus status() {
        return status;
    }

    void forget() {
        statements.clear();
        portals.clear();
    }

    /** Handles a message, which stays the caller's. */
    void handle(Frame frame) {
        byte type = frame.type();
        if (type == FrontendType.SYNC) {
            skipping = false;
            ready();
            return;
        }
        if (skipping || type == FrontendType.FLUSH || isCopy(type)) {
            return;
        }
        try {
            switch (type) {
                case FrontendType.QUERY -> query(Query.read(frame.body()).sql());
                case FrontendType.PARSE -> parse(Parse.read(frame.body()));
                case FrontendType.BIND -> bind(Bind.read(frame.body()));
                case FrontendType.DESCRIBE -> describe(Describe.read(frame.body()));
                case FrontendType.EXECUTE -> execute(Execute.read(frame.body()));
                case FrontendType.CLOSE -> close(Close.read(frame.body()));
                case FrontendType.FUNCTION_CALL -> {
                    error(ErrorFields.error("SP006", "function calls are not available here")
                            .build());
                    ready();
                }
                default -> throw ProtocolViolationException.of("invalid frontend message type " + type);
            }
        } catch (SurfaceException e) {
            failed(SurfaceWork.failed(e));
        }
    }

    private static boolean isCopy(byte type) {
        return type == FrontendType.COPY_DATA || type == FrontendType.COPY_DONE || type == FrontendType.COPY_FAIL;
    }

    private void query(String sql) {
        portals.remove("");
        work.read(sql, SIMPLE, status, (texts, error) -> {
            if (texts == null) {
                error(error);
                ready();
            } else if (texts.isEmpty()) {
                send(new EmptyQueryResponse());
                ready();
            } else {
                each(texts, 0);
            }
        });
    }

    private void each(List<SurfaceText> texts, int index) {
        if (index == texts.size()) {
            ready();
            return;
        }
        SurfacePortal portal = new SurfacePortal(texts.get(index), List.of(), List.of());
        run(portal, SIMPLE, texts.size() > 1, (answer, error) -> {
            if (answer == null) {
                error(error);
                ready();
                return;
            }
            ByteBuf out = client.alloc().buffer();
            if (!answer.columns().isEmpty()) {
                portal.describe(answer.columns(), out);
            }
            notice(answer, out);
            portal.answered(answer);
            String tag = portal.send(0, out);
            new CommandComplete(tag == null ? answer.tag() : tag).write(out);
            client.writeAndFlush(out);
            each(texts, index + 1);
        });
    }

    /** Runs a statement for the first and only time. */
    private void run(SurfacePortal portal, String protocol, boolean together, SurfaceWork.Next<SurfaceAnswer> next) {
        SurfaceStatement statement = portal.text.statement();
        ErrorFields refusal = refusal(statement, together);
        if (refusal != null) {
            work.refuse(portal.text, protocol, status, refusal, next);
            return;
        }
        SurfaceAnswer own = null;
        TransactionStatus before = status;
        try {
            own = own(statement);
        } catch (SurfaceException e) {
            work.refuse(portal.text, protocol, status, SurfaceWork.failed(e), next);
            return;
        }
        work.answer(portal.text, portal.parameters, protocol, before, own, next);
    }

    private @Nullable ErrorFields refusal(SurfaceStatement statement, boolean together) {
        boolean ends = statement instanceof SurfaceStatement.Transaction transaction
                && Set.of("COMMIT", "ROLLBACK").contains(transaction.tag());
        if (status == TransactionStatus.FAILED && !ends) {
            return ErrorFields.error(
                            SqlState.IN_FAILED_SQL_TRANSACTION,
                            "current transaction is aborted, commands ignored until end of transaction block")
                    .build();
        }
        if (statement instanceof SurfaceStatement.CastVote && (together || status != TransactionStatus.IDLE)) {
            return ErrorFields.error("25001", "a vote can't be cast inside a transaction block")
                    .detail("A vote counts at once and can't be rolled back.")
                    .hint("Cast it as the only statement of its text, outside of a transaction (autocommit).")
                    .build();
        }
        return null;
    }

    /** What the session does itself. */
    private @Nullable SurfaceAnswer own(SurfaceStatement statement) {
        if (statement instanceof SurfaceStatement.Transaction transaction) {
            boolean begins =
                    transaction.tag().equals("BEGIN") || transaction.tag().equals("START TRANSACTION");
            boolean failed = status == TransactionStatus.FAILED;
            status = begins ? TransactionStatus.IN_TRANSACTION : TransactionStatus.IDLE;
            return done(failed ? "ROLLBACK" : transaction.tag());
        }
        if (statement instanceof SurfaceStatement.Forget forget) {
            if (forget.name() != null && statements.remove(forget.name()) == null) {
                throw missing(forget.name());
            } else if (forget.name() == null) {
                statements.clear();
                portals.clear();
            }
            return done(forget.tag());
        }
        return null;
    }

    private static SurfaceAnswer done(String tag) {
        return new SurfaceAnswer(List.of(), List.of(), tag, null);
    }

    private static SurfaceException missing(String name) {
        return new SurfaceException(
                SqlState.INVALID_SQL_STATEMENT_NAME, "prepared statement \"" + name + "\" does not exist");
    }

    private void parse(Parse parse) {
        if (!parse.name().isEmpty() && statements.containsKey(parse.name())) {
            throw new SurfaceException(
                    SqlState.DUPLICATE_PREPARED_STATEMENT,
                    "prepared statement \"" + parse.name() + "\" already exists");
        }
        if (statements.size() >= statementsMax && !parse.name().isEmpty()) {
            throw new SurfaceException(SqlState.CONFIGURATION_LIMIT_EXCEEDED, "there are too many prepared statements");
        }
        work.read(parse.sql(), EXTENDED, status, (texts, error) -> {
            if (texts == null) {
                failed(error);
            } else if (texts.size() > 1) {
                String message = "cannot insert multiple commands into a prepared statement";
                failed(ErrorFields.error(SqlState.SYNTAX_ERROR, message).build());
            } else {
                SurfaceText text = texts.isEmpty() ? null : texts.get(0);
                statements.put(parse.name(), SurfacePrepared.of(text, parse.parameterTypes()));
                send(new ParseComplete());
            }
        });
    }

    private SurfacePrepared prepared(String name) {
        SurfacePrepared prepared = statements.get(name);
        if (prepared == null) {
            throw missing(name);
        }
        return prepared;
    }

    private void bind(Bind bind) {
        SurfacePrepared prepared = prepared(bind.statement());
        if (portals.size() >= PORTALS_MAX && !bind.portal().isEmpty()) {
            throw new SurfaceException(SqlState.CONFIGURATION_LIMIT_EXCEEDED, "there are too many portals");
        }
        if (!bind.portal().isEmpty() && portals.containsKey(bind.portal())) {
            throw new SurfaceException(SqlState.DUPLICATE_CURSOR, "cursor \"" + bind.portal() + "\" already exists");
        }
        portals.put(bind.portal(), prepared.bound(bind));
        send(new BindComplete());
    }

    /** Tells of columns; nothing is executed for that. */
    private void describe(Describe describe) {
        ByteBuf out = client.alloc().buffer();
        try {
            if (describe.kind() == 'S') {
                SurfacePrepared prepared = prepared(describe.name());
                new ParameterDescription(prepared.types()).write(out);
                SurfaceText text = prepared.text();
                columns(text == null ? List.of() : work.columns(text.statement()), null, out);
            } else {
                SurfacePortal portal = portal(describe.name());
                columns(empty(portal) ? List.of() : work.columns(portal.text.statement()), portal, out);
            }
        } catch (SurfaceException e) {
            out.release();
            throw e;
        }
        client.writeAndFlush(out);
    }

    private static void columns(List<SurfaceColumn> columns, @Nullable SurfacePortal portal, ByteBuf out) {
        if (columns.isEmpty()) {
            new NoData().write(out);
        } else if (portal == null) {
            SurfacePortal.describe(columns, column -> false, out);
        } else {
            portal.describe(columns, out);
        }
    }

    private SurfacePortal portal(String name) {
        SurfacePortal portal = portals.get(name);
        if (portal == null) {
            throw new SurfaceException(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    private static boolean empty(SurfacePortal portal) {
        return portal.text.text().isEmpty();
    }

    private void execute(Execute execute) {
        SurfacePortal portal = portal(execute.portal());
        if (empty(portal)) {
            send(new EmptyQueryResponse());
        } else if (!portal.begin()) {
            rows(portal, execute.rowsMax(), client.alloc().buffer());
        } else {
            run(portal, EXTENDED, false, (answer, error) -> {
                if (answer == null) {
                    failed(error);
                    return;
                }
                ByteBuf out = client.alloc().buffer();
                notice(answer, out);
                portal.answered(answer);
                rows(portal, execute.rowsMax(), out);
            });
        }
    }

    private void rows(SurfacePortal portal, int most, ByteBuf out) {
        String tag = portal.send(most, out);
        long suspended =
                portals.values().stream().filter(SurfacePortal::suspended).count();
        if (tag == null && suspended > SUSPENDED_MAX) {
            portals.clear();
            new ErrorResponse(
                            ErrorFields.error(SqlState.CONFIGURATION_LIMIT_EXCEEDED, "there are too many open portals")
                                    .build())
                    .write(out);
            skipping = true;
        } else if (tag == null) {
            new PortalSuspended().write(out);
        } else {
            new CommandComplete(tag).write(out);
        }
        client.writeAndFlush(out);
    }

    private void close(Close close) {
        if (close.kind() == 'S') {
            statements.remove(close.name());
        } else {
            portals.remove(close.name());
        }
        send(new CloseComplete());
    }

    private static void notice(SurfaceAnswer answer, ByteBuf out) {
        if (answer.notice() != null) {
            new NoticeResponse(ErrorFields.notice("NOTICE", SqlState.SUCCESSFUL_COMPLETION, answer.notice())
                            .build())
                    .write(out);
        }
    }

    private void failed(@Nullable ErrorFields error) {
        error(error);
        skipping = true;
    }

    private void error(@Nullable ErrorFields error) {
        if (status == TransactionStatus.IN_TRANSACTION) {
            status = TransactionStatus.FAILED;
        }
        send(new ErrorResponse(
                error == null
                        ? ErrorFields.error(SqlState.INTERNAL_ERROR, "internal error")
                                .build()
                        : error));
    }

    private void ready() {
        if (status == TransactionStatus.IDLE) {
            portals.clear();
        }
        send(new ReadyForQuery(status));
    }

    private void send(BackendMessage message) {
        ByteBuf out = client.alloc().buffer();
        message.write(out);
        client.writeAndFlush(out);
    }
}
