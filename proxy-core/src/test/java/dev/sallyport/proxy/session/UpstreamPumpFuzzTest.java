package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.backend.RowDescription;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is delivered doesn't depend on where the upstream's bytes were cut; good or bad, all buffers are released. */
class UpstreamPumpFuzzTest {
    private static final int MEMORY_MAX = 4096;

    private static final class Peer implements UpstreamPump.UpstreamPeer {
        boolean broken;

        @Override
        public void upstreamBroke(Throwable cause) {
            broken = true;
        }

        @Override
        public void upstreamClosed() {}

        @Override
        public void answersRead() {}

        @Override
        public void upstreamWritable() {}
    }

    private record Delivered(String hex, boolean broken) {}

    @FuzzTest
    void deliversTheSameWhereverTheBytesAreCut(byte[] stream) {
        check(stream, new Random(Arrays.hashCode(stream)));
    }

    @Test
    void holdsForDamagedAnswers() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = ByteBufUtil.getBytes(answers());
        for (int round = 0; round < 2_000; round++) {
            byte[] stream = good.clone();
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                stream[random.nextInt(stream.length)] = (byte) (random.nextBoolean() ? random.nextInt() : 0);
            }
            try {
                check(stream, random);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(stream), failure);
            }
        }
    }

    private static ByteBuf answers() {
        RowDescription columns =
                Shop.description(Shop.field("id", Shop.CUSTOMERS, 1), Shop.field("email", Shop.CUSTOMERS, Shop.EMAIL));
        return Transcript.bytes(
                columns,
                Transcript.row("1", "anna@shop.example"),
                Transcript.row("2", "x".repeat(300)),
                new CommandComplete("SELECT 2"),
                new NoticeResponse(ErrorFields.notice("NOTICE", "00000", "n").build()),
                columns,
                Transcript.row("1", "anna@shop.example"),
                new CommandComplete("SELECT 1"),
                Transcript.error("22012"),
                new ReadyForQuery(TransactionStatus.IDLE));
    }

    private static void check(byte[] stream, Random random) {
        Delivered whole = delivered(stream, random, stream.length);
        Delivered cut = delivered(stream, random, 1 + random.nextInt(40));
        if (whole.broken() || cut.broken()) {
            // What had come whole before the bad message may have gone already.
            assertThat(whole.hex().startsWith(cut.hex()) || cut.hex().startsWith(whole.hex()))
                    .as("%s and %s", whole, cut)
                    .isTrue();
        } else {
            assertThat(cut).isEqualTo(whole);
        }
    }

    private static Delivered delivered(byte[] stream, Random random, int pieceMax) {
        UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        EmbeddedChannel client = new EmbeddedChannel();
        client.config().setAllocator(memory);
        Transcript transcript = new Transcript();
        transcript.owes(new QueryReply(
                List.of(
                        Shop.execution(Shop.nothingMasked()),
                        Shop.execution(Shop.emailMasked()),
                        Shop.execution(Shop.emailMasked())),
                null));
        Peer peer = new Peer();
        EmbeddedChannel upstream = new EmbeddedChannel();
        upstream.config().setAllocator(memory);
        upstream.pipeline().addLast(new UpstreamPump(client, transcript.road, peer, Holds.none(upstream), MEMORY_MAX));
        for (int at = 0; at < stream.length && !peer.broken; ) {
            int length =
                    Math.min(stream.length - at, pieceMax == stream.length ? pieceMax : 1 + random.nextInt(pieceMax));
            upstream.writeInbound(memory.buffer(length).writeBytes(stream, at, length));
            at += length;
        }
        ByteBuf received = Unpooled.buffer();
        upstream.pipeline().remove(UpstreamPump.class);
        client.flush();
        for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
            received.writeBytes(out);
            out.release();
        }
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory())
                .as("bytes not released")
                .isZero();
        return new Delivered(ByteBufUtil.hexDump(received), peer.broken);
    }
}
