package dev.sallyport.proxy.estimate;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.frontend.Bind;
import dev.sallyport.protocol.message.frontend.Execute;
import dev.sallyport.protocol.message.frontend.Parse;
import dev.sallyport.protocol.message.frontend.Query;
import dev.sallyport.protocol.message.frontend.Sync;
import dev.sallyport.protocol.message.frontend.Terminate;
import dev.sallyport.proxy.upstream.BackendMessages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one question to a server that was just logged in to. INVARIANT: what is asked begins with {@code EXPLAIN (FORMAT
 * JSON)} and is one message of the extended protocol, which holds one statement only, in a transaction that can only read
 * and is never committed. Confined to one event loop.
 */
final class PlanExchange extends ChannelInboundHandlerAdapter {
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final PlanQuestion question;
    private final Promise<String> plan;
    private final BackendMessages messages;
    private @Nullable ChannelHandlerContext context;
    private @Nullable String said;
    private boolean begun;

    /** @param plan gets what the server says, or fails with the reason for people */
    PlanExchange(PlanQuestion question, Promise<String> plan) {
        this.question = question;
        this.plan = plan;
        this.messages = new BackendMessages(MESSAGE_BYTES_MAX, plan::isDone, this::onMessage);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (!ctx.channel().isActive()) {
            channelInactive(ctx);
            return;
        }
        send(ctx, new Query("BEGIN TRANSACTION READ ONLY")::write);
        ctx.read();
    }

    private static void send(ChannelHandlerContext ctx, Consumer<ByteBuf> message) {
        ByteBuf out = ctx.alloc().buffer();
        message.accept(out);
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    private void ask(ByteBuf out) {
        new Parse("", "EXPLAIN (FORMAT JSON) " + question.text(), question.types()).write(out);
        new Bind("", "", question.formats(), question.values(), List.of()).write(out);
        new Execute("", 0).write(out);
        new Sync().write(out);
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
            fail("the plan can't be read");
        }
    }

    private void onMessage(byte type, ByteBuf body) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (type == BackendType.ERROR_RESPONSE) {
            fail("the planner failed with " + ErrorResponse.read(body).fields().sqlState());
        } else if (type == BackendType.DATA_ROW) {
            List<byte @Nullable []> columns = DataRow.read(body).columns();
            byte[] value = columns.size() == 1 ? columns.get(0) : null;
            said = value == null ? null : new String(value, StandardCharsets.UTF_8);
        } else if (type == BackendType.READY_FOR_QUERY && !begun) {
            begun = true;
            send(ctx, this::ask);
        } else if (type == BackendType.READY_FOR_QUERY) {
            String text = said;
            send(ctx, new Terminate()::write);
            if (text == null) {
                fail("there is no plan");
            } else {
                plan.trySuccess(text);
            }
        }
    }

    private void fail(String reason) {
        plan.tryFailure(new IllegalStateException(reason));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!plan.isDone()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the database closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("the connection to the database broke");
    }
}
