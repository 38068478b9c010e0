package dev.sallyport.proxy.session;

import dev.sallyport.protocol.codec.PasswordFrameDecoder;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** The end of a connection that never became a session. */
final class Farewell {
    private Farewell() {}

    /** Sends the error, if there is one, and closes; whatever the client still says is thrown away. */
    static void say(ChannelHandlerContext ctx, @Nullable ErrorFields error) {
        PasswordFrameDecoder decoder = ctx.pipeline().get(PasswordFrameDecoder.class);
        if (decoder != null) {
            decoder.discard();
        }
        ByteBuf out = ctx.alloc().buffer();
        if (error != null) {
            new ErrorResponse(error).write(out);
        }
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }
}
