package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.PasswordFrameDecoder;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.frontend.CancelRequest;
import dev.sallyport.protocol.message.frontend.GssEncRequest;
import dev.sallyport.protocol.message.frontend.SslRequest;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.message.frontend.StartupPacket;
import dev.sallyport.protocol.message.frontend.StartupPacketDecoder;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.proxy.identity.ClientCertificates;
import dev.sallyport.proxy.identity.ShownCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection's first packets (manual, "Start-up", "SSL Session Encryption", "Canceling Requests in Progress"): TLS or
 * not, a cancel request or a startup message. Nothing that came in the clear survives the handshake. Confined to one
 * event loop.
 */
public final class StartupHandler extends ByteToMessageDecoder {
    /** First byte of a TLS handshake record (RFC 8446 section 5.1). */
    private static final int TLS_HANDSHAKE = 0x16;

    /** The protocol's name in ALPN (manual, "SSL Session Encryption"). */
    public static final String ALPN = "postgresql";

    /** How long somebody for whom there is no place may take to say what they want. */
    private static final Duration TURNING_AWAY_MAX = Duration.ofSeconds(2);

    private final SessionServices services;
    private final @Nullable SslContext tls;
    private final Doors doors;
    private final @Nullable Runnable admitted;
    private final Duration patience;
    private boolean sslAnswered;
    private boolean gssAnswered;
    private boolean direct;
    private boolean secured;
    private boolean done;

    private StartupHandler(
            SessionServices services,
            @Nullable SslContext tls,
            Doors doors,
            @Nullable Runnable admitted,
            Duration patience) {
        this.services = services;
        this.tls = tls;
        this.doors = doors;
        this.admitted = admitted;
        this.patience = patience;
    }

    /**
     * For a connection that has a place.
     *
     * @param tls null where the listener speaks plaintext (on loopback only)
     * @param doors how clients may prove who they are
     * @param admitted is told when it is known whose connection it is
     */
    public static StartupHandler welcoming(
            SessionServices services, @Nullable SslContext tls, Doors doors, Runnable admitted) {
        return new StartupHandler(
                services, tls, doors, admitted, services.config().limits().authenticationTimeout());
    }

    /** For a connection that is one too many: it may cancel, else it is told so in the way it asks for. */
    public static StartupHandler turningAway(SessionServices services, @Nullable SslContext tls) {
        return new StartupHandler(services, tls, Doors.TOKENS, null, TURNING_AWAY_MAX);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline(ctx, patience);
    }

    /** From now on, and instead of what was set before. */
    static void deadline(ChannelHandlerContext ctx, Duration patience) {
        Future<?> before = ctx.channel().attr(LoginHandler.DEADLINE).get();
        if (before != null) {
            before.cancel(false);
        }
        Runnable tooLate = () -> {
            ctx.channel().pipeline().fireUserEventTriggered(LoginHandler.TOO_LATE);
            ctx.channel().close();
        };
        Future<?> deadline = ctx.executor().schedule(tooLate, patience.toMillis(), TimeUnit.MILLISECONDS);
        ctx.channel().attr(LoginHandler.DEADLINE).set(deadline);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (done) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!sslAnswered && !gssAnswered && !secured && in.getUnsignedByte(in.readerIndex()) == TLS_HANDSHAKE) {
            startDirectTls(ctx, in);
            return;
        }
        StartupPacket packet = StartupPacketDecoder.decode(in);
        if (packet instanceof SslRequest) {
            answerSslRequest(ctx, in);
        } else if (packet instanceof GssEncRequest) {
            answerGssRequest(ctx);
        } else if (packet instanceof CancelRequest cancel) {
            cancel(ctx, cancel);
        } else if (packet instanceof StartupMessage startup) {
            start(ctx, startup);
        }
    }

    private void startDirectTls(ChannelHandlerContext ctx, ByteBuf in) {
        if (tls == null) {
            close(ctx);
            return;
        }
        direct = true;
        secured = true;
        ByteBuf hello = in.readRetainedSlice(in.readableBytes());
        ctx.pipeline().addFirst(tls.newHandler(ctx.alloc()));
        ctx.pipeline().fireChannelRead(hello);
        ctx.pipeline().fireChannelReadComplete();
    }

    private void answerSslRequest(ChannelHandlerContext ctx, ByteBuf in) {
        if (sslAnswered || secured) {
            throw new ProtocolViolationException(
                    SqlState.FEATURE_NOT_SUPPORTED, "unsupported frontend protocol 1234.5679");
        }
        sslAnswered = true;
        if (tls == null) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'N'}));
            return;
        }
        if (in.isReadable()) {
            throw new ProtocolViolationException(
                    SqlState.PROTOCOL_VIOLATION, "received unencrypted data after SSL request");
        }
        secured = true;
        // The answer is the last byte in the clear: it is written before the TLS handler stands in its way.
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'S'}));
        ctx.pipeline().addFirst(tls.newHandler(ctx.alloc()));
    }

    private void answerGssRequest(ChannelHandlerContext ctx) {
        if (gssAnswered || secured) {
            throw new ProtocolViolationException(
                    SqlState.FEATURE_NOT_SUPPORTED, "unsupported frontend protocol 1234.5680");
        }
        gssAnswered = true;
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'N'}));
    }

    private void cancel(ChannelHandlerContext ctx, CancelRequest request) {
        done = true;
        Supplier<Future<Void>> cancel = services.cancels().find(request);
        services.metrics().cancel(cancel != null);
        if (cancel == null) {
            ctx.close();
            return;
        }
        // Closed only after the upstream got it, so that a client that waits for it can rely on its effect.
        cancel.get().addListener(delivered -> ctx.close());
    }

    private void start(ChannelHandlerContext ctx, StartupMessage startup) {
        if (admitted == null) {
            refuse(ctx, startup, SqlState.TOO_MANY_CONNECTIONS, "too many connections to the proxy");
        } else if (tls != null && !secured) {
            refuse(
                    ctx,
                    startup,
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "TLS is required; connect with sslmode=require or stricter");
        } else {
            done = true;
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            LoginExchange exchange = doors.exchange(
                    services,
                    startup.parameters().getOrDefault("user", ""),
                    handler == null ? null : handler.engine().getSession());
            ctx.pipeline()
                    .addLast(new PasswordFrameDecoder(
                            FrontendLimits.defaults().withPasswordBytesMax(exchange.messageBytesMax())));
            ctx.pipeline()
                    .addLast(new LoginHandler(services, startup, tlsSession(ctx), shown(ctx), exchange, admitted));
            ctx.pipeline().remove(this);
        }
    }

    private SessionIdentity.@Nullable TlsSession tlsSession(ChannelHandlerContext ctx) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        if (handler == null) {
            return null;
        }
        var session = handler.engine().getSession();
        ShownCertificate shown = shown(ctx);
        if (shown == null || shown.chain().isEmpty()) {
            return new SessionIdentity.TlsSession(session.getProtocol(), session.getCipherSuite(), null, null);
        }
        return new SessionIdentity.TlsSession(
                session.getProtocol(), session.getCipherSuite(), shown.fingerprint(), shown.subject());
    }

    private @Nullable ShownCertificate shown(ChannelHandlerContext ctx) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        ClientCertificates clients = doors.clients();
        if (clients == null || handler == null) {
            return null;
        }
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : handler.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException none) {
            chain.clear();
        }
        return new ShownCertificate(clients, chain);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            boolean named = handler != null && ALPN.equals(handler.applicationProtocol());
            if (!handshake.isSuccess() || (direct && !named)) {
                close(ctx);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (done) {
            ctx.close();
        } else if (reason instanceof ProtocolViolationException violation && !silent(violation)) {
            refuse(ctx, null, violation.sqlState(), Objects.toString(violation.getMessage()));
        } else {
            close(ctx);
        }
    }

    /** Refuses with an answer, which is what is on record: whoever got none said nothing that made sense. */
    private void refuse(ChannelHandlerContext ctx, @Nullable StartupMessage startup, String sqlState, String message) {
        done = true;
        StartupParameters parameters = startup == null ? null : StartupParameters.of(startup.parameters());
        new LoginRecorder(services, SessionIds.next(), ctx.channel().remoteAddress(), parameters, tlsSession(ctx))
                .refused(message);
        Farewell.say(ctx, ErrorFields.fatal(sqlState, message).build());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        close(ctx);
    }

    /** As the server: who sends no startup packet at all (a port scanner, HTTP) gets no answer. */
    private static boolean silent(ProtocolViolationException violation) {
        return "invalid length of startup packet".equals(violation.getMessage());
    }

    private void close(ChannelHandlerContext ctx) {
        if (!done) {
            services.metrics().unheard();
        }
        done = true;
        ctx.close();
    }
}
