package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.frontend.SslRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import javax.net.ssl.SSLSession;

/**
 * Asks a server for TLS and starts it, then leaves the pipeline. Confined to one event loop.
 *
 * <p>Takes exactly one byte of plaintext: more than that was put there by somebody who hopes that it is read as if it
 * had come through TLS (CVE-2021-23222).
 */
final class TlsRequestHandler extends ChannelInboundHandlerAdapter {
    private final SslContext context;
    private final UpstreamHost host;
    private final Promise<SSLSession> established;

    TlsRequestHandler(SslContext context, UpstreamHost host, Promise<SSLSession> established) {
        this.context = context;
        this.host = host;
        this.established = established;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf request = ctx.alloc().buffer();
        new SslRequest().write(request);
        ctx.writeAndFlush(request).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            onAnswer(ctx, in.readableBytes(), in.isReadable() ? in.readByte() : 0);
        } finally {
            in.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the server closed the connection when asked for TLS");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        established.tryFailure(UpstreamLoginException.tls("TLS with " + host.name() + " failed", cause));
    }

    private void onAnswer(ChannelHandlerContext ctx, int bytes, int answer) {
        if (bytes != 1) {
            fail("the server sent " + bytes + " bytes of plaintext in answer to SSLRequest");
        } else if (answer == 'S') {
            startTls(ctx);
        } else if (answer == 'N') {
            fail("the server does not offer TLS");
        } else {
            fail("the server answered SSLRequest by byte " + answer);
        }
    }

    private void startTls(ChannelHandlerContext ctx) {
        SslHandler tls = context.newHandler(ctx.alloc(), host.name(), host.port());
        tls.setHandshakeTimeoutMillis(0); // the deadline of the whole login covers it
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                ctx.pipeline().remove(this);
                established.trySuccess(tls.engine().getSession());
            } else {
                established.tryFailure(
                        UpstreamLoginException.tls("TLS with " + host.name() + " failed", handshake.cause()));
            }
        });
        ctx.pipeline().addFirst(tls);
        ctx.channel().read();
    }

    private void fail(String message) {
        established.tryFailure(UpstreamLoginException.tls(message, null));
    }
}
