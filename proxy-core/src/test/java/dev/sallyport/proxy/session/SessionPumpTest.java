package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.LimitsConfig;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.message.backend.ErrorFields;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The parts that a pump asks only when it reads a text or ends a session are left out. */
@SuppressWarnings("NullAway")
class SessionPumpTest {
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final UpstreamLine line = new UpstreamLine(upstream, new ReplyTracker(), Holds.none(upstream), reply -> {});
    private final SessionEnd end = new SessionEnd(client, upstream, parts(), "s", line, () -> {}, () -> {});
    private final List<String> seen = new ArrayList<>();
    private final SessionPump pump = new SessionPump(
            client,
            upstream,
            line,
            new CopyRoad(line, 180_000, UnpooledByteBufAllocator.DEFAULT, Frame::release),
            end,
            null,
            handled -> {},
            () -> {});
    private Consumer<@Nullable Throwable> judged = failure -> {};

    private static SessionParts parts() {
        return new SessionParts(null, LimitsConfig.DEFAULT, null, null, null, null, null, null, null);
    }

    private final Frame frame = Frame.of(Unpooled.buffer().writeByte('S').writeInt(4));

    private void judge() {
        pump.after(frame, done -> judged = done, () -> seen.add("judged"), this::stopped);
    }

    private void stopped(ErrorFields refusal) {
        seen.add(refusal.severity() + " " + refusal.sqlState());
    }

    @Test
    void whatFindsNoRoomToBeAnalysedIsRefusedInItsPlace() {
        judge();
        judged.accept(new RejectedExecutionException());

        assertThat(seen).containsExactly("ERROR 53400");
        assertThat(end.over()).isFalse();
        judge();
        judged.accept(null);
        assertThat(seen).endsWith("judged");
    }

    @Test
    void whatIsCancelledWhileItIsJudgedIsRefused() {
        assertThat(pump.cancelJudging()).as("nothing is judged").isFalse();
        judge();
        assertThat(pump.cancelJudging()).isTrue();
        judged.accept(null);
        judge();
        judged.accept(null);

        assertThat(seen).containsExactly("ERROR 57014", "judged");
    }

    @Test
    void whatIsJudgedWhenTheSessionEndsIsReleased() {
        judge();
        pump.release();

        assertThat(frame.refCnt()).isZero();
    }
}
