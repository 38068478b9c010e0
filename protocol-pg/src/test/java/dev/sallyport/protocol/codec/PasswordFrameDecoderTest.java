package dev.sallyport.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFrameDecoderTest {
    private final PasswordFrameDecoder decoder = new PasswordFrameDecoder(FrontendLimits.defaults());
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(Bytes.bytes(bytes)));
    }

    private List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            Frame cut = (Frame) frame;
            frames.add((char) cut.type() + " " + cut.length());
            cut.release();
        }
        return frames;
    }

    @Test
    void cutsAPasswordAtEveryCutPoint() {
        byte[] whole = Bytes.bytes("'p' 00000008 'abc' 00");
        for (int cut = 0; cut <= whole.length; cut++) {
            EmbeddedChannel fresh = new EmbeddedChannel(new PasswordFrameDecoder(FrontendLimits.defaults()));
            fresh.writeInbound(Unpooled.copiedBuffer(whole, 0, cut));
            fresh.writeInbound(Unpooled.copiedBuffer(whole, cut, whole.length - cut));

            Frame frame = fresh.readInbound();
            assertThat(frame.length()).as("cut at %d", cut).isEqualTo(9);
            frame.release();
            assertThat(fresh.finish()).isFalse();
        }
    }

    @Test
    void knowsEveryOtherTypeByItsFirstByte() {
        for (int type = 0; type < 256; type++) {
            if (type == 'p' || type == 'X') {
                continue;
            }
            EmbeddedChannel fresh = new EmbeddedChannel(new PasswordFrameDecoder(FrontendLimits.defaults()));
            ByteBuf one = Unpooled.wrappedBuffer(new byte[] {(byte) type});

            assertThatExceptionOfType(ProtocolViolationException.class)
                    .isThrownBy(() -> fresh.writeInbound(one))
                    .withMessage("expected password response, got message type " + type)
                    .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("08P01"));
            assertThat(one.refCnt()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"'p',65536", "'p',1073741823", "'p',2147483647", "'p',-1", "'p',3", "'p',0", "'X',5", "'X',10000"})
    void believesNoLengthThatItWouldHaveToWaitFor(String type, int length) {
        ByteBuf header =
                Unpooled.buffer().writeByte(type.replace("'", "").charAt(0)).writeInt(length);

        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> channel.writeInbound(header))
                .withMessage("invalid message length");
        assertThat(header.refCnt()).isZero();
    }

    @Test
    void takesTheLongestPassword() {
        channel.writeInbound(Unpooled.buffer().writeByte('p').writeInt(65_535).writeZero(65_531));

        assertThat(frames()).containsExactly("p 65536");
    }

    @Test
    void keepsNothingAfterAViolation() {
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> receive("'Q' 03938700"));
        ByteBuf more = Unpooled.buffer().writeZero(1 << 20);
        channel.writeInbound(more);

        assertThat(more.refCnt()).isZero();
        assertThat(frames()).isEmpty();
    }

    @Test
    void leavesWhatFollowsToTheDecoderAfterIt() {
        receive("'p' 00000005 00 'Q' 0000000d 'select 1' 00 'p' 00000005 00");
        assertThat(frames()).containsExactly("p 6");

        channel.pipeline().replace(decoder, "session", new FrontendFrameDecoder(FrontendLimits.defaults()));

        assertThat(frames()).containsExactly("Q 14", "p 6");
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void leavesNothingWhenTheLoginIsOver() {
        receive("'X' 00000004");
        decoder.discard();
        receive("'Q' 0000000d 'select 1' 00");

        assertThat(frames()).containsExactly("X 5");
        assertThat(channel.finish()).isFalse();
    }
}
