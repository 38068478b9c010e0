package dev.sallyport.protocol.message.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a hostile or broken server might send. */
class HostileBackendMessageTest {
    @Test
    void readsAnErrorWithoutAnyField() {
        ErrorFields fields = ErrorResponse.read(Bytes.of("00")).fields();

        assertThat(fields.severity()).isEqualTo("ERROR");
        assertThat(fields.sqlState()).isEqualTo("XX000");
        assertThat(fields.message()).isEmpty();
    }

    @Test
    void takesNoSqlStateThatIsNone() {
        assertThat(ErrorResponse.read(Bytes.of("'C' 00 'Mhi' 00 00")).fields().sqlState())
                .isEqualTo("XX000");
        assertThat(ErrorResponse.read(Bytes.of("'C28P01x' 00 00")).fields().sqlState())
                .isEqualTo("XX000");
    }

    @Test
    void readsAnErrorInAForeignEncoding() {
        assertThat(ErrorResponse.read(Bytes.of("'M' ff 'x' 00 00")).fields().message())
                .isEqualTo("\uFFFDx");
    }

    @Test
    void boundsTheFieldsOfAnError() {
        StringBuilder body = new StringBuilder();
        for (int code = 1; code < 40; code++) {
            body.append(String.format("%02x00", code));
        }
        refuses(ErrorResponse::read, body + "00");
    }

    @Test
    void writesAnErrorWhateverItsTextHolds() {
        ErrorFields fields = ErrorFields.fatal("28000", "a\0b\uD800c").build();

        assertThat(fields.message()).isEqualTo("a\uFFFDb\uFFFDc");
        assertThat(Bytes.written(new ErrorResponse(fields)::write)).contains(Bytes.hex("'Ma' efbfbd 'b'"));
    }

    @Test
    void refusesKeysOfImpossibleSizes() {
        refuses(BackendKeyData::read, "00000001 010203");
        refuses(BackendKeyData::read, "00000001" + "ab".repeat(257));
        assertThat(BackendKeyData.read(Bytes.of("00000001" + "ab".repeat(256))).secretKey())
                .hasSize(256);
    }

    @Test
    void refusesCountsThatCannotFit() {
        refuses(RowDescription::read, "ffff");
        refuses(DataRow::read, "ffff 00000000");
        refuses(ParameterDescription::read, "7fff");
        refuses(CopyInResponse::read, "00 ffff");
        refuses(NegotiateProtocolVersion::read, "00030000 7fffffff");
        refuses(NegotiateProtocolVersion::read, "00030000 ffffffff");
    }

    @Test
    void refusesAnotherMajorVersionInTheNegotiation() {
        refuses(NegotiateProtocolVersion::read, "00040000 00000000");
    }

    @Test
    void refusesAnUnknownTransactionStatus() {
        refuses(ReadyForQuery::read, "'X'");
    }

    @Test
    void walksARowWhereItLies() {
        ByteBuf body = Bytes.of("0003 00000001 '7' ffffffff 00000000");
        DataRowCursor cursor = DataRowCursor.of(body);

        assertThat(cursor.columns()).isEqualTo(3);
        assertThat(cursor.next()).isTrue();
        assertThat(Bytes.hex(cursor.value())).isEqualTo("37");
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.isNull()).isTrue();
        assertThat(cursor.value().isReadable()).isFalse();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.isNull()).isFalse();
        assertThat(cursor.column()).isEqualTo(2);
        assertThat(cursor.next()).isFalse();
        assertThat(body.isReadable()).isFalse();
    }

    @Test
    void refusesARowThatGoesOnOrEndsEarly() {
        Function<ByteBuf, Object> walk = body -> {
            DataRowCursor cursor = DataRowCursor.of(body);
            while (cursor.next()) {
                assertThat(cursor.value()).isNotNull();
            }
            return cursor;
        };
        refuses(walk, "0001 00000001 '7' 00");
        refuses(walk, "0001 00000002 '7'");
        refuses(walk, "0001 fffffffe");
        refuses(walk, "0000 00");
    }

    private static void refuses(Function<ByteBuf, ?> reader, String body) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> reader.apply(Bytes.of(body)))
                .satisfies(violation -> assertThat(violation.sqlState()).isEqualTo("08P01"));
    }
}
