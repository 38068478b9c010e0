package dev.sallyport.proxy.session;

import static dev.sallyport.proxy.session.Transcript.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.CopyData;
import dev.sallyport.protocol.message.backend.CopyDone;
import dev.sallyport.protocol.message.backend.CopyOutResponse;
import dev.sallyport.proxy.session.Reply.ExecuteReply;
import dev.sallyport.proxy.session.Reply.QueryReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Copied data on their way through the pump, searched and counted. */
class CopyPumpTest implements UpstreamPump.UpstreamPeer {
    private static final int MEMORY_MAX = 300;
    private static final String COPY = "COPY customers TO STDOUT";
    private static final CopyOutResponse BEGIN =
            new CopyOutResponse((byte) 0, List.of((short) 0, (short) 0, (short) 0));

    private @Nullable Throwable broken;

    /** What the client got: the messages' types, and the data. */
    private record Told(String types, String data) {}

    private Told told(Transcript transcript, Reply reply, ByteBuf all, Random cuts) {
        transcript.owes(reply);
        EmbeddedChannel client = new EmbeddedChannel();
        EmbeddedChannel upstream = new EmbeddedChannel();
        upstream.pipeline().addLast(new UpstreamPump(client, transcript.road, this, Holds.none(upstream), MEMORY_MAX));
        while (all.isReadable()) {
            upstream.writeInbound(all.readBytes(Math.min(all.readableBytes(), 1 + cuts.nextInt(400))));
        }
        ByteBuf received = Unpooled.buffer();
        for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
            received.writeBytes(out);
            out.release();
        }
        upstream.finishAndReleaseAll();
        StringBuilder types = new StringBuilder();
        StringBuilder data = new StringBuilder();
        while (received.isReadable()) {
            byte type = BackendFrames.type(received);
            ByteBuf body = received.readSlice(BackendFrames.length(received)).skipBytes(5);
            types.append((char) type);
            if (type == BackendType.COPY_DATA) {
                data.append(body.toString(StandardCharsets.UTF_8));
            }
        }
        return new Told(types.toString(), data.toString());
    }

    private static CopyData data(String text) {
        return new CopyData(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuf rows(int count) {
        ByteBuf all = bytes(BEGIN);
        for (int i = 0; i < count; i++) {
            String mail = i % 3 == 0 ? "anna" + i + "@shop.example" : "none";
            data(i + "\t" + mail + "\t" + (i % 5 == 0 ? "x".repeat(MEMORY_MAX) : "y") + "\n")
                    .write(all);
        }
        return all;
    }

    private static String masked(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(i).append('\t').append(i % 3 == 0 ? "[email]" : "none").append('\t');
            all.append(i % 5 == 0 ? "x".repeat(MEMORY_MAX) : "y").append('\n');
        }
        return all.toString();
    }

    @Test
    void dataAreMaskedHoweverTheyArrive() {
        for (int seed = 0; seed < 200; seed++) {
            Execution execution = Shop.execution(COPY, Shop.everythingDetected());
            ByteBuf all = rows(30);
            new CopyDone().write(all);
            new CommandComplete("COPY 30").write(all);

            Told told = told(new Transcript(), new QueryReply(List.of(execution), null), all, new Random(seed));

            assertThat(broken).as("seed %d", seed).isNull();
            assertThat(told.data()).as("seed %d", seed).isEqualTo(masked(30));
            assertThat(told.types()).as("seed %d", seed).matches("Hd+cC");
            assertThat(execution.rows).isEqualTo(30);
            assertThat(execution.maskedCells).isEqualTo(10);
        }
    }

    @Test
    void whatIsTooLongToBeSearchedBecomesNull() {
        Execution execution = Shop.execution(COPY, Shop.everythingDetected());
        ByteBuf all = bytes(BEGIN, data("1\tanna@shop.example " + "x".repeat(10 * MEMORY_MAX) + "\t2\n"));

        Told told = told(new Transcript(), new QueryReply(List.of(execution), null), all, new Random(1));

        assertThat(broken).isNull();
        assertThat(told.data()).isEqualTo("1\t\\N\t2\n");
        assertThat(execution.maskedCells).isOne();
    }

    @Test
    void aLimitEndsACopyInBothProtocols() {
        List<Reply> replies = new ArrayList<>();
        Execution simple = Shop.limited(COPY, 3);
        Execution extended = Shop.limited(COPY, 3);
        replies.add(new QueryReply(List.of(simple), null));
        replies.add(new ExecuteReply(null, extended, null));
        for (Reply reply : replies) {
            Transcript transcript = new Transcript();
            ByteBuf all = rows(30);
            new CopyDone().write(all);
            new CommandComplete("COPY 30").write(all);

            Told told = told(transcript, reply, all, new Random(1));

            assertThat(broken).isNull();
            assertThat(told.types()).matches("Hd+");
            assertThat(told.data().lines()).hasSize(3);
            assertThat(transcript.heard).anyMatch(word -> word.contains("limit"));
        }
        assertThat(simple.rows).isEqualTo(3);
        assertThat(simple.rowLimitHit).isTrue();
        assertThat(extended.rowLimitHit).isTrue();
    }

    @Override
    public void upstreamBroke(Throwable cause) {
        broken = cause;
    }

    @Override
    public void upstreamClosed() {}

    @Override
    public void answersRead() {}

    @Override
    public void upstreamWritable() {}
}
