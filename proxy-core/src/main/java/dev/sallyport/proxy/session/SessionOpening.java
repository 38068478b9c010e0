package dev.sallyport.proxy.session;

import dev.sallyport.config.Credentials;
import dev.sallyport.config.LoginConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SecretException;
import dev.sallyport.protocol.codec.FrontendFrameDecoder;
import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.PasswordFrameDecoder;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.estimate.Planner;
import dev.sallyport.proxy.session.SessionServices.Database;
import dev.sallyport.proxy.upstream.KeptUpstreams;
import dev.sallyport.proxy.upstream.UpstreamLogin;
import dev.sallyport.proxy.upstream.UpstreamLoginException;
import dev.sallyport.proxy.upstream.UpstreamReady;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a proven identity to ReadyForQuery: opens the second door and hands over to {@link ClientSession}. Once it has
 * begun, it ends in exactly one record: the session's start, or that it never began. Confined to one event loop.
 */
final class SessionOpening implements Opening {
    private final SessionServices services;
    private final ChannelHandlerContext ctx;
    private final Database database;
    private final LoginConfig login;
    private final Request request;
    private SessionIdentity identity;
    private @Nullable Credentials named;
    private @Nullable UpstreamReady ready;
    private boolean started;
    private boolean over;

    /**
     * What of the startup packet still counts.
     *
     * @param settings for the upstream
     * @param minor the protocol's minor version, which says how long a cancel key may be
     * @param greeted whether the client was told already that it is in
     */
    record Request(Map<String, String> settings, int minor, boolean greeted) {}

    /** @param ctx of the handler that the session replaces */
    SessionOpening(
            SessionServices services,
            ChannelHandlerContext ctx,
            SessionIdentity identity,
            Database database,
            LoginConfig login,
            Request request) {
        this.services = services;
        this.ctx = ctx;
        this.identity = identity;
        this.database = database;
        this.login = login;
        this.request = request;
    }

    @Override
    public void begin() {
        then(LoginRecorder.authenticated(services, identity), recorded -> connect());
    }

    private void connect() {
        if (login.user() != null) {
            connect(UpstreamLogin.of(login), this::failed);
        } else {
            then(asked(login::credentials), this::connectAs);
        }
    }

    /** The session is this user's: it is told so, is recorded so, and can't become another's on the way. */
    private void connectAs(Credentials first) {
        connect(pinned(first), failure -> {
            if (!UpstreamLoginException.isWrongPassword(failure)) {
                failed(failure);
                return;
            }
            then(asked(() -> login.credentialsInsteadOf(first)), other -> {
                if (other.equals(first)) {
                    failed(failure);
                } else {
                    connect(pinned(other), this::failed);
                }
            });
        });
    }

    private UpstreamLogin pinned(Credentials own) {
        named = own;
        identity = identity.as(own.user());
        return new UpstreamLogin(own.user(), own::password);
    }

    private CompletableFuture<Credentials> asked(Supplier<Credentials> question) {
        return secret(() -> {
            try {
                return question.get();
            } catch (SecretException e) {
                throw UpstreamLoginException.noPassword(login.label(), e);
            }
        });
    }

    /** Asks where that may wait without holding up what needs no secret. */
    private <T> CompletableFuture<T> secret(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        services.connector().ask(ctx.channel().eventLoop(), question).addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                answer.complete(done.getNow());
            } else {
                answer.completeExceptionally(done.cause());
            }
        });
        return answer;
    }

    private void connect(UpstreamLogin shown, Consumer<Throwable> failed) {
        Secret key = identity.database().identityKey();
        if (key == null) {
            connect(shown, SessionName.in(request.settings(), identity), failed);
        } else {
            SignedIdentity said = SignedIdentity.of(
                    identity,
                    services.config().limits().sessions(),
                    services.clock().instant());
            then(
                    secret(() -> said.addedTo(SessionName.in(request.settings(), identity), key)),
                    settings -> connect(shown, settings, failed));
        }
    }

    private void connect(UpstreamLogin shown, Map<String, String> settings, Consumer<Throwable> failed) {
        Future<UpstreamReady> kept = database.kept().enabled()
                ? database.kept()
                        .take(ctx.channel().eventLoop(), likeness(), settings.getOrDefault(SessionName.SETTING, ""))
                : null;
        if (kept == null) {
            logIn(shown, settings, failed);
            return;
        }
        kept.addListener((Future<UpstreamReady> done) -> {
            if (done.isSuccess()) {
                connected(done.getNow());
            } else if (!over) {
                logIn(shown, settings, failed);
            }
        });
    }

    /** Which kept connections will do. */
    private KeptUpstreams.Key likeness() {
        Map<String, String> settings = new HashMap<>(request.settings());
        settings.remove(SessionName.SETTING);
        return new KeptUpstreams.Key(identity.upstreamUser(), identity.principal(), settings);
    }

    private void logIn(UpstreamLogin shown, Map<String, String> settings, Consumer<Throwable> failed) {
        services.connector()
                .connect(ctx.channel().eventLoop(), database.target(), shown, settings)
                .addListener((Future<UpstreamReady> done) -> {
                    if (done.isSuccess()) {
                        connected(done.getNow());
                    } else if (!over) {
                        failed.accept(done.cause());
                    }
                });
    }

    /** For the planner, which must see what the session may: its user, and no other. */
    private UpstreamLogin planning() {
        UpstreamLogin written = UpstreamLogin.of(login);
        return named == null ? written : written.only(named);
    }

    private void connected(UpstreamReady upstream) {
        ready = upstream;
        if (over) {
            upstream.channel().close();
        } else if (!ctx.channel().isActive()) {
            end("client left before the session began", null);
        } else {
            // Behind the login, so that a client learns what the server says of itself: full, starting up, no such
            // base.
            then(database.catalog().ready(), catalog -> start(upstream));
        }
    }

    private void start(UpstreamReady upstream) {
        started = true;
        then(LoginRecorder.started(services, identity, upstream), recorded -> open(upstream));
    }

    private void open(UpstreamReady upstream) {
        UpstreamReuse reuse =
                database.kept().enabled() ? new UpstreamReuse(database.kept(), likeness(), upstream) : null;
        Supplier<Future<Void>> cancel = () -> {
            Future<Void> sent =
                    services.upstreamCancel().send(ctx.channel().eventLoop(), upstream.peer(), upstream.key());
            return reuse == null ? sent : reuse.cancelling(sent);
        };
        GateParts gate = new GateParts(
                services.analyses(),
                services.policy(),
                database.catalog(),
                services.maskingKeys(),
                services.budgets(),
                services.audit(),
                services.clock());
        SessionParts parts = new SessionParts(
                gate,
                services.config().limits(),
                new SessionRecorder(services, identity),
                services.approvals(),
                database.definitions(),
                new Planner(
                        services.connector(), database.planning(), database.target(), planning(), services.blocking()),
                services.directory(),
                reuse,
                cancel);
        Future<?> deadline = ctx.channel().attr(LoginHandler.DEADLINE).get();
        if (deadline != null) {
            deadline.cancel(false);
        }
        ClientSession session = new ClientSession(ctx.channel(), upstream.channel(), parts, identity);
        upstream.parameters().forEach(session::reported);
        int process = upstream.key().processId();
        BackendKeyData key =
                CancelRecords.key(services, ctx.channel(), identity, process, request.minor(), session::cancel);
        greet(upstream, key, session.answers().unasked());
        over = true;
        ctx.pipeline().replace(ctx.handler(), "session", session);
        session.start();
        // What the client sent along with its password goes through the new decoder to the session.
        ctx.pipeline().replace(PasswordFrameDecoder.class, "frames", new FrontendFrameDecoder(limits()));
    }

    private FrontendLimits limits() {
        FrontendLimits defaults = FrontendLimits.defaults();
        return new FrontendLimits(
                Math.toIntExact(services.config().limits().messageBytesMax()),
                defaults.smallMessageBytesMax(),
                defaults.passwordBytesMax());
    }

    private void greet(UpstreamReady upstream, BackendKeyData key, UnaskedAnswers masker) {
        ByteBuf out = ctx.alloc().buffer();
        if (!request.greeted()) {
            new AuthenticationOk().write(out);
        }
        for (Map.Entry<String, String> parameter : upstream.parameters().entrySet()) {
            masker.masked(new ParameterStatus(parameter.getKey(), parameter.getValue()))
                    .write(out);
        }
        key.write(out);
        for (ErrorFields notice : upstream.notices()) {
            masker.masked(new NoticeResponse(notice)).write(out);
        }
        new ReadyForQuery(TransactionStatus.IDLE).write(out);
        ctx.writeAndFlush(out);
    }

    /** Goes on with the value on the event loop; a failure ends the login. */
    private <T> void then(CompletableFuture<T> future, Consumer<T> next) {
        future.whenComplete((value, failure) -> ctx.executor().execute(() -> {
            if (over) {
                return;
            }
            if (failure != null) {
                failed(failure);
                return;
            }
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                failed(e);
                if (ctx.isRemoved()) {
                    ctx.channel().close();
                }
            }
        }));
    }

    private void failed(Throwable cause) {
        LoginFailure failure = LoginFailure.of(cause, identity.sessionId());
        end(failure.reason(), failure.error());
    }

    @Override
    public void end(String reason, @Nullable ErrorFields error) {
        if (over) {
            return;
        }
        over = true;
        if (started) {
            new SessionRecorder(services, identity).sessionEnded(reason, error);
        } else {
            LoginRecorder.neverBegan(services, identity, reason);
        }
        if (ready != null) {
            ready.channel().close();
        }
        Farewell.say(ctx, error);
    }
}
