package dev.sallyport.proxy.session;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.LoginMapping;
import dev.sallyport.config.Secret;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.AuthenticationCleartextPassword;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NegotiateProtocolVersion;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.PasswordMessage;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.catalog.CatalogException;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.StartupUser;
import dev.sallyport.proxy.session.SessionServices.Database;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamLoginException;
import dev.sallyport.proxy.upstream.UpstreamReady;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the startup message to ReadyForQuery: asks for the token, proves the identity, chooses the upstream login, opens
 * the second door, and hands over to {@link ClientSession}. Every outcome is on record before the client learns it.
 * Confined to one event loop.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {
    /** The timer that closes a connection which doesn't finish logging in. */
    static final AttributeKey<Future<?>> DEADLINE = AttributeKey.valueOf(LoginHandler.class, "deadline");

    private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

    private final SessionServices services;
    private final StartupMessage startup;
    private final SessionIdentity.@Nullable TlsSession tls;
    private final StartupParameters parameters;
    private final String sessionId = SessionIds.next();
    private boolean passwordTaken;
    private boolean over;

    LoginHandler(SessionServices services, StartupMessage startup, SessionIdentity.@Nullable TlsSession tls) {
        this.services = services;
        this.startup = startup;
        this.tls = tls;
        this.parameters = StartupParameters.of(startup.parameters());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer();
        List<String> unknown = new ArrayList<>();
        for (String name : startup.parameters().keySet()) {
            if (name.startsWith("_pq_.")) {
                unknown.add(name);
            }
        }
        if (startup.minor() > 2 || !unknown.isEmpty()) {
            int newest = startup.minor() >= 2 ? 2 : 0;
            new NegotiateProtocolVersion(newest, unknown).write(out);
        }
        if (parameters.refusal() != null) {
            ctx.write(out);
            refuse(ctx, parameters.refusal());
            return;
        }
        new AuthenticationCleartextPassword().write(out);
        ctx.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        try {
            if (over || passwordTaken || frame.type() != FrontendType.PASSWORD) {
                if (!over) {
                    boolean goodbye = frame.type() == FrontendType.TERMINATE;
                    refuse(ctx, goodbye ? null : unexpected(frame.type()));
                }
                return;
            }
            passwordTaken = true;
            String token = PasswordMessage.read(frame.body()).password();
            ctx.channel().config().setAutoRead(false);
            then(
                    ctx,
                    CompletableFuture.supplyAsync(
                            () -> services.authenticator().authenticate(token), services.blocking()),
                    outcome -> authenticated(ctx, outcome));
        } finally {
            frame.release();
        }
    }

    private static ErrorFields unexpected(byte type) {
        return ErrorFields.fatal(
                        SqlState.PROTOCOL_VIOLATION, "expected password response, got message type " + (type & 0xff))
                .build();
    }

    private void authenticated(ChannelHandlerContext ctx, Authentication outcome) {
        if (outcome instanceof Authentication.Rejected rejected) {
            reject(ctx, rejected.reason(), rejected.hint());
            return;
        }
        Authentication.Authenticated proven = (Authentication.Authenticated) outcome;
        Set<String> roles = services.policy().get().roles(proven.principal());
        if (!StartupUser.matches(parameters.user(), proven.principal(), roles)) {
            reject(
                    ctx,
                    "startup user is neither the principal nor one of its roles",
                    "Connect as the user that the token was issued for, or as one of its roles.");
            return;
        }
        Database database = services.databases().get(parameters.database());
        LoginConfig login = database == null ? null : login(database.config(), roles);
        if (database == null || login == null) {
            // The same answer for both: which databases exist is not for everybody to know.
            recorder(ctx, proven, roles).rejected("no database or no login for the principal's roles");
            services.metrics().authenticated(false);
            refuse(
                    ctx,
                    ErrorFields.fatal(
                                    SqlState.INVALID_CATALOG_NAME,
                                    "database \"" + parameters.database() + "\" does not exist or is not open to you")
                            .build());
            return;
        }
        services.metrics().authenticated(true);
        SessionIdentity identity = identity(ctx, proven, roles, database.config(), login.user());
        SessionRecorder recorder = new SessionRecorder(services, identity);
        then(ctx, recorder.authenticated(), recorded -> connect(ctx, identity, recorder, database, login));
    }

    private static @Nullable LoginConfig login(DatabaseConfig database, Set<String> roles) {
        for (LoginMapping mapping : database.map()) {
            for (String role : mapping.roles()) {
                if (roles.contains(role)) {
                    return database.logins().get(mapping.login());
                }
            }
        }
        return null;
    }

    private SessionIdentity identity(
            ChannelHandlerContext ctx,
            Authentication.Authenticated proven,
            Set<String> roles,
            DatabaseConfig database,
            String upstreamUser) {
        InetSocketAddress remote = (InetSocketAddress) ctx.channel().remoteAddress();
        return new SessionIdentity(
                sessionId,
                remote.getAddress().getHostAddress(),
                remote.getPort(),
                parameters.user(),
                proven.principal(),
                proven.token(),
                roles,
                database,
                upstreamUser,
                parameters.settings().getOrDefault("application_name", ""),
                tls);
    }

    private SessionRecorder recorder(
            ChannelHandlerContext ctx, Authentication.@Nullable Authenticated proven, Set<String> roles) {
        InetSocketAddress remote = (InetSocketAddress) ctx.channel().remoteAddress();
        return SessionRecorder.beforeLogin(services, sessionId, remote, parameters, tls, proven, roles);
    }

    private void reject(ChannelHandlerContext ctx, String reason, @Nullable String hint) {
        services.metrics().authenticated(false);
        recorder(ctx, null, Set.of()).rejected(reason);
        LOG.atInfo()
                .addKeyValue("sessionId", sessionId)
                .addKeyValue("error", reason)
                .log("authentication rejected");
        ErrorFields.Builder error = ErrorFields.fatal(
                SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                "authentication failed for user \"" + parameters.user() + "\"");
        error.hint(hint == null ? "The password must be a valid token of a configured issuer." : hint);
        refuse(ctx, error.build());
    }

    private void connect(
            ChannelHandlerContext ctx,
            SessionIdentity identity,
            SessionRecorder recorder,
            Database database,
            LoginConfig login) {
        Secret password = login.password();
        UpstreamLogin upstreamLogin = new UpstreamLogin(login.user(), () -> password == null ? "" : password.resolve());
        then(
                ctx,
                database.catalog().ready(),
                catalog -> services.connector()
                        .connect(ctx.channel().eventLoop(), database.target(), upstreamLogin, parameters.settings())
                        .addListener((Future<UpstreamReady> done) -> {
                            if (!done.isSuccess()) {
                                upstreamFailed(ctx, recorder, done.cause());
                            } else if (over || !ctx.channel().isActive()) {
                                done.getNow().channel().close();
                                recorder.sessionNeverBegan("client left before the session began");
                            } else {
                                then(
                                        ctx,
                                        recorder.sessionStarted(
                                                done.getNow().key().processId()),
                                        recorded -> open(ctx, identity, recorder, database, done.getNow()));
                            }
                        }));
    }

    private void upstreamFailed(ChannelHandlerContext ctx, SessionRecorder recorder, Throwable cause) {
        LOG.atWarn()
                .addKeyValue("sessionId", sessionId)
                .addKeyValue("error", cause.toString())
                .log("upstream connection failed");
        recorder.sessionNeverBegan("upstream connection failed");
        refuse(
                ctx,
                cause instanceof UpstreamLoginException failed
                        ? failed.error()
                        : ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the database can't be reached")
                                .build());
    }

    private void open(
            ChannelHandlerContext ctx,
            SessionIdentity identity,
            SessionRecorder recorder,
            Database database,
            UpstreamReady ready) {
        Channel upstream = ready.channel();
        Supplier<Future<Void>> cancel =
                () -> services.upstreamCancel().send(ctx.channel().eventLoop(), database.target(), ready.key());
        SessionGate.Parts gate = new SessionGate.Parts(
                services.analyses(),
                services.policy(),
                database.catalog(),
                services.maskingKey(),
                services.audit(),
                services.clock());
        SessionParts parts = new SessionParts(gate, services.config().limits(), recorder, services.directory(), cancel);
        Future<?> deadline = ctx.channel().attr(DEADLINE).get();
        if (deadline != null) {
            deadline.cancel(false);
        }
        ClientSession session = new ClientSession(ctx.channel(), upstream, parts, identity);
        BackendKeyData key =
                services.cancels().register(ready.key().processId(), startup.minor() >= 2 ? 32 : 4, session::cancel);
        ctx.channel().closeFuture().addListener(closed -> services.cancels().unregister(key));
        greet(ctx, ready, key, session.answers().unasked());
        over = true;
        ctx.pipeline().replace(this, "session", session);
        session.start();
    }

    private static void greet(
            ChannelHandlerContext ctx, UpstreamReady ready, BackendKeyData key, UnaskedAnswers masker) {
        ByteBuf out = ctx.alloc().buffer();
        new AuthenticationOk().write(out);
        for (Map.Entry<String, String> parameter : ready.parameters().entrySet()) {
            masker.masked(new ParameterStatus(parameter.getKey(), parameter.getValue())).write(out);
        }
        key.write(out);
        for (ErrorFields notice : ready.notices()) {
            masker.masked(new NoticeResponse(notice)).write(out);
        }
        new ReadyForQuery(TransactionStatus.IDLE).write(out);
        ctx.writeAndFlush(out);
    }

    /** Goes on with the value on the event loop; a failure ends the login. */
    private <T> void then(ChannelHandlerContext ctx, CompletableFuture<T> future, java.util.function.Consumer<T> next) {
        future.whenComplete((value, failure) -> ctx.executor().execute(() -> {
            if (over) {
                return;
            }
            if (failure != null) {
                failed(ctx, failure);
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                failed(ctx, e);
            }
        }));
    }

    private void failed(ChannelHandlerContext ctx, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean theirs = cause instanceof CatalogException || cause instanceof AuditLogException;
        (theirs ? LOG.atWarn() : LOG.atError().setCause(cause))
                .addKeyValue("sessionId", sessionId)
                .addKeyValue("error", cause.toString())
                .log("login failed");
        ErrorFields.Builder error = ErrorFields.fatal(SqlState.INTERNAL_ERROR, "the session could not be opened");
        if (cause instanceof AuditLogException) {
            error = ErrorFields.fatal(SqlState.AUDIT_UNAVAILABLE, "the audit log is unavailable, so nobody can log in");
        } else if (cause instanceof CatalogException) {
            error = ErrorFields.fatal(
                    SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_CONNECTION,
                    "the database can't be reached, or its catalog can't be read");
        }
        refuse(ctx, error.build());
    }

    private void refuse(ChannelHandlerContext ctx, @Nullable ErrorFields error) {
        over = true;
        ByteBuf out = ctx.alloc().buffer();
        if (error != null) {
            new ErrorResponse(error).write(out);
        }
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (over) {
            ctx.close();
        } else if (reason instanceof ProtocolViolationException violation) {
            refuse(
                    ctx,
                    ErrorFields.fatal(violation.sqlState(), Objects.toString(violation.getMessage()))
                            .build());
        } else {
            over = true;
            ctx.close();
        }
    }
}
