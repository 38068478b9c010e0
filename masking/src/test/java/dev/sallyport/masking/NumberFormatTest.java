package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.binary;
import static dev.sallyport.masking.Rows.mask;
import static dev.sallyport.masking.Rows.plan;
import static dev.sallyport.masking.Rows.text;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTest {
    /** As PostgreSQL sends them: groups, weight, sign, scale, then the groups. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            0,           0000000000000000
            0.00,        0000000000000002
            1,           00010000000000000001
            -1,          00010000400000000001
            10000,       00010001000000000001
            12345.678,   000300010000000300010929 1A7C
            0.0001,      0001FFFF000000040001
            0.00001,     0001FFFE0000000503E8
            100000000,   00010002000000000001
            1.50,        000200000000000200011388
            """)
    void readsAndWritesNumericInBinary(String number, String hex) {
        byte[] raw = HexFormat.of().parseHex(hex.replace(" ", ""));
        NumberFormat format = new NumberFormat(ValueType.NUMERIC, -1, true);

        assertThat(format.read(raw, 0, raw.length)).isEqualTo(new BigDecimal(number));
        Bytes out = new Bytes();
        format.write(new BigDecimal(number), out);
        assertThat(Arrays.copyOf(out.array, out.length)).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            00000000C0000000
            00000000D0000020
            00000000F0000020
            0001000000000000
            00010000000000002710
            FFFF000000000000
            00010000000080000001
            0001000012340000 0001
            00
            """)
    void readsNothingThatIsNoFiniteNumber(String hex) {
        byte[] raw = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThat(new NumberFormat(ValueType.NUMERIC, -1, true).read(raw, 0, raw.length))
                .isNull();
        ColumnTransform noise = new ColumnTransform(
                "r",
                "c",
                MaskStyle.NOISE,
                new MaskSettings(0, 0, TextKind.ANY, new NoiseWidth(NoiseWidth.Unit.PERCENT, BigDecimal.TEN), 0));
        assertThat(mask(plan(binary(Oid.NUMERIC, -1), noise), raw)).isEqualTo(new byte[8]);
    }

    @Test
    void masksAlikeInBothFormats() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        NoiseWidth width = new NoiseWidth(NoiseWidth.Unit.PERCENT, BigDecimal.TEN);
        for (int i = 0; i < 2_000; i++) {
            ValueType type =
                    List.of(ValueType.NUMERIC, ValueType.INT8, ValueType.FLOAT8).get(i % 3);
            int oid = type == ValueType.NUMERIC ? Oid.NUMERIC : type == ValueType.INT8 ? Oid.INT8 : Oid.FLOAT8;
            BigDecimal value = switch (type) {
                case NUMERIC -> new BigDecimal(new BigInteger(random.nextInt(120), random), random.nextInt(12));
                case INT8 -> new BigDecimal(random.nextLong() >> random.nextInt(64));
                default -> new BigDecimal(Double.toString(random.nextGaussian() * 1e6));
            };
            for (MaskStyle style : List.of(MaskStyle.PSEUDONYM, MaskStyle.FPE, MaskStyle.NOISE)) {
                ColumnTransform transform =
                        new ColumnTransform("r", "c", style, new MaskSettings(0, 0, TextKind.ANY, width, 0));
                NumberFormat format = new NumberFormat(type, -1, true);
                Bytes raw = new Bytes();
                format.write(value, raw);
                byte[] binary =
                        requireNonNull(mask(plan(binary(oid, -1), transform), Arrays.copyOf(raw.array, raw.length)));
                String text = requireNonNull(mask(plan(text(oid, -1), transform), value.toPlainString()));

                assertThat(requireNonNull(format.read(binary, 0, binary.length)))
                        .as("seed %d, %s of %s", seed, style, value)
                        .isEqualByComparingTo(text);
            }
        }
    }
}
