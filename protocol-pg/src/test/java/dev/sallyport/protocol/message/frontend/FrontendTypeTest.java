package dev.sallyport.protocol.message.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.FrontendFrameDecoder;
import dev.sallyport.protocol.codec.FrontendLimits;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.BackendType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The codec has its own list of type bytes; it must be the messages' list. */
class FrontendTypeTest {
    @Test
    void isExactlyWhatTheDecoderLetsThrough() throws ReflectiveOperationException {
        assertThat(accepted(FrontendTypeTest::decodes)).isEqualTo(constants(FrontendType.class));
    }

    @Test
    void hasAllBackendTypesToo() throws ReflectiveOperationException {
        assertThat(accepted(FrontendTypeTest::isBackendType)).isEqualTo(constants(BackendType.class));
    }

    private static Set<Byte> accepted(Predicate<Byte> predicate) {
        return IntStream.range(0, 256)
                .mapToObj(type -> (byte) type)
                .filter(predicate)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean decodes(byte type) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrontendFrameDecoder(FrontendLimits.defaults()));
        try {
            channel.writeInbound(empty(type));
            Frame frame = channel.readInbound();
            frame.release();
            return true;
        } catch (ProtocolViolationException refused) {
            return false;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static boolean isBackendType(byte type) {
        try {
            return BackendFrames.length(empty(type)) == Frame.HEADER_BYTES;
        } catch (ProtocolViolationException refused) {
            return false;
        }
    }

    private static ByteBuf empty(byte type) {
        return Unpooled.buffer().writeByte(type).writeInt(4);
    }

    private static Set<Byte> constants(Class<?> type) throws ReflectiveOperationException {
        Set<Byte> bytes = new TreeSet<>();
        for (Field field : type.getFields()) {
            bytes.add(field.getByte(null));
        }
        return bytes;
    }
}
