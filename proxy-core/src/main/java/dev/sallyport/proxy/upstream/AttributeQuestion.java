package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.proxy.upstream.SessionAttributes.Verdict;
import dev.sallyport.proxy.upstream.UpstreamSearch.Candidate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server that reports too little (before PostgreSQL 14) for its attributes, then leaves the pipeline. A server
 * that can't answer fits not. Confined to one event loop.
 */
final class AttributeQuestion extends ChannelInboundHandlerAdapter {
    private static final int MESSAGE_BYTES_MAX = 64 << 10;
    private static final int SETTINGS_MAX = 64;

    private final SessionAttributes wanted;
    private final UpstreamReady session;
    private final Promise<Candidate> promise;
    private final BackendMessages messages;
    private final Map<String, String> reported = new LinkedHashMap<>();
    private boolean fits;
    private boolean answered;

    AttributeQuestion(SessionAttributes wanted, UpstreamReady session, Promise<Candidate> promise) {
        this.wanted = wanted;
        this.session = session;
        this.promise = promise;
        this.messages = new BackendMessages(MESSAGE_BYTES_MAX, promise::isDone, this::onMessage);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            channelInactive(ctx);
            return;
        }
        ByteBuf out = ctx.alloc().buffer();
        new Query(wanted.question()).write(out);
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        ctx.read();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        messages.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            messages.add(ctx.alloc(), (ByteBuf) message);
        } catch (ProtocolViolationException violation) {
            promise.tryFailure(UpstreamLoginException.protocol(String.valueOf(violation.getMessage())));
        }
    }

    private void onMessage(byte type, ByteBuf body) {
        if (type == BackendType.DATA_ROW) {
            List<byte @Nullable []> columns = DataRow.read(body).columns();
            byte[] value = columns.size() == 1 ? columns.get(0) : null;
            fits = value != null && wanted.judge(new String(value, StandardCharsets.UTF_8)) == Verdict.FITS;
        } else if (type == BackendType.PARAMETER_STATUS && reported.size() < SETTINGS_MAX) {
            ParameterStatus status = ParameterStatus.read(body);
            reported.put(status.name(), status.value());
        } else if (type == BackendType.READY_FOR_QUERY) {
            answered = true;
        } else if (type == BackendType.ERROR_RESPONSE) {
            fits = false;
        }
    }

    /** Between two reads and with nothing left over, so that no byte is lost. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (promise.isDone()) {
            return;
        }
        if (!answered || messages.leftOver()) {
            ctx.read();
            return;
        }
        ctx.pipeline().remove(this);
        promise.trySuccess(new Candidate(session.with(reported), fits));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        promise.tryFailure(
                UpstreamLoginException.unreachable("the server closed the connection when asked what it is", null));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        promise.tryFailure(UpstreamLoginException.unreachable("the connection broke behind the login", cause));
    }
}
