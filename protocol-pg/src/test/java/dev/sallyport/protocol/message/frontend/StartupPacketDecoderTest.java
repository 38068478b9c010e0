package dev.sallyport.protocol.message.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupPacketDecoderTest {
    private static final String STARTUP = "00000013 00030000 'user' 00 'anna' 00 00";

    @Test
    void readsAPacketThatArrivesByteByByte() {
        byte[] whole = Bytes.bytes(STARTUP);
        for (int end = 0; end < whole.length; end++) {
            ByteBuf part = Unpooled.copiedBuffer(whole, 0, end);
            assertThat(StartupPacketDecoder.decode(part)).as("%d bytes", end).isNull();
            assertThat(part.readableBytes()).isEqualTo(end);
        }

        assertThat(StartupPacketDecoder.decode(Unpooled.wrappedBuffer(whole)))
                .isEqualTo(new StartupMessage(3, 0, Map.of("user", "anna")));
    }

    @Test
    void leavesWhatFollowsThePacket() {
        ByteBuf in = Bytes.of("00000008 04d2162f 160301");

        assertThat(StartupPacketDecoder.decode(in)).isEqualTo(new SslRequest());
        assertThat(Bytes.hex(in)).isEqualTo("160301");
    }

    @Test
    void letsTheLastDuplicateWin() {
        StartupPacket packet = StartupPacketDecoder.decode(
                Bytes.of("0000001e 00030000 'user' 00 'a' 00 'k' 00 'v' 00 'user' 00 'root' 00 00"));

        assertThat(packet).isEqualTo(new StartupMessage(3, 0, Map.of("user", "root", "k", "v")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00000000", "00000004", "00000007", "00002715", "7fffffff", "80000000", "ffffffff", "'GET '"})
    void refusesLengthsAsTheServerDoes(String length) {
        refuses(length, "08P01", "invalid length of startup packet");
    }

    @Test
    void waitsForAPacketOfTheLargestSize() {
        assertThat(StartupPacketDecoder.decode(Bytes.of("00002714 00030000"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"00020000,2.0", "00010000,1.0", "00040000,4.0", "00000000,0.0", "04d21631,1234.5681"})
    void refusesOtherMajorVersions(String code, String version) {
        refuses(
                "00000009" + code + "00",
                "0A000",
                "unsupported frontend protocol " + version + ": server supports 3.0 to 3.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000008 00030000",
                "0000000c 00030000 'user'",
                "0000000d 00030000 'user' 00",
                "0000000e 00030000 'user' 00 00",
                "0000000e 00030000 'user' 00 'a'",
                "0000000a 00030000 00 00",
                "00000011 00030000 'user' 00 'a' 00 0000",
                "0000000f 00030000 00 'user' 00 00"
            })
    void refusesABadLayout(String packet) {
        refuses(packet, "08P01", "invalid startup packet layout: expected terminator as last byte");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        refuses("00000011 00030000 'user' 00 c0a7 00 00", "22021", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000009 04d2162f 00", "00000009 04d21630 00"})
    void refusesRequestsWithSomethingInside(String packet) {
        refuses(packet, "08P01", "invalid message format");
    }

    @Test
    void readsCancelKeysOfBothProtocolsAndNoOthers() {
        assertThat(StartupPacketDecoder.decode(Bytes.of("00000010 04d2162e 00000001 01020304")))
                .isEqualTo(new CancelRequest(1, new byte[] {1, 2, 3, 4}));
        String key = "ab".repeat(256);
        assertThat(StartupPacketDecoder.decode(Bytes.of("0000010c 04d2162e 00000001" + key)))
                .isEqualTo(new CancelRequest(1, Bytes.bytes(key)));
        refuses("0000000f 04d2162e 00000001 010203", "08P01", "invalid length of cancel request packet");
        refuses("0000010d 04d2162e 00000001 00" + key, "08P01", "invalid length of cancel request packet");
        refuses("0000000a 04d2162e 0001", "08P01", "insufficient data left in message");
    }

    @Test
    void keepsOptionsOfLaterProtocols() {
        StartupPacket packet =
                StartupPacketDecoder.decode(Bytes.of("00000018 0003270f '_pq_.x' 00 '1' 00 'user' 00 00 00"));

        assertThat(packet).isEqualTo(new StartupMessage(3, 9999, Map.of("_pq_.x", "1", "user", "")));
    }

    private static void refuses(String packet, String sqlState, @Nullable String message) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> StartupPacketDecoder.decode(Bytes.of(packet)))
                .satisfies(violation -> {
                    assertThat(violation.sqlState()).isEqualTo(sqlState);
                    if (message != null) {
                        assertThat(violation).hasMessage(message);
                    }
                });
    }
}
