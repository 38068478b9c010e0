package dev.sallyport.proxy.session;

import dev.sallyport.config.AdminRole;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.PasswordFrameDecoder;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NegotiateProtocolVersion;
import dev.sallyport.protocol.message.frontend.FrontendType;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.browser.WaitingLogin;
import dev.sallyport.proxy.identity.AdminRoles;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.ShownCertificate;
import dev.sallyport.proxy.identity.StartupUser;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.session.SessionServices.Database;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the startup message to a proven identity: has it proven, chooses the upstream login and leaves the rest to
 * {@link SessionOpening}. Every refusal leaves one record. Confined to one event loop.
 */
final class LoginHandler extends ChannelInboundHandlerAdapter {
    /** The timer that closes a connection which doesn't finish logging in. */
    static final AttributeKey<Future<?>> DEADLINE = AttributeKey.valueOf(LoginHandler.class, "deadline");

    /** The event that the timer sends before it closes. */
    static final Object TOO_LATE = new Object();

    private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

    private static final String CERTIFICATE = "The client certificate must be a configured principal's.";

    private final SessionServices services;
    private final StartupMessage startup;
    private final SessionIdentity.@Nullable TlsSession tls;
    private final @Nullable ShownCertificate certificate;
    private final LoginExchange exchange;
    private final Runnable admitted;
    private final StartupParameters parameters;
    private final String sessionId = SessionIds.next();
    private boolean waiting;
    private @Nullable WaitingLogin held;
    private boolean over;
    private @Nullable Opening opening;

    /**
     * @param certificate what the client showed; null where the listener asks for none
     * @param exchange how the client proves who it is, where no certificate does
     * @param admitted is told when it is known whose connection it is
     */
    LoginHandler(
            SessionServices services,
            StartupMessage startup,
            SessionIdentity.@Nullable TlsSession tls,
            @Nullable ShownCertificate certificate,
            LoginExchange exchange,
            Runnable admitted) {
        this.services = services;
        this.startup = startup;
        this.tls = tls;
        this.certificate = certificate;
        this.exchange = exchange;
        this.admitted = admitted;
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
            reject(ctx, "startup packet refused: " + parameters.refusal().message(), parameters.refusal());
            return;
        }
        if (certificate != null && certificate.isMissing()) {
            ctx.write(out);
            ErrorFields.Builder error = ErrorFields.fatal(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "connection requires a valid client certificate");
            reject(ctx, "no client certificate", error.build());
            return;
        }
        if (certificate != null && certificate.replacesToken()) {
            ctx.write(out);
            authenticate(ctx, certificate::authenticate, false);
            return;
        }
        if (exchange instanceof BrowserExchange browser) {
            hold(ctx, browser, out);
            return;
        }
        exchange.opening().write(out);
        ctx.writeAndFlush(out);
    }

    /** The client waits for its person. It holds no stranger's place meanwhile: those who wait are counted apart. */
    private void hold(ChannelHandlerContext ctx, BrowserExchange browser, ByteBuf out) {
        WaitingLogin login =
                browser.enter(sessionId, (InetSocketAddress) ctx.channel().remoteAddress(), parameters);
        if (login == null) {
            ctx.write(out);
            String full = "too many logins wait for a browser";
            reject(
                    ctx,
                    full,
                    ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, full).build());
            return;
        }
        held = login;
        admitted.run();
        ctx.channel().closeFuture().addListener(closed -> login.leave());
        StartupHandler.deadline(ctx, browser.patience());
        exchange.opening().write(out);
        browser.notice(login).write(out);
        ctx.writeAndFlush(out);
        follow(ctx, login.result().thenApply(this::besideCertificate), true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Frame frame = (Frame) message;
        try {
            if (over || waiting) {
                return;
            }
            if (frame.type() == FrontendType.TERMINATE) {
                left(ctx, "client left before it proved who it is");
            } else {
                take(ctx, exchange.next(frame.body()));
            }
        } finally {
            frame.release();
        }
    }

    private void take(ChannelHandlerContext ctx, LoginExchange.Step step) {
        if (step instanceof LoginExchange.Ask ask) {
            waiting = false;
            ctx.pipeline().get(PasswordFrameDecoder.class).again();
            ByteBuf out = ctx.alloc().buffer();
            ask.message().write(out);
            ctx.writeAndFlush(out);
            ctx.channel().config().setAutoRead(true);
        } else if (step instanceof LoginExchange.Prove prove) {
            authenticate(ctx, () -> besideCertificate(prove.proof().get()), true);
        } else if (step instanceof LoginExchange.Refuse refuse) {
            recorder(ctx).refused(refuse.reason(), refuse.severity());
            rejected(ctx, refuse.reason(), unauthenticated(refuse.hint()));
        }
    }

    private Authentication besideCertificate(Authentication answer) {
        return certificate == null ? answer : certificate.beside(answer);
    }

    /** @param exchanged whether it is the exchange that proves it, and not the certificate alone */
    private void authenticate(ChannelHandlerContext ctx, Supplier<Authentication> proof, boolean exchanged) {
        waiting = true;
        ctx.channel().config().setAutoRead(false);
        CompletableFuture<Authentication> asked;
        try {
            asked = CompletableFuture.supplyAsync(proof, services.blocking());
        } catch (RejectedExecutionException full) {
            failed(ctx, full);
            return;
        }
        follow(ctx, asked, exchanged);
    }

    private void follow(ChannelHandlerContext ctx, CompletableFuture<Authentication> asked, boolean exchanged) {
        asked.whenComplete((outcome, failure) -> ctx.executor().execute(() -> {
            if (over) {
                return;
            }
            try {
                if (held != null) {
                    waiting = true;
                    ctx.channel().config().setAutoRead(false);
                    StartupHandler.deadline(ctx, services.config().limits().authenticationTimeout());
                }
                if (failure != null) {
                    failed(ctx, failure);
                } else if (outcome instanceof Authentication.Authenticated proven) {
                    BackendMessage lastWord = exchanged ? exchange.lastWord() : null;
                    if (lastWord != null) {
                        ByteBuf out = ctx.alloc().buffer();
                        lastWord.write(out);
                        ctx.write(out);
                    }
                    proven(ctx, proven);
                } else if (outcome instanceof Authentication.Rejected rejected) {
                    take(ctx, exchanged ? exchange.rejected(rejected) : LoginExchange.Refuse.of(rejected, CERTIFICATE));
                }
            } catch (RuntimeException e) {
                failed(ctx, e);
            }
        }));
    }

    private void proven(ChannelHandlerContext ctx, Authentication.Authenticated proven) {
        Principal principal = proven.principal();
        Set<String> roles = services.policy().get().roles(principal);
        Revocation revocation = services.directory().revocation(principal, proven.token());
        if (revocation != null) {
            String reason = "revoked (" + revocation.kind().label() + ") by " + revocation.by();
            reject(ctx, proven, roles, reason, unauthenticated("The token or key has been revoked; get a new one."));
            return;
        }
        if (!StartupUser.matches(parameters.user(), principal, roles)) {
            String reason = "startup user is neither the principal nor one of its roles";
            reject(ctx, proven, roles, reason, unauthenticated(LoginTerms.USER));
            return;
        }
        SurfaceDoor surface = services.surface();
        SurfaceDoor door = surface != null && surface.database().equals(parameters.database()) ? surface : null;
        Set<AdminRole> adminRoles = AdminRoles.of(
                services.config().admin().roles(), principal, proven.token().issuer());
        if (roles.isEmpty() && (door == null || adminRoles.isEmpty())) {
            reject(
                    ctx,
                    proven,
                    roles,
                    "the policy gives the principal no role",
                    unauthenticated(LoginTerms.missing(principal)));
            return;
        }
        Database database = services.databases().get(parameters.database());
        LoginConfig login = database == null ? null : database.config().login(roles);
        if (door == null && (database == null || login == null)) {
            ErrorFields error = LoginTerms.noDatabase(parameters.database());
            reject(ctx, proven, roles, "no database or no login for the principal's roles", error);
            return;
        }
        if (!services.principals().enter(principal)) {
            services.metrics().turnedAway();
            ErrorFields error = LoginTerms.tooManyConnections(principal);
            reject(ctx, proven, roles, "too many connections of this principal", error);
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> services.principals().leave(principal));
        admitted.run();
        services.metrics().authenticated(true);
        over = true;
        opening = opening(ctx, proven, roles, door, adminRoles, database, login);
        opening.begin();
    }

    private Opening opening(
            ChannelHandlerContext ctx,
            Authentication.Authenticated proven,
            Set<String> roles,
            @Nullable SurfaceDoor door,
            Set<AdminRole> adminRoles,
            @Nullable Database database,
            @Nullable LoginConfig login) {
        SessionOpening.Request request =
                new SessionOpening.Request(parameters.settings(), startup.minor(), held != null);
        if (door != null) {
            SessionIdentity identity = identity(ctx, proven, roles, door.config(), "");
            return new SurfaceOpening(services, door, ctx, identity, adminRoles, request);
        }
        if (database == null || login == null) {
            throw new IllegalStateException("a session with nobody");
        }
        SessionIdentity identity = identity(ctx, proven, roles, database.config(), login.knownUser());
        return new SessionOpening(services, ctx, identity, database, login, request);
    }

    private SessionIdentity identity(
            ChannelHandlerContext ctx,
            Authentication.Authenticated proven,
            Set<String> roles,
            DatabaseConfig database,
            String upstreamUser) {
        InetSocketAddress remote = (InetSocketAddress) ctx.channel().remoteAddress();
        return SessionIdentity.of(sessionId, remote, parameters, proven, roles, database, upstreamUser, tls);
    }

    private ErrorFields unauthenticated(String hint) {
        return LoginTerms.unauthenticated(parameters.user(), hint);
    }

    private LoginRecorder recorder(ChannelHandlerContext ctx) {
        return new LoginRecorder(services, sessionId, ctx.channel().remoteAddress(), parameters, tls);
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        LoginFailure failure = LoginFailure.of(cause, sessionId);
        reject(ctx, failure.reason(), failure.error());
    }

    /** Refuses a stranger. */
    private void reject(ChannelHandlerContext ctx, String reason, @Nullable ErrorFields error) {
        if (!over) {
            recorder(ctx).refused(reason);
            rejected(ctx, reason, error);
        }
    }

    /** Refuses somebody whose identity is proven. */
    private void reject(
            ChannelHandlerContext ctx,
            Authentication.Authenticated proven,
            Set<String> roles,
            String reason,
            ErrorFields error) {
        recorder(ctx).refused(reason, proven, roles);
        rejected(ctx, reason, error);
    }

    private void rejected(ChannelHandlerContext ctx, String reason, @Nullable ErrorFields error) {
        over = true;
        if (held != null) {
            held.leave();
        }
        services.metrics().authenticated(false);
        LOG.atInfo()
                .addKeyValue("sessionId", sessionId)
                .addKeyValue("error", reason)
                .log("authentication rejected");
        Farewell.say(ctx, error);
    }

    /** The connection ends without anybody having refused it, and without an answer. */
    private void left(ChannelHandlerContext ctx, String reason) {
        if (opening != null) {
            opening.end(reason, null);
        } else if (!over) {
            over = true;
            recorder(ctx).refused(exchange.endedBy(reason));
            Farewell.say(ctx, null);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == TOO_LATE) {
            if (held != null && !waiting) {
                reject(ctx, "nobody signed in in time", unauthenticated("Connect again to get another code."));
            }
            left(ctx, "login took too long");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        left(ctx, opening == null ? "client left before it proved who it is" : "client left before the session began");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (over) {
            left(ctx, "connection broke");
            ctx.close();
        } else if (reason instanceof ProtocolViolationException violation) {
            String message = Objects.toString(violation.getMessage());
            reject(
                    ctx,
                    exchange.brokenBy(message),
                    ErrorFields.fatal(violation.sqlState(), message).build());
        } else {
            left(ctx, "connection broke");
        }
    }
}
