package dev.sallyport.protocol.message.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden bytes of every message, counted out by hand after {@code protocol-message-formats}. */
class FrontendMessageTest {
    static Stream<Arguments> goldens() {
        return Stream.of(
                typed(new Query("select 1"), Query::read, "'Q' 0000000d 'select 1' 00"),
                typed(new Query("é\uD83D\uDE00"), Query::read, "'Q' 0000000b c3a9f09f9880 00"),
                typed(
                        new Parse("s", "select $1", List.of(23, 0)),
                        Parse::read,
                        "'P' 0000001a 's' 00 'select $1' 00 0002 00000017 00000000"),
                typed(
                        new Bind(
                                "p",
                                "s",
                                List.of((short) 1),
                                Arrays.asList(new byte[] {0, 0, 0, 7}, null, new byte[0]),
                                List.of((short) 0, (short) 1)),
                        Bind::read,
                        "'B' 00000024 'p' 00 's' 00 0001 0001 0003 00000004 00000007 ffffffff 00000000"
                                + " 0002 0000 0001"),
                typed(new Describe('S', "s"), Describe::read, "'D' 00000007 'S' 's' 00"),
                typed(new Execute("", 100), Execute::read, "'E' 00000009 00 00000064"),
                typed(new Close('P', ""), Close::read, "'C' 00000006 'P' 00"),
                typed(new Flush(), Flush::read, "'H' 00000004"),
                typed(new Sync(), Sync::read, "'S' 00000004"),
                typed(new Terminate(), Terminate::read, "'X' 00000004"),
                typed(
                        new FunctionCall(957, List.of((short) 1), List.of(new byte[] {1}), (short) 1),
                        FunctionCall::read,
                        "'F' 00000015 000003bd 0001 0001 0001 00000001 01 0001"),
                typed(new CopyData(new byte[] {'1', '\n'}), CopyData::read, "'d' 00000006 310a"),
                typed(new CopyData(new byte[0]), CopyData::read, "'d' 00000004"),
                typed(new CopyDone(), CopyDone::read, "'c' 00000004"),
                typed(new CopyFail("why"), CopyFail::read, "'f' 00000008 'why' 00"),
                typed(new PasswordMessage("geheim"), PasswordMessage::read, "'p' 0000000b 'geheim' 00"),
                typed(
                        new SaslInitialResponse("SCRAM-SHA-256", new byte[] {'n', ','}),
                        SaslInitialResponse::read,
                        "'p' 00000018 'SCRAM-SHA-256' 00 00000002 'n,'"),
                typed(new SaslInitialResponse("X", null), SaslInitialResponse::read, "'p' 0000000a 'X' 00 ffffffff"),
                typed(new SaslResponse(new byte[] {'c', '='}), SaslResponse::read, "'p' 00000006 'c='"),
                untyped(new SslRequest(), SslRequest::read, "00000008 04d2162f"),
                untyped(new GssEncRequest(), GssEncRequest::read, "00000008 04d21630"),
                untyped(
                        new CancelRequest(258, new byte[] {1, 2, 3, 4}),
                        CancelRequest::read,
                        "00000010 04d2162e 00000102 01020304"),
                untyped(
                        new StartupMessage(3, 2, Map.of("user", "anna")),
                        StartupMessage::read,
                        "00000013 00030002 'user' 00 'anna' 00 00"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void writesExactlyTheManualsBytes(
            FrontendMessage message, Function<ByteBuf, FrontendMessage> reader, String golden, int headerBytes) {
        assertThat(Bytes.written(message::write)).isEqualTo(Bytes.hex(golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void readsWhatItWrites(
            FrontendMessage message, Function<ByteBuf, FrontendMessage> reader, String golden, int headerBytes) {
        ByteBuf body = Bytes.of(golden).skipBytes(headerBytes);

        assertThat(reader.apply(body)).isEqualTo(message).hasSameHashCodeAs(message);
        assertThat(body.isReadable()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void refusesEveryCutBody(
            FrontendMessage message, Function<ByteBuf, FrontendMessage> reader, String golden, int headerBytes) {
        if (message instanceof CopyData || message instanceof SaslResponse || message instanceof CancelRequest) {
            return; // bytes up to the end, whatever they are
        }
        byte[] whole = Bytes.bytes(golden);
        for (int end = headerBytes; end < whole.length; end++) {
            ByteBuf body = Unpooled.copiedBuffer(whole, headerBytes, end - headerBytes);
            assertThatThrownBy(() -> reader.apply(body))
                    .as("cut to %d bytes", end)
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void refusesATrailingByte(
            FrontendMessage message, Function<ByteBuf, FrontendMessage> reader, String golden, int headerBytes) {
        if (message instanceof CopyData || message instanceof SaslResponse || message instanceof CancelRequest) {
            return; // bytes up to the end, whatever they are
        }
        ByteBuf body = Bytes.of(golden + " 00").skipBytes(headerBytes);

        assertThatThrownBy(() -> reader.apply(body)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void hasAGoldenForEveryMessage() {
        Set<String> covered = goldens()
                .map(golden -> golden.get()[0].getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> members = Stream.concat(
                        Stream.of(FrontendMessage.class.getPermittedSubclasses())
                                .filter(Class::isRecord),
                        Stream.of(StartupPacket.class.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(covered).isEqualTo(members);
    }

    private static Arguments typed(
            FrontendMessage message, Function<ByteBuf, ? extends FrontendMessage> reader, String golden) {
        return Arguments.of(message, reader, golden, 5);
    }

    private static Arguments untyped(
            FrontendMessage message, Function<ByteBuf, ? extends FrontendMessage> reader, String golden) {
        return Arguments.of(message, reader, golden, 4);
    }
}
