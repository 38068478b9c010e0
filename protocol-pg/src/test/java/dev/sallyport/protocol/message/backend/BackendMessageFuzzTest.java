package dev.sallyport.protocol.message.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Mutations;
import dev.sallyport.protocol.codec.BackendFrames;
import dev.sallyport.protocol.codec.Frame;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** As for the frontend's messages; a server is no more trusted than a client. */
class BackendMessageFuzzTest {
    @FuzzTest
    void readsOnlyWhatItWouldWriteTheSame(byte[] stream) {
        check(stream);
    }

    @Test
    void holdsForDamagedMessages() {
        List<byte[]> goldens = BackendMessageTest.goldens()
                .map(golden -> Bytes.bytes((String) golden.get()[2]))
                .collect(Collectors.toList());

        Mutations.ofEach(goldens, 200, BackendMessageFuzzTest::check);
    }

    private static void check(byte[] stream) {
        ByteBuf in = Unpooled.wrappedBuffer(stream);
        try {
            while (BackendFrames.hasHeader(in)) {
                byte type = BackendFrames.type(in);
                int length = BackendFrames.length(in);
                if (in.readableBytes() < length) {
                    return;
                }
                checkMessage(type, in.readSlice(length));
            }
        } catch (ProtocolViolationException refused) {
            assertThat(refused.sqlState()).hasSize(5);
        }
    }

    private static void checkMessage(byte type, ByteBuf whole) {
        BackendMessage message = read(type, whole.slice().skipBytes(Frame.HEADER_BYTES));
        boolean lossy = message instanceof AuthenticationOther
                || message instanceof ErrorResponse
                || message instanceof NoticeResponse;
        if (!lossy) {
            assertThat(Bytes.written(message::write)).isEqualTo(Bytes.hex(whole));
        } else {
            assertThat(Bytes.written(message::write)).isNotEmpty();
        }
    }

    private static BackendMessage read(byte type, ByteBuf body) {
        return switch (type) {
            case BackendType.AUTHENTICATION -> Authentication.read(body);
            case BackendType.PARAMETER_STATUS -> ParameterStatus.read(body);
            case BackendType.BACKEND_KEY_DATA -> BackendKeyData.read(body);
            case BackendType.NEGOTIATE_PROTOCOL_VERSION -> NegotiateProtocolVersion.read(body);
            case BackendType.READY_FOR_QUERY -> ReadyForQuery.read(body);
            case BackendType.ROW_DESCRIPTION -> RowDescription.read(body);
            case BackendType.DATA_ROW -> DataRow.read(body);
            case BackendType.COMMAND_COMPLETE -> CommandComplete.read(body);
            case BackendType.EMPTY_QUERY_RESPONSE -> EmptyQueryResponse.read(body);
            case BackendType.PORTAL_SUSPENDED -> PortalSuspended.read(body);
            case BackendType.PARSE_COMPLETE -> ParseComplete.read(body);
            case BackendType.BIND_COMPLETE -> BindComplete.read(body);
            case BackendType.CLOSE_COMPLETE -> CloseComplete.read(body);
            case BackendType.NO_DATA -> NoData.read(body);
            case BackendType.PARAMETER_DESCRIPTION -> ParameterDescription.read(body);
            case BackendType.ERROR_RESPONSE -> ErrorResponse.read(body);
            case BackendType.NOTICE_RESPONSE -> NoticeResponse.read(body);
            case BackendType.NOTIFICATION_RESPONSE -> NotificationResponse.read(body);
            case BackendType.COPY_IN_RESPONSE -> CopyInResponse.read(body);
            case BackendType.COPY_OUT_RESPONSE -> CopyOutResponse.read(body);
            case BackendType.COPY_BOTH_RESPONSE -> CopyBothResponse.read(body);
            case BackendType.COPY_DATA -> CopyData.read(body);
            case BackendType.COPY_DONE -> CopyDone.read(body);
            case BackendType.FUNCTION_CALL_RESPONSE -> FunctionCallResponse.read(body);
            default -> throw new AssertionError("type " + type + " has no reader");
        };
    }
}
