package dev.sallyport.proxy.session;

import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.protocol.codec.FrontendFrameDecoder;
import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.PasswordFrameDecoder;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.surface.SurfaceCaller;
import dev.sallyport.proxy.surface.SurfaceSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** From a proven identity to a session with the proxy itself. Confined to one event loop. */
final class SurfaceOpening implements Opening {
    /** A statement's text is shorter still; this is for what drivers add to it. */
    private static final int MESSAGE_BYTES_MAX = 1024 * 1024;

    private final SessionServices services;
    private final SurfaceDoor door;
    private final ChannelHandlerContext ctx;
    private final SessionIdentity identity;
    private final Set<AdminRole> adminRoles;
    private final SessionOpening.Request request;
    private boolean started;
    private boolean over;

    SurfaceOpening(
            SessionServices services,
            SurfaceDoor door,
            ChannelHandlerContext ctx,
            SessionIdentity identity,
            Set<AdminRole> adminRoles,
            SessionOpening.Request request) {
        this.services = services;
        this.door = door;
        this.ctx = ctx;
        this.identity = identity;
        this.adminRoles = adminRoles;
        this.request = request;
    }

    @Override
    public void begin() {
        Principal principal = identity.principal();
        if (!door.places().enter(principal)) {
            String message = "too many connections for \"" + principal.name() + "\" to the proxy itself";
            end(
                    message,
                    ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, message).build());
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> door.places().leave(principal));
        then(LoginRecorder.authenticated(services, identity), () -> {
            started = true;
            then(LoginRecorder.started(services, identity, null), this::open);
        });
    }

    private void then(CompletableFuture<Long> recorded, Runnable next) {
        recorded.whenComplete((seq, failure) -> ctx.executor().execute(() -> {
            if (over) {
                return;
            }
            try {
                if (failure == null) {
                    next.run();
                } else {
                    failed(failure);
                }
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

    private void open() {
        Future<?> deadline = ctx.channel().attr(LoginHandler.DEADLINE).get();
        if (deadline != null) {
            deadline.cancel(false);
        }
        int process = door.nextProcess();
        SurfaceCaller caller = new SurfaceCaller(
                identity.principal(),
                identity.token(),
                adminRoles,
                identity.sessionId(),
                identity.startupUser(),
                process);
        SurfaceSession session = new SurfaceSession(services, door, ctx.channel(), identity, caller);
        BackendKeyData key =
                CancelRecords.key(services, ctx.channel(), identity, process, request.minor(), session::cancel);
        ByteBuf out = ctx.alloc().buffer();
        if (!request.greeted()) {
            new AuthenticationOk().write(out);
        }
        SurfaceSettings.reported(identity.principal().name())
                .forEach((name, value) -> new ParameterStatus(name, value).write(out));
        key.write(out);
        new ReadyForQuery(TransactionStatus.IDLE).write(out);
        ctx.writeAndFlush(out);
        over = true;
        ctx.pipeline().replace(ctx.handler(), "session", session);
        session.start();
        FrontendLimits defaults = FrontendLimits.defaults();
        int most = (int) Math.min(MESSAGE_BYTES_MAX, services.config().limits().messageBytesMax());
        FrontendLimits limits =
                new FrontendLimits(most, Math.min(most, defaults.smallMessageBytesMax()), defaults.passwordBytesMax());
        // What the client sent along with its password goes through the new decoder to the session.
        ctx.pipeline().replace(PasswordFrameDecoder.class, "frames", new FrontendFrameDecoder(limits));
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
        Farewell.say(ctx, error);
    }
}
