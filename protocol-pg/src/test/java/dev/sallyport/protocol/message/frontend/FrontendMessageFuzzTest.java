package dev.sallyport.protocol.message.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Mutations;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.FrontendFrameDecoder;
import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is accepted is understood to the last byte: written again it is the same bytes. What is not accepted is a
 * ProtocolViolationException and nothing else.
 */
class FrontendMessageFuzzTest {
    @FuzzTest
    void readsOnlyWhatItWouldWriteTheSame(byte[] stream) {
        check(stream);
    }

    @FuzzTest
    void readsOnlyStartupPacketsThatItWouldWriteTheSame(byte[] packet) {
        checkStartup(packet);
    }

    @Test
    void holdsForDamagedMessages() {
        List<byte[]> goldens = FrontendMessageTest.goldens()
                .map(golden -> Bytes.bytes((String) golden.get()[2]))
                .collect(Collectors.toList());

        Mutations.ofEach(goldens, 120, FrontendMessageFuzzTest::check);
        Mutations.ofEach(goldens, 120, FrontendMessageFuzzTest::checkStartup);
    }

    private static void check(byte[] stream) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrontendFrameDecoder(new FrontendLimits(4096, 1000, 2000)));
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(stream));
        } catch (ProtocolViolationException refused) {
            assertThat(refused.sqlState()).hasSize(5);
        }
        for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            checkFrame(frame);
            frame.release();
        }
        channel.finishAndReleaseAll();
    }

    private static void checkFrame(Frame frame) {
        for (Function<ByteBuf, ? extends FrontendMessage> reader : readers(frame.type())) {
            try {
                FrontendMessage message = reader.apply(frame.body());
                assertThat(Bytes.written(message::write)).isEqualTo(Bytes.hex(frame.bytes()));
                if (message instanceof Bind bind) {
                    BindHeader header = BindHeader.peek(frame.body());
                    assertThat(header.portal()).isEqualTo(bind.portal());
                    assertThat(header.statement()).isEqualTo(bind.statement());
                }
            } catch (ProtocolViolationException refused) {
                assertThat(refused.sqlState()).hasSize(5);
            }
        }
    }

    private static void checkStartup(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            StartupPacket packet = StartupPacketDecoder.decode(in);
            if (packet instanceof StartupMessage startup) {
                ByteBuf again = Unpooled.buffer();
                startup.write(again);
                assertThat(StartupPacketDecoder.decode(again)).isEqualTo(startup);
            } else if (packet != null) {
                assertThat(Bytes.written(packet::write))
                        .isEqualTo(Bytes.hex(Unpooled.wrappedBuffer(bytes, 0, in.readerIndex())));
            } else {
                assertThat(in.readerIndex()).isZero();
            }
        } catch (ProtocolViolationException refused) {
            assertThat(refused.sqlState()).hasSize(5);
        }
    }

    private static List<Function<ByteBuf, ? extends FrontendMessage>> readers(byte type) {
        return switch (type) {
            case FrontendType.QUERY -> List.of(Query::read);
            case FrontendType.PARSE -> List.of(Parse::read);
            case FrontendType.BIND -> List.of(Bind::read);
            case FrontendType.DESCRIBE -> List.of(Describe::read);
            case FrontendType.EXECUTE -> List.of(Execute::read);
            case FrontendType.CLOSE -> List.of(Close::read);
            case FrontendType.FLUSH -> List.of(Flush::read);
            case FrontendType.SYNC -> List.of(Sync::read);
            case FrontendType.TERMINATE -> List.of(Terminate::read);
            case FrontendType.FUNCTION_CALL -> List.of(FunctionCall::read);
            case FrontendType.COPY_DATA -> List.of(CopyData::read);
            case FrontendType.COPY_DONE -> List.of(CopyDone::read);
            case FrontendType.COPY_FAIL -> List.of(CopyFail::read);
            default -> List.of(PasswordMessage::read, SaslInitialResponse::read, SaslResponse::read);
        };
    }
}
