package dev.sallyport.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CStringsTest {
    @Test
    void readsUpToTheNulAndNoFurther() {
        ByteBuf in = Bytes.of("'ab' 00 'cd' 00");

        assertThat(CStrings.read(in, 2)).isEqualTo("ab");
        assertThat(CStrings.read(in)).isEqualTo("cd");
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void refusesAStringOverItsLimit() {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> CStrings.read(Bytes.of("'abc' 00"), 2))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("54000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "\0", "\uD800", "a\uDC00", "\uD800\uD800", "\uDC00\uD800"})
    void writesNothingOfWhatCannotBeEncoded(String text) {
        ByteBuf out = Unpooled.buffer();

        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> CStrings.write(out, text))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("22021"));
        assertThat(out.isReadable()).isFalse();
        CStrings.write(out, CStrings.encodable(text));
        assertThat(CStrings.read(out)).contains("\uFFFD");
    }

    /** Whatever bytes are accepted must come out as the same bytes; anything else is a second reading of them. */
    @Test
    void readsOnlyWhatItWouldWriteTheSame() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            random.nextBytes(bytes);
            bytes[bytes.length - 1] = 0;
            ByteBuf in = Unpooled.wrappedBuffer(bytes);
            try {
                String text = CStrings.read(in);
                byte[] again = (text + "\0").getBytes(StandardCharsets.UTF_8);
                assertThat(bytes).as("seed %d", seed).startsWith(again);
            } catch (ProtocolViolationException refused) {
                assertThat(refused.sqlState()).as("seed %d", seed).isEqualTo("22021");
            }
        }
    }
}
