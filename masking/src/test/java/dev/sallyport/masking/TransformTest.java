package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.binary;
import static dev.sallyport.masking.Rows.mask;
import static dev.sallyport.masking.Rows.plan;
import static dev.sallyport.masking.Rows.style;
import static dev.sallyport.masking.Rows.text;
import static dev.sallyport.masking.Rows.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformTest {
    private static final ColumnTransform REDACT = style(MaskStyle.REDACT);
    private static final ColumnTransform HASH = style(MaskStyle.HASH);

    @ParameterizedTest
    @CsvSource(nullValues = "NULL", textBlock = """
            25,   -1, anna,                            ***
            1043, -1, anna,                            ***
            1043, 6,  an,                              **
            1042, 9,  'anna ',                         '***  '
            18,   -1, a,                               *
            19,   -1, anna,                            ***
            21,   -1, 5,                               0
            23,   -1, 5,                               0
            20,   -1, 4111111111111111,                0
            1700, -1, 5.5,                             0
            1700, 655366, 5.50,                        0.00
            701,  -1, 5.5,                             0
            1082, -1, 1984-02-29,                      1900-01-01
            1082, -1, 29.02.1984,                      01.01.1900
            1082, -1, 02/29/1984,                      01/01/1900
            1082, -1, infinity,                        1900-01-01
            1114, -1, 1984-02-29 10:11:12.5,           1900-01-01 00:00:00
            1184, -1, 1984-02-29 10:11:12.5+02,        1900-01-01 00:00:00+00
            1184, -1, 02/29/1984 10:11:12 CET,         01/01/1900 00:00:00 UTC
            1184, -1, Wed Feb 29 10:11:12 1984 CET,    Mon Jan 01 00:00:00 1900 UTC
            1083, -1, 10:11:12,                        00:00:00
            1266, -1, 10:11:12+02,                     00:00:00+00
            2950, -1, 6f1a3c1e-0000-4000-8000-000000000001, 00000000-0000-0000-0000-000000000000
            869,  -1, 10.2.3.4,                        0.0.0.0
            650,  -1, 10.2.0.0/16,                     0.0.0.0/32
            17,   -1, \\x616e6e61,                      \\x
            17,   -1, anna,                            ''
            16,   -1, t,                               NULL
            142,  -1, <a/>,                            NULL
            790,  -1, $5,                              NULL
            3904, -1, '[1,5)',                         NULL
            2249, -1, '(1,anna)',                      NULL
            3614, -1, 'anna',                          NULL
            1186, -1, 1 day,                           NULL
            99999,-1, happy,                           NULL
            1009, -1, '{a,NULL,"b c",{d}}',            '{"***",NULL,"***",{"***"}}'
            1007, -1, '[0:1]={1,2}',                   '[0:1]={"0","0"}'
            1000, -1, '{t,f}',                         '{NULL,NULL}'
            1009, -1, '{a',                            NULL
            1009, -1, 'a}',                            NULL
            114,  -1, not json,                        NULL
            """)
    void redactsToAConstantOfTheType(int oid, int typeModifier, String value, String expected) {
        assertThat(mask(plan(text(oid, typeModifier), REDACT), value)).isEqualTo(expected);
    }

    @Test
    void redactsBinaryValuesToTheSameConstants() {
        assertThat(mask(plan(binary(Oid.TEXT, -1), REDACT), utf8("anna"))).isEqualTo(utf8("***"));
        assertThat(mask(plan(binary(Oid.INT4, -1), REDACT), bytes(4, 7))).isEqualTo(new byte[4]);
        assertThat(mask(plan(binary(Oid.INT2, -1), REDACT), bytes(2, 7))).isEqualTo(new byte[2]);
        assertThat(mask(plan(binary(Oid.FLOAT8, -1), REDACT), bytes(8, 7))).isEqualTo(new byte[8]);
        assertThat(mask(plan(binary(Oid.NUMERIC, (10 << 16 | 2) + 4), REDACT), bytes(10, 1)))
                .isEqualTo(new byte[] {0, 0, 0, 0, 0, 0, 0, 2});
        assertThat(mask(plan(binary(Oid.DATE, -1), REDACT), bytes(4, 7)))
                .isEqualTo(ByteBuffer.allocate(4).putInt(-36524).array());
        assertThat(mask(plan(binary(Oid.TIMESTAMPTZ, -1), REDACT), bytes(8, 7)))
                .isEqualTo(ByteBuffer.allocate(8).putLong(-3155673600000000L).array());
        assertThat(mask(plan(binary(Oid.UUID, -1), REDACT), bytes(16, 7))).isEqualTo(new byte[16]);
        assertThat(mask(plan(binary(Oid.INET, -1), REDACT), new byte[] {2, 24, 0, 4, 10, 1, 1, 1}))
                .isEqualTo(new byte[] {2, 32, 0, 4, 0, 0, 0, 0});
        assertThat(mask(plan(binary(Oid.BYTEA, -1), REDACT), bytes(9, 7))).isEmpty();
        assertThat(mask(plan(binary(Oid.JSONB, -1), REDACT), utf8("\u0001{\"a\": \"b\"}")))
                .isEqualTo(utf8("\u0001{\"a\": \"***\"}"));
        assertThat(mask(plan(binary(Oid.JSONB, -1), REDACT), utf8("\u0002{}"))).isNull();
        assertThat(mask(plan(binary(Oid.RECORD, -1), REDACT), bytes(4, 0))).isNull();
        assertThat(mask(plan(binary(Oid.BOOL, -1), REDACT), bytes(1, 1))).isNull();
    }

    @Test
    void redactsEveryLeafOfJson() {
        String json =
                "{\"name\": \"a\\\"b\", \"n\": -1.5e3, \"ok\": true, \"l\": [null, \"x\", {\"anna@shop.example\": []}]}";

        assertThat(mask(plan(text(Oid.JSONB, -1), REDACT), json))
                .isEqualTo("{\"name\": \"***\", \"n\": 0, \"ok\": null, \"l\": [null, \"***\", {\"[email]\": []}]}");
    }

    @Test
    void nullStyleIsNullForEveryType() {
        for (int oid : new int[] {Oid.TEXT, Oid.INT4, Oid.JSONB, Oid.TEXT_ARRAY, 99999}) {
            assertThat(mask(plan(text(oid, -1), style(MaskStyle.NULL)), "{}")).isNull();
        }
    }

    @Test
    void hashesDependOnTheKeyAndTheWholeValue() {
        String anna = requireNonNull(mask(plan(text(Oid.TEXT, -1), HASH), "anna"));

        assertThat(anna).matches("[0-9a-f]{16}").isEqualTo(mask(plan(text(Oid.VARCHAR, -1), HASH), "anna"));
        assertThat(anna)
                .isEqualTo(requireNonNull(mask(plan(text(Oid.BPCHAR, 24), HASH), "anna                "))
                        .strip());
        assertThat(anna).isNotEqualTo(mask(plan(text(Oid.TEXT, -1), HASH), "Anna"));
        assertThat(mask(plan(text(Oid.VARCHAR, 9), HASH), "anna")).isEqualTo(anna.substring(0, 5));
        MaskingKey other = new MaskingKey(new byte[16]);
        MaskingPlan otherPlan =
                MaskingPlan.of(List.of(text(Oid.TEXT, -1)), List.of(HASH), DetectorSet.none(), MaskingKeys.of(other));
        assertThat(mask(otherPlan, "anna")).isNotEqualTo(anna);
    }

    @Test
    void hashesNumbersAlikeInBothFormatsAndAllSizes() {
        long text = Long.parseLong(mask(plan(text(Oid.INT8, -1), HASH), "12345"));
        byte[] binary = mask(
                plan(binary(Oid.INT8, -1), HASH),
                ByteBuffer.allocate(8).putLong(12345).array());
        byte[] small = mask(
                plan(binary(Oid.INT4, -1), HASH),
                ByteBuffer.allocate(4).putInt(12345).array());

        assertThat(text).isNotNegative().isNotEqualTo(12345);
        assertThat(ByteBuffer.wrap(binary).getLong()).isEqualTo(text);
        assertThat(ByteBuffer.wrap(small).getInt()).isEqualTo((int) (text & Integer.MAX_VALUE));
        assertThat(Integer.parseInt(mask(plan(text(Oid.INT2, -1), HASH), "-7"))).isBetween(0, 32767);
        assertThat(mask(plan(text(Oid.INT4, -1), HASH), "many")).isNull();
        assertThat(mask(plan(binary(Oid.INT4, -1), HASH), bytes(5, 1))).isNull();
    }

    @Test
    void hashesUuidsToUuidsOfVersionEight() {
        UUID value = UUID.fromString("6f1a3c1e-1111-4222-8333-000000000001");
        UUID text = UUID.fromString(mask(plan(text(Oid.UUID, -1), HASH), value.toString()));
        ByteBuffer raw = ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        ByteBuffer binary = ByteBuffer.wrap(mask(plan(binary(Oid.UUID, -1), HASH), raw.array()));

        assertThat(text.version()).isEqualTo(8);
        assertThat(text.variant()).isEqualTo(2);
        assertThat(new UUID(binary.getLong(), binary.getLong())).isEqualTo(text);
        assertThat(mask(plan(text(Oid.UUID, -1), HASH), "6f1a")).isNull();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0, 4, 4111111111111111, ************1111
            1, 0, żółć,             ż***
            2, 2, żółć,             ****
            2, 2, żółć!,            żó*ć!
            3, 0, ab,               **
            0, 0, 日本,              **
            2147483647, 2147483647, abc, ***
            """)
    void partialKeepsCharactersNotBytes(int first, int last, String value, String expected) {
        ColumnTransform partial = new ColumnTransform("r", "c", MaskStyle.PARTIAL, first, last);

        assertThat(mask(plan(text(Oid.TEXT, -1), partial), value)).isEqualTo(expected);
        assertThat(mask(plan(text(Oid.INT4, -1), partial), "1234")).isEqualTo("0");
    }

    @Test
    void partialRedactsWhatIsNotUtf8() {
        ColumnTransform partial = new ColumnTransform("r", "c", MaskStyle.PARTIAL, 1, 1);

        assertThat(mask(plan(text(Oid.TEXT, -1), partial), new byte[] {'a', (byte) 0xff, 'b', 'c'}))
                .isEqualTo(utf8("***"));
    }

    @Test
    void masksBinaryArraysElementByElement() {
        byte[] array = ByteBuffer.allocate(20 + 4 + 4 + 4 + 3)
                .putInt(1)
                .putInt(1)
                .putInt(Oid.TEXT)
                .putInt(3)
                .putInt(1)
                .putInt(-1)
                .putInt(0)
                .putInt(3)
                .put(utf8("abc"))
                .array();
        byte[] masked = ByteBuffer.allocate(20 + 4 + 7 + 7)
                .putInt(1)
                .putInt(1)
                .putInt(Oid.TEXT)
                .putInt(3)
                .putInt(1)
                .putInt(-1)
                .putInt(3)
                .put(utf8("***"))
                .putInt(3)
                .put(utf8("***"))
                .array();

        assertThat(mask(plan(binary(Oid.TEXT_ARRAY, -1), REDACT), array)).isEqualTo(masked);
        for (int size = 0; size < array.length; size++) {
            assertThat(mask(plan(binary(Oid.TEXT_ARRAY, -1), REDACT), Arrays.copyOf(array, size)))
                    .isNull();
        }
        ByteBuffer.wrap(array).putInt(8, Oid.VARCHAR);
        assertThat(mask(plan(binary(Oid.TEXT_ARRAY, -1), REDACT), array)).isNull();
    }

    @Test
    void flagsNullsThatItPutsIntoABinaryArray() {
        byte[] array = ByteBuffer.allocate(25)
                .putInt(1)
                .putInt(0)
                .putInt(Oid.BOOL)
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .put((byte) 1)
                .array();
        byte[] masked = ByteBuffer.allocate(24)
                .putInt(1)
                .putInt(1)
                .putInt(Oid.BOOL)
                .putInt(1)
                .putInt(1)
                .putInt(-1)
                .array();

        assertThat(mask(plan(binary(Oid.BOOL_ARRAY, -1), REDACT), array)).isEqualTo(masked);
    }

    @Test
    void refusesBinaryArraysOfImpossibleSize() {
        byte[] huge = ByteBuffer.allocate(60)
                .putInt(6)
                .putInt(0)
                .putInt(Oid.TEXT)
                .putInt(Integer.MAX_VALUE)
                .putInt(1)
                .putInt(Integer.MAX_VALUE)
                .putInt(1)
                .putInt(Integer.MAX_VALUE)
                .putInt(1)
                .putInt(4)
                .putInt(1)
                .putInt(4)
                .putInt(1)
                .putInt(4)
                .putInt(1)
                .array();

        assertThat(mask(plan(binary(Oid.TEXT_ARRAY, -1), REDACT), huge)).isNull();
    }

    private static byte[] bytes(int size, int fill) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }
}
