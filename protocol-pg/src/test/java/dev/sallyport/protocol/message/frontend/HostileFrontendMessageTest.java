package dev.sallyport.protocol.message.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies made to be read differently by us and by the server. */
class HostileFrontendMessageTest {
    @Test
    void refusesASecondStatementHiddenBehindTheNul() {
        refuses(Query::read, "'select 1' 00 'drop table t' 00", "08P01", "invalid message format");
    }

    @Test
    void refusesAQueryWithoutItsNul() {
        refuses(Query::read, "'select 1'", "08P01", "invalid string in message");
    }

    @Test
    void refusesAnEmptyQueryBody() {
        refuses(Query::read, "", "08P01", "invalid string in message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0a7", "c080", "e08080", "eda080", "f4908080", "ff", "80", "c3", "f09f98"})
    void refusesWhatIsNotStrictUtf8(String bytes) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> Query.read(Bytes.of(bytes + "00")))
                .withMessageStartingWith("invalid byte sequence for encoding \"UTF8\": 0x" + bytes.substring(0, 2))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("22021"));
    }

    @Test
    void quotesTheBytesOfAnOverlongQuote() {
        refuses(Query::read, "'a' c0a7 'b' 00", "22021", "invalid byte sequence for encoding \"UTF8\": 0xc0 0xa7");
    }

    @Test
    void refusesCountsThatCannotFit() {
        refuses(Describe::read, "", "08P01", "no data left in message");
        refuses(Close::read, "", "08P01", "no data left in message");
        refuses(Parse::read, "00 00 ffff 00000017", "08P01", "insufficient data left in message");
        refuses(Bind::read, "00 00 ffff", "08P01", "insufficient data left in message");
        refuses(Bind::read, "00 00 0000 ffff", "08P01", "insufficient data left in message");
        refuses(Bind::read, "00 00 0000 0000 8000", "08P01", "insufficient data left in message");
        refuses(FunctionCall::read, "00000001 0000 7fff", "08P01", "insufficient data left in message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffffffe", "80000000", "7fffffff", "00000005"})
    void refusesValueLengthsThatAreNegativeOrTooLong(String length) {
        String body = "00 00 0000 0001 " + length + " 01020304";

        refuses(Bind::read, body, "08P01", "insufficient data left in message");
        refuses(BindHeader::peek, body, "08P01", "insufficient data left in message");
        refuses(SaslInitialResponse::read, "'X' 00" + length + "01020304", "08P01", null);
    }

    @Test
    void refusesFormatsThatMatchNoParameters() {
        String body = "00 00 0002 0000 0000 0001 ffffffff 0000";
        String message = "bind message has 2 parameter formats but 1 parameters";

        refuses(Bind::read, body, "08P01", message);
        refuses(BindHeader::peek, body, "08P01", message);
        refuses(
                FunctionCall::read,
                "00000001 0002 0000 0000 0001 ffffffff 0000",
                "08P01",
                "function call message contains 2 argument formats but 1 arguments");
    }

    @Test
    void peeksIntoABindWithoutItsParameters() {
        ByteBuf body = Bytes.of("'p' 00 's' 00 0001 0001 0003 00000004 00000007 ffffffff 00000000 0001 0001");

        assertThat(BindHeader.peek(body)).isEqualTo(new BindHeader("p", "s", 4));
        assertThat(body.isReadable()).isFalse();
    }

    @Test
    void peekRefusesATrailingByteToo() {
        refuses(BindHeader::peek, "00 00 0000 0000 0000 00", "08P01", "invalid message format");
    }

    @ParameterizedTest
    @CsvSource({"00,0", "73,115", "ff,255"})
    void refusesToDescribeOrCloseAnythingElse(String kind, int number) {
        refuses(Describe::read, kind + "00", "08P01", "invalid DESCRIBE message subtype " + number);
        refuses(Close::read, kind + "00", "08P01", "invalid CLOSE message subtype " + number);
    }

    @Test
    void refusesAPasswordWithSomethingBehindIt() {
        refuses(PasswordMessage::read, "'a' 00 'b' 00", "08P01", "invalid password packet size");
        refuses(PasswordMessage::read, "'a'", "08P01", "invalid password packet size");
        refuses(PasswordMessage::read, "", "08P01", "invalid password packet size");
    }

    @Test
    void neverPrintsSecretsOrValues() {
        assertThat(new PasswordMessage("geheim").toString()).doesNotContain("geheim");
        assertThat(new SaslInitialResponse("X", Bytes.bytes("'geheim'")).toString())
                .doesNotContain("geheim", "103");
        assertThat(new CancelRequest(1, new byte[] {42, 42, 42, 42}).toString()).doesNotContain("42");
    }

    private static void refuses(Function<ByteBuf, ?> reader, String body, String sqlState, @Nullable String message) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> reader.apply(Bytes.of(body)))
                .satisfies(violation -> {
                    assertThat(violation.sqlState()).isEqualTo(sqlState);
                    if (message != null) {
                        assertThat(violation).hasMessage(message);
                    }
                });
    }
}
