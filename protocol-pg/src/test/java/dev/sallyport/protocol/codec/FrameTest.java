package dev.sallyport.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.protocol.Bytes;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    @Test
    void showsItsPartsWithoutMovingThem() {
        Frame frame = Frame.of(Bytes.of("00 'Q' 00000006 'a' 00").skipBytes(1));
        frame.body().skipBytes(2);

        assertThat(frame.type()).isEqualTo((byte) 'Q');
        assertThat(frame.length()).isEqualTo(7);
        assertThat(Bytes.hex(frame.body())).isEqualTo("6100");
        assertThat(Bytes.hex(frame.bytes())).isEqualTo(Bytes.hex("'Q' 00000006 'a' 00"));
        assertThat(frame).hasToString("Frame[Q, 7 bytes]");
    }

    @Test
    void keepsItsBodyWhenItsBytesWereWritten() {
        Frame frame = Frame.of(Bytes.of("'Q' 00000006 'a' 00"));
        frame.bytes().skipBytes(7);

        assertThat(Bytes.hex(frame.body())).isEqualTo("6100");
    }

    @Test
    void ownsItsMemory() {
        ByteBuf bytes = Bytes.of("'S' 00000004");
        Frame frame = Frame.of(bytes);

        frame.release();

        assertThat(bytes.refCnt()).isZero();
        assertThat(frame).hasToString("Frame[released, 5 bytes]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'S' 000000", "'S' 00000005", "'S' 00000004 00", "'S' ffffffff"})
    void isExactlyOneMessage(String notation) {
        ByteBuf bytes = Bytes.of(notation);

        assertThatIllegalArgumentException().isThrownBy(() -> Frame.of(bytes));
        assertThat(bytes.refCnt()).isEqualTo(notation.isEmpty() ? 1 : 0);
    }
}
