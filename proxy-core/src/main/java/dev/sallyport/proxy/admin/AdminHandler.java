package dev.sallyport.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers a connection's first request and closes it; whatever else comes is dropped. A body is read only where it
 * counts, and only so far. Confined to one event loop.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter {
    static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int PARAMETERS_MAX = 8;

    private final HttpRoutes routes;
    private final boolean loopback;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpRequest head;
    private boolean answered;

    /** Whether the request was read to its end. */
    private boolean heard;

    /** @param loopback whether the listener is for this machine only */
    AdminHandler(HttpRoutes routes, boolean loopback) {
        this.routes = routes;
        this.loopback = loopback;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!answered && message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            heard |= message instanceof LastHttpContent;
            if (!answered && head != null && message instanceof HttpContent content) {
                take(ctx, head, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        HttpHeaders headers = request.headers();
        String uri = request.uri();
        if (head != null || !request.decoderResult().isSuccess()) {
            answer(ctx, AdminRoutes.BAD_REQUEST);
            return;
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        AdminAnswer early = routes.early(request.method().name(), path, headers.getAll(HttpHeaderNames.HOST), loopback);
        if (early != null) {
            answer(ctx, early);
        } else if (HttpUtil.getContentLength(request, 0L) > BODY_BYTES_MAX) {
            answer(ctx, AdminRoutes.TOO_LARGE);
        } else {
            head = request;
            if (HttpUtil.is100ContinueExpected(request)) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
        }
    }

    private void take(ChannelHandlerContext ctx, HttpRequest request, HttpContent content) {
        int length = content.content().readableBytes();
        if (!content.decoderResult().isSuccess()) {
            answer(ctx, AdminRoutes.BAD_REQUEST);
        } else if (body.size() + length > BODY_BYTES_MAX) {
            answer(ctx, AdminRoutes.TOO_LARGE);
        } else {
            byte[] bytes = new byte[length];
            content.content().readBytes(bytes);
            body.writeBytes(bytes);
            if (content instanceof LastHttpContent) {
                answered = true;
                ask(ctx, request);
            }
        }
    }

    private void ask(ChannelHandlerContext ctx, HttpRequest request) {
        AdminRequest whole;
        try {
            whole = whole(ctx, request);
        } catch (IllegalArgumentException e) {
            answer(ctx, AdminRoutes.BAD_REQUEST);
            return;
        }
        routes.answer(whole).thenAccept(answer -> ctx.executor().execute(() -> answer(ctx, answer)));
    }

    private AdminRequest whole(ChannelHandlerContext ctx, HttpRequest request) {
        HttpHeaders headers = request.headers();
        QueryStringDecoder uri = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, PARAMETERS_MAX);
        Map<String, List<String>> query = uri.parameters();
        CharSequence type = HttpUtil.getMimeType(request);
        return new AdminRequest(
                request.method().name(),
                uri.rawPath(),
                query,
                headers.getAll(HttpHeaderNames.AUTHORIZATION),
                type == null ? "" : type.toString().strip().toLowerCase(Locale.ROOT),
                body.toString(StandardCharsets.UTF_8),
                Map.of(
                        "origin",
                        headers.getAll(HttpHeaderNames.ORIGIN),
                        "cookie",
                        headers.getAll(HttpHeaderNames.COOKIE),
                        SlackSignature.TIMESTAMP_HEADER,
                        headers.getAll(SlackSignature.TIMESTAMP_HEADER),
                        SlackSignature.SIGNATURE_HEADER,
                        headers.getAll(SlackSignature.SIGNATURE_HEADER)),
                (InetSocketAddress) ctx.channel().remoteAddress());
    }

    private void answer(ChannelHandlerContext ctx, AdminAnswer answer) {
        answered = true;
        ctx.writeAndFlush(response(answer)).addListener(sent -> end(ctx));
    }

    /**
     * Whoever is still sending gets to read the answer: to close while there is something unread would reset the
     * connection, and what is on its way would be lost (RFC 9112, section 9.6). The server ends it at last.
     */
    private void end(ChannelHandlerContext ctx) {
        boolean encrypted = ctx.pipeline().get(SslHandler.class) != null;
        if (!heard && !encrypted && ctx.channel() instanceof DuplexChannel channel) {
            var unused = channel.shutdownOutput();
        } else {
            var unused = ctx.close();
        }
    }

    private static FullHttpResponse response(AdminAnswer answer) {
        ByteBuf bytes = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), bytes);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff");
        if (!answer.type().isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type());
        }
        answer.headers().forEach(response.headers()::set);
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
        var unused = ctx.close();
    }
}
