package dev.sallyport.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** One upstream, one client, and the pump between them. */
final class PumpLine implements UpstreamPump.UpstreamPeer {
    final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    final Transcript transcript = new Transcript();
    final EmbeddedChannel client = new EmbeddedChannel();
    final EmbeddedChannel upstream;
    final List<Throwable> broken = new ArrayList<>();
    private final ByteBuf received = Unpooled.buffer();
    final UpstreamPump pump;
    final AnswerHold hold;
    boolean unrecorded;
    boolean closed;

    PumpLine(Reply... replies) {
        client.config().setAllocator(memory);
        transcript.owes(replies);
        upstream = new EmbeddedChannel();
        upstream.config().setAllocator(memory);
        hold = new AnswerHold(upstream, 1000, this::letGo, this::unrecorded);
        pump = new UpstreamPump(client, transcript.road, this, hold, UpstreamPumpTest.MEMORY_MAX);
        upstream.pipeline().addLast(pump);
    }

    private void unrecorded() {
        unrecorded = true;
        pump.end();
    }

    private void letGo() {
        pump.letGo(upstream);
    }

    /** The upstream's bytes arrive, in one piece. */
    PumpLine get(ByteBuf bytes) {
        ByteBuf copy = memory.buffer(Math.max(1, bytes.readableBytes()));
        copy.writeBytes(bytes);
        bytes.release();
        upstream.writeInbound(copy);
        return this;
    }

    ByteBuf received() {
        for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
            received.writeBytes(out);
            out.release();
        }
        return received;
    }

    String words() {
        return Transcript.read(received().copy());
    }

    @Override
    public void upstreamBroke(Throwable cause) {
        broken.add(cause);
    }

    @Override
    public void upstreamClosed() {
        closed = true;
    }

    @Override
    public void answersRead() {}

    @Override
    public void upstreamWritable() {}
}
