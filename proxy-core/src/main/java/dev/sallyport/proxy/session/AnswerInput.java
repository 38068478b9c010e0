package dev.sallyport.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Where the upstream's bytes arrive: what can't be looked at yet, because a message isn't whole or answers are held back,
 * is kept, also when the upstream has closed its connection meanwhile. Confined to one event loop.
 */
abstract class AnswerInput extends ChannelInboundHandlerAdapter {
    /** While answers are held back, reading stops when there are more than so many. */
    private static final int HELD_BYTES_MAX = 64 * 1024;

    final Channel client;
    final AnswerHold hold;
    private ByteBuf cumulation = Unpooled.EMPTY_BUFFER;

    /** The upstream's connection was closed while answers were held back. */
    private boolean closed;

    private boolean detached;
    private boolean over;
    private boolean taking;

    AnswerInput(Channel client, AnswerHold hold) {
        this.client = client;
        this.hold = hold;
    }

    /** Takes as much as can be looked at. */
    abstract void drain(ByteBuf in);

    /** For the moment there is nothing more to take. */
    abstract void drained();

    /** The upstream broke the protocol, or its connection failed. */
    abstract void broke(Throwable cause);

    /** The upstream's connection is closed, and all it sent was taken as far as it can be. */
    abstract void closed();

    /** Frees what else is kept. */
    abstract void free();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        cumulation = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), cumulation, (ByteBuf) message);
        if (!hold.holding()) {
            take();
            if (hold.holding()) {
                drained();
            }
        } else if (cumulation.readableBytes() > HELD_BYTES_MAX) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void take() {
        taking = true;
        try {
            drain(cumulation);
        } catch (RuntimeException e) {
            broke(e);
        } finally {
            taking = false;
            if (!cumulation.isReadable()) {
                cumulation.release();
                cumulation = Unpooled.EMPTY_BUFFER;
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!hold.holding()) {
            drained();
            if (!client.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }
    }

    /** Answers were held back and may now be looked at: takes those that came meanwhile. */
    void letGo(Channel upstream) {
        if (cumulation.isReadable()) {
            take();
        }
        drained();
        if (over && detached) {
            release();
        }
        if (hold.holding()) {
            return;
        }
        if (closed) {
            closed = false;
            closed();
        } else if (!detached && client.isWritable()) {
            upstream.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (hold.holding()) {
            closed = true;
        } else {
            closed();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        detached = true;
        // A closed connection's last answers may still be held back.
        if (over || !hold.holding()) {
            release();
        }
    }

    /** The session is over: what is held back is nobody's any more. */
    void end() {
        over = true;
        if (detached && !taking) {
            release();
        }
    }

    private void release() {
        cumulation.release();
        cumulation = Unpooled.EMPTY_BUFFER;
        free();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broke(cause);
    }

    /** Whether nothing was read that is still to be looked at. */
    boolean nothingKept() {
        return !cumulation.isReadable();
    }
}
