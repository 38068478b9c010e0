package dev.sallyport.protocol.message.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
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
class BackendMessageTest {
    private static final byte[] SALT = {1, 2, 3, 4};

    static Stream<Arguments> goldens() {
        return Stream.of(authentications(), sessions(), results(), copies()).flatMap(Function.identity());
    }

    private static Stream<Arguments> authentications() {
        return Stream.of(
                golden(new AuthenticationOk(), Authentication::read, "'R' 00000008 00000000"),
                golden(new AuthenticationCleartextPassword(), Authentication::read, "'R' 00000008 00000003"),
                golden(new AuthenticationMd5Password(SALT), Authentication::read, "'R' 0000000c 00000005 01020304"),
                golden(
                        new AuthenticationSasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")),
                        Authentication::read,
                        "'R' 0000002a 0000000a 'SCRAM-SHA-256-PLUS' 00 'SCRAM-SHA-256' 00 00"),
                golden(
                        new AuthenticationSaslContinue(new byte[] {'r', '='}),
                        Authentication::read,
                        "'R' 0000000a 0000000b 'r='"),
                golden(
                        new AuthenticationSaslFinal(new byte[] {'v', '='}),
                        Authentication::read,
                        "'R' 0000000a 0000000c 'v='"),
                golden(new AuthenticationOther(7), Authentication::read, "'R' 00000008 00000007"));
    }

    private static Stream<Arguments> sessions() {
        return Stream.of(
                golden(
                        new ParameterStatus("TimeZone", "UTC"),
                        ParameterStatus::read,
                        "'S' 00000011 'TimeZone' 00 'UTC' 00"),
                golden(new BackendKeyData(258, SALT), BackendKeyData::read, "'K' 0000000c 00000102 01020304"),
                golden(
                        new NegotiateProtocolVersion(2, List.of("_pq_.x")),
                        NegotiateProtocolVersion::read,
                        "'v' 00000013 00030002 00000001 '_pq_.x' 00"),
                golden(new ReadyForQuery(TransactionStatus.IDLE), ReadyForQuery::read, "'Z' 00000005 'I'"),
                golden(new ReadyForQuery(TransactionStatus.IN_TRANSACTION), ReadyForQuery::read, "'Z' 00000005 'T'"),
                golden(new ReadyForQuery(TransactionStatus.FAILED), ReadyForQuery::read, "'Z' 00000005 'E'"),
                golden(
                        new NotificationResponse(258, "c", "p"),
                        NotificationResponse::read,
                        "'A' 0000000c 00000102 'c' 00 'p' 00"),
                golden(
                        new ErrorResponse(ErrorFields.error("42501", "no")
                                .detail("d")
                                .hint("h")
                                .position(8)
                                .build()),
                        ErrorResponse::read,
                        "'E' 00000027 'SERROR' 00 'VERROR' 00 'C42501' 00 'Mno' 00 'Dd' 00 'Hh' 00 'P8' 00 00"),
                golden(
                        new NoticeResponse(
                                ErrorFields.notice("NOTICE", "00000", "hi").build()),
                        NoticeResponse::read,
                        "'N' 00000020 'SNOTICE' 00 'VNOTICE' 00 'C00000' 00 'Mhi' 00 00"));
    }

    private static Stream<Arguments> results() {
        return Stream.of(
                golden(
                        new RowDescription(
                                List.of(new FieldDescription("id", 16384, (short) 1, 23, (short) 4, -1, (short) 0))),
                        RowDescription::read,
                        "'T' 0000001b 0001 'id' 00 00004000 0001 00000017 0004 ffffffff 0000"),
                golden(
                        new DataRow(Arrays.asList(new byte[] {'7'}, null, new byte[0])),
                        DataRow::read,
                        "'D' 00000013 0003 00000001 '7' ffffffff 00000000"),
                golden(new CommandComplete("SELECT 1"), CommandComplete::read, "'C' 0000000d 'SELECT 1' 00"),
                golden(new EmptyQueryResponse(), EmptyQueryResponse::read, "'I' 00000004"),
                golden(new PortalSuspended(), PortalSuspended::read, "'s' 00000004"),
                golden(new ParseComplete(), ParseComplete::read, "'1' 00000004"),
                golden(new BindComplete(), BindComplete::read, "'2' 00000004"),
                golden(new CloseComplete(), CloseComplete::read, "'3' 00000004"),
                golden(new NoData(), NoData::read, "'n' 00000004"),
                golden(
                        new ParameterDescription(List.of(23, 25)),
                        ParameterDescription::read,
                        "'t' 0000000e 0002 00000017 00000019"),
                golden(
                        new FunctionCallResponse(new byte[] {9}),
                        FunctionCallResponse::read,
                        "'V' 00000009 00000001 09"),
                golden(new FunctionCallResponse(null), FunctionCallResponse::read, "'V' 00000008 ffffffff"));
    }

    private static Stream<Arguments> copies() {
        List<Short> formats = List.of((short) 1, (short) 1);
        return Stream.of(
                golden(new CopyInResponse((byte) 1, formats), CopyInResponse::read, "'G' 0000000b 01 0002 0001 0001"),
                golden(new CopyOutResponse((byte) 1, formats), CopyOutResponse::read, "'H' 0000000b 01 0002 0001 0001"),
                golden(
                        new CopyBothResponse((byte) 1, formats),
                        CopyBothResponse::read,
                        "'W' 0000000b 01 0002 0001 0001"),
                golden(new CopyData(new byte[] {'1', '\n'}), CopyData::read, "'d' 00000006 310a"),
                golden(new CopyDone(), CopyDone::read, "'c' 00000004"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void writesExactlyTheManualsBytes(BackendMessage message, Function<ByteBuf, BackendMessage> reader, String golden) {
        assertThat(Bytes.written(message::write)).isEqualTo(Bytes.hex(golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void readsWhatItWrites(BackendMessage message, Function<ByteBuf, BackendMessage> reader, String golden) {
        ByteBuf body = Bytes.of(golden).skipBytes(5);

        assertThat(reader.apply(body)).isEqualTo(message).hasSameHashCodeAs(message);
        assertThat(body.isReadable()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void refusesEveryCutBody(BackendMessage message, Function<ByteBuf, BackendMessage> reader, String golden) {
        byte[] whole = Bytes.bytes(golden);
        int bodyBytesMin = opaque(message) ? Math.min(4, whole.length - 5) : whole.length - 5;
        for (int bytes = 0; bytes < bodyBytesMin && !(message instanceof CopyData); bytes++) {
            ByteBuf body = Unpooled.copiedBuffer(whole, 5, bytes);
            assertThatThrownBy(() -> reader.apply(body))
                    .as("cut to %d bytes", bytes)
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void refusesATrailingByte(BackendMessage message, Function<ByteBuf, BackendMessage> reader, String golden) {
        if (!opaque(message)) {
            ByteBuf body = Bytes.of(golden + "00").skipBytes(5);

            assertThatThrownBy(() -> reader.apply(body)).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void hasAGoldenForEveryMessage() {
        Set<String> covered = goldens()
                .map(golden -> golden.get()[0].getClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> members = Stream.concat(
                        Stream.of(BackendMessage.class.getPermittedSubclasses()).filter(Class::isRecord),
                        Stream.of(Authentication.class.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(covered).isEqualTo(members);
    }

    /** Whether the body ends in bytes that may be any number. */
    private static boolean opaque(BackendMessage message) {
        return message instanceof CopyData
                || message instanceof BackendKeyData
                || message instanceof AuthenticationSaslContinue
                || message instanceof AuthenticationSaslFinal
                || message instanceof AuthenticationOther;
    }

    private static Arguments golden(
            BackendMessage message, Function<ByteBuf, ? extends BackendMessage> reader, String golden) {
        return Arguments.of(message, reader, golden);
    }
}
