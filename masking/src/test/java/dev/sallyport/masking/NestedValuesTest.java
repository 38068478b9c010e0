package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.mask;
import static dev.sallyport.masking.Rows.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that stand in values: what is found is masked where it stands, however it is quoted. */
class NestedValuesTest {
    /** A type that users made. */
    private static final int OWN = 70_000;

    private static final MaskingPlan TEXT = Rows.detecting(Rows.text(OWN, -1));
    private static final MaskingPlan BINARY = Rows.detecting(Rows.binary(Oid.RECORD, -1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                // rows
                "(1,anna@shop.example,) ~ (1,[email],)",
                "(1,\"to anna@shop.example\",\"a \"\"b\"\"\") ~ (1,\"to [email]\",\"a \"\"b\"\"\")",
                "(,,) ~ (,,)",
                "() ~ ()",
                "(4111111111111111,x) ~ (,x)",
                "(\"4111 1111 1111 1111\",x) ~ ([credit_card],x)",
                "(\"4111 1111 1111 1111 paid\",\"\") ~ (\"[credit_card] paid\",\"\")",
                "(192.0.2.17,x) ~ (,x)",
                // what only quoting hides
                "(\"\\\\x616e6e614073686f702e6578616d706c65\",x) ~ (\"\\\\x\",x)",
                "(\"{\"\"a\"\": \"\"anna\\\\u0040shop.example\"\"}\") ~ (\"{\"\"a\"\": \"\"[email]\"\"}\")",
                "(\"{\"\"card\"\": 4111111111111111}\",2) ~ (\"{\"\"card\"\": 0}\",2)",
                // rows in arrays in rows
                "{\"(1,anna@shop.example)\",\"(2,b)\"} ~ {\"(1,[email])\",\"(2,b)\"}",
                "(7,\"{\"\"(1,\\\\\"\"to anna@shop.example\\\\\"\")\"\"}\")"
                        + " ~ (7,\"{\"\"(1,\\\\\"\"to [email]\\\\\"\")\"\"}\")",
                "(1,\"(2,\"\"(3,\"\"\"\"x anna@shop.example\"\"\"\")\"\")\")"
                        + " ~ (1,\"(2,\"\"(3,\"\"\"\"x [email]\"\"\"\")\"\")\")",
                "{{\"(anna@shop.example)\"},{NULL}} ~ {{\"([email])\"},{NULL}}",
                "{4111111111111111,5} ~ {NULL,5}",
                "(\"{\"\"a\"\": \"\"anna\\\\u0040shop.example\"\"}\",2) ~ (\"{\"\"a\"\": \"\"[email]\"\"}\",2)",
                // ranges
                "[anna@shop.example,zed) ~ (,zed)",
                "[abel,\"x anna@shop.example\"] ~ [abel,)",
                "(,anna@shop.example] ~ (,)",
                "{[a,b),[c,anna@shop.example)} ~ {[a,b),[c,)}",
                "(4111111111111111,5] ~ (,5]",
                // hstore
                "\"a\"=>\"anna@shop.example\", \"b\"=>NULL ~ \"a\"=>\"[email]\", \"b\"=>NULL",
                "\"card\"=>\"4111 1111 1111 1111\", \"b\"=>\"\\\"\\\\\" ~ \"card\"=>\"[credit_card]\", \"b\"=>\"\\\"\\\\\"",
                "\"anna@shop.example\"=>\"NULL\" ~ \"[email]\"=>\"NULL\"",
                "\"ssn\"=>\"078051121\" ~ \"ssn\"=>\"[us_ssn]\"",
                "(\"\"\"a\"\"=>\"\"anna@shop.example\"\"\",2) ~ (\"\"\"a\"\"=>\"\"[email]\"\"\",2)",
                "\"raw\"=>\"\\\\x616e6e614073686f702e6578616d706c65\" ~ \"raw\"=>\"\\\\x\"",
                "\"j\"=>\"{\\\"a\\\": \\\"anna\\\\u0040shop.example\\\"}\" ~ \"j\"=>\"{\\\"a\\\": \\\"[email]\\\"}\"",
                "\"r\"=>\"(1,\\\"x anna@shop.example\\\")\" ~ \"r\"=>\"(1,\\\"x [email]\\\")\"",
                "\"phone\"=>\"030 1234567\", \"n\"=>NULL ~ \"phone\"=>\"[phone]\", \"n\"=>NULL",
                // a text that only looks like one of these
                "(anna@shop.example ~ ([email]",
                "(\"a\"b,anna@shop.example) ~ (\"a\"b,[email])",
                "[see anna@shop.example] ~ [see [email]]",
                "{anna@shop.example ~ {[email]",
                // no more than a varchar(n) may hold
                "(x,a@b.co) ~ (x,******)",
            })
    void isMaskedWhereItStands(String value, String masked) {
        assertThat(mask(TEXT, value)).isEqualTo(masked);
    }

    @Test
    void whatIsFoundOnlyAcrossPartsMakesTheValueNull() {
        assertThat(mask(TEXT, "(ssn,078051121)")).isNull();
        assertThat(mask(BINARY, record(field(Oid.TEXT, utf8("ssn ")), field(Oid.TEXT, utf8("078051121")))))
                .isNull();
    }

    @Test
    void endsWhereNestingGetsTooDeep() {
        String value = "anna@shop.example";
        for (int depth = 0; depth < 12; depth++) {
            value = "(\"" + value.replace("\\", "\\\\").replace("\"", "\"\"") + " \")";
        }

        assertThat(mask(TEXT, value)).doesNotContain("anna");
    }

    @Test
    void masksFieldsOfARowInBinary() {
        byte[] row = record(
                field(Oid.INT4, new byte[] {0, 0, 0, 7}),
                field(Oid.TEXT, utf8("to anna@shop.example")),
                field(Oid.TEXT, null),
                field(Oid.VARCHAR, utf8("a@b.co")),
                field(Oid.INT8, number(4111111111111111L)),
                field(Oid.RECORD, record(field(Oid.JSON, utf8("{\"a\": \"anna\\u0040shop.example\"}")))),
                field(OWN, utf8("anna@shop.example")),
                field(OWN, number(4111111111111111L)));

        assertThat(mask(BINARY, row))
                .isEqualTo(record(
                        field(Oid.INT4, new byte[] {0, 0, 0, 7}),
                        field(Oid.TEXT, utf8("to [email]")),
                        field(Oid.TEXT, null),
                        field(Oid.VARCHAR, utf8("******")),
                        field(Oid.INT8, number(0)),
                        field(Oid.RECORD, record(field(Oid.JSON, utf8("{\"a\": \"[email]\"}")))),
                        field(OWN, null),
                        field(OWN, null)));
    }

    @Test
    void leavesARowThatIsNoneNull() {
        byte[] row = record(field(Oid.TEXT, utf8("to anna@shop.example")));
        for (int i = 0; i < 12; i++) {
            byte[] spoiled = row.clone();
            spoiled[i] ^= 0x40;
            byte[] masked = mask(BINARY, spoiled);

            assertThat(masked == null || !new String(masked, StandardCharsets.UTF_8).contains("anna"))
                    .as("byte " + i)
                    .isTrue();
        }
    }

    @Test
    void looksNoDeeperThanItsBoundInBinary() {
        byte[] row = record(field(Oid.TEXT, utf8("to anna@shop.example")));
        for (int depth = 0; depth < 12; depth++) {
            row = record(field(Oid.RECORD, row));
        }

        assertThat(new String(Objects.requireNonNull(mask(BINARY, row)), StandardCharsets.UTF_8))
                .doesNotContain("anna");
    }

    private static byte[] number(long value) {
        return Unpooled.buffer(8).writeLong(value).array();
    }

    private static ByteBuf field(int oid, byte @Nullable [] value) {
        ByteBuf field = Unpooled.buffer().writeInt(oid).writeInt(value == null ? -1 : value.length);
        return value == null ? field : field.writeBytes(value);
    }

    private static byte[] record(ByteBuf... fields) {
        ByteBuf row = Unpooled.buffer().writeInt(fields.length);
        for (ByteBuf field : fields) {
            row.writeBytes(field);
        }
        byte[] bytes = new byte[row.readableBytes()];
        row.readBytes(bytes);
        return bytes;
    }
}
