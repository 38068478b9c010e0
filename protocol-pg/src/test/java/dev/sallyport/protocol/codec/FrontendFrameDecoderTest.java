package dev.sallyport.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendFrameDecoderTest {
    private static final String TWO = "'Q' 0000000d 'select 1' 00 'S' 00000004";

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrontendFrameDecoder(FrontendLimits.defaults()));

    @Test
    void cutsTheSameFramesAtEveryCutPoint() {
        byte[] whole = Bytes.bytes(TWO);
        for (int cut = 0; cut <= whole.length; cut++) {
            channel.writeInbound(direct(whole, 0, cut));
            channel.writeInbound(direct(whole, cut, whole.length - cut));

            assertThat(drain())
                    .as("cut at %d", cut)
                    .containsExactly(Bytes.hex("'Q' 0000000d 'select 1' 00"), Bytes.hex("'S' 00000004"));
        }
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void cutsTheSameFramesByteByByte() {
        byte[] whole = Bytes.bytes(TWO);
        for (int i = 0; i < whole.length; i++) {
            channel.writeInbound(direct(whole, i, 1));
        }

        assertThat(drain()).hasSize(2);
    }

    @Test
    void freesTheBytesWithTheLastFrame() {
        byte[] whole = Bytes.bytes(TWO);
        ByteBuf received = direct(whole, 0, whole.length);
        channel.writeInbound(received);
        Frame query = channel.readInbound();
        Frame sync = channel.readInbound();

        query.release();
        assertThat(received.refCnt()).isPositive();
        sync.release();

        assertThat(received.refCnt()).isZero();
    }

    @Test
    void freesHalfAMessageWithTheConnection() {
        byte[] half = Bytes.bytes("'Q' 0000000d 'sel'");
        ByteBuf received = direct(half, 0, half.length);
        channel.writeInbound(received);

        assertThat(channel.finish()).isFalse();
        assertThat(received.refCnt()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"21,33", "00,0", "ff,255", "52,82", "16,22"})
    void refusesAnUnknownTypeBeforeItsLength(String type, int number) {
        violates(type, "08P01", "invalid frontend message type " + number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "00000003", "ffffffff", "80000000", "fffffffb", "7fffffff", "40000000"})
    void refusesImpossibleLengthsBeforeTheBody(String length) {
        violates("'Q'" + length, "08P01", "invalid message length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "H", "C", "D", "E", "c", "f", "X"})
    void keepsSmallMessagesSmall(String type) {
        waitsFor("'" + type + "' 00002710");
        violates("'" + type + "' 00002711", "08P01", "invalid message length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Q", "P", "B", "F", "d"})
    void saysWhenAMessageIsOverOurOwnLimit(String type) {
        waitsFor("'" + type + "' 04000000");
        violates("'" + type + "' 04000001", "54000", "message of 67108865 bytes is over the limit of 67108864 bytes");
    }

    @Test
    void limitsPasswordsAsTheServerDoes() {
        waitsFor("'p' 0000ffff");
        violates("'p' 00010000", "08P01", "invalid message length");
    }

    @Test
    void deliversWhatCameBeforeAViolationAndNothingAfter() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> channel.writeInbound(Bytes.of("'S' 00000004 '!' 'S' 00000004")));
        channel.writeInbound(Bytes.of("'S' 00000004 'Q' 0000000d 'select 1' 00"));

        assertThat(drain()).containsExactly(Bytes.hex("'S' 00000004"));
        assertThat(channel.finish()).isFalse();
    }

    /** The wrap-around of CVE-2024-27304: a 4 GiB length, cut to 32 bits, would leave the rest as messages. */
    @Test
    void readsNoMessageOutOfAWrappedLength() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> channel.writeInbound(Bytes.of("'B' 00000003 'Q' 0000000d 'drop tbl' 00")));

        assertThat(drain()).isEmpty();
    }

    @Test
    void hasNoStackTraceToBuildForAnAttacker() {
        assertThat(ProtocolViolationException.of("x").getStackTrace()).isEmpty();
    }

    private void waitsFor(String bytes) {
        EmbeddedChannel fresh = new EmbeddedChannel(new FrontendFrameDecoder(FrontendLimits.defaults()));
        assertThat(fresh.writeInbound(Bytes.of(bytes))).isFalse();
        fresh.finishAndReleaseAll();
    }

    private void violates(String bytes, String sqlState, String message) {
        EmbeddedChannel fresh = new EmbeddedChannel(new FrontendFrameDecoder(FrontendLimits.defaults()));
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> fresh.writeInbound(Bytes.of(bytes)))
                .withMessage(message)
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo(sqlState));
        assertThat(fresh.finish()).isFalse();
    }

    private List<String> drain() {
        List<String> frames = new ArrayList<>();
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(Bytes.hex(frame.bytes()));
            frame.release();
            assertThat(frame.refCnt()).isNotNegative();
        }
        return frames;
    }

    private static ByteBuf direct(byte[] bytes, int start, int length) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(length, 1)).writeBytes(bytes, start, length);
    }
}
