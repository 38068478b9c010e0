package dev.sallyport.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendFramesTest {
    @Test
    void looksAtTheHeaderWithoutMoving() {
        ByteBuf in = Bytes.of("00 'D' 0000000b 0001").skipBytes(1);

        assertThat(BackendFrames.hasHeader(in)).isTrue();
        assertThat(BackendFrames.type(in)).isEqualTo((byte) 'D');
        assertThat(BackendFrames.length(in)).isEqualTo(12);
        assertThat(in.readerIndex()).isEqualTo(1);
    }

    @Test
    void waitsForTheWholeHeader() {
        assertThat(BackendFrames.hasHeader(Bytes.of("'D' 000000"))).isFalse();
        assertThat(BackendFrames.hasHeader(Bytes.of(""))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'Q' 00000004", "00 00000004", "ff 00000004", "'H' 00000003", "'D' ffffffff", "'D' 40000000"})
    void refusesWhatNoServerSends(String header) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> BackendFrames.length(Bytes.of(header)))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("08P01"));
    }

    @Test
    void refusesWhatIsOverTheGivenLimit() {
        assertThat(BackendFrames.length(Bytes.of("'D' 00000010"), 16)).isEqualTo(17);
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> BackendFrames.length(Bytes.of("'D' 00000011"), 16))
                .withMessage("invalid length 17 of backend message 'D'");
    }
}
