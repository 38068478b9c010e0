package dev.sallyport.masking;

import static dev.sallyport.masking.Rows.binary;
import static dev.sallyport.masking.Rows.mask;
import static dev.sallyport.masking.Rows.plan;
import static dev.sallyport.masking.Rows.text;
import static dev.sallyport.masking.Rows.utf8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.type.Oid;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedMaskTest {
    private static final ColumnTransform FPE = keyed(MaskStyle.FPE, TextKind.ANY, null, 0);
    private static final ColumnTransform PSEUDONYM = pseudonym(TextKind.ANY);

    private static ColumnTransform keyed(MaskStyle style, TextKind kind, @Nullable NoiseWidth noise, int version) {
        return new ColumnTransform("r", "c", style, new MaskSettings(0, 0, kind, noise, version));
    }

    private static ColumnTransform pseudonym(TextKind kind) {
        return keyed(MaskStyle.PSEUDONYM, kind, null, 0);
    }

    private static ColumnTransform noise(NoiseWidth.Unit unit, String amount) {
        return keyed(MaskStyle.NOISE, TextKind.ANY, new NoiseWidth(unit, new BigDecimal(amount)), 0);
    }

    private static String masked(int oid, int modifier, ColumnTransform transform, String value) {
        return requireNonNull(mask(plan(text(oid, modifier), transform), value));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ANY   | Ada.Lovelace@shop.example    | u[a-z2-7]{13}@example\\.com
            ANY   | +49 171 123-4567             | \\+49 \\d{3} \\d{3}-\\d{4}
            ANY   | +1 (212) 555-0123            | \\+1 \\(\\d{3}\\) \\d{3}-\\d{4}
            ANY   | +353861234567                | \\+353\\d{9}
            ANY   | 0049 171 1234567             | 0049 \\d{3} \\d{7}
            ANY   | 4111 1111 1111 1111          | 4\\d{3} \\d{4} \\d{4} \\d{4}
            ANY   | 4111 1111 1111 1112          | [a-z2-7]{16}
            ANY   | 6F1A3C1E-1111-4222-8333-000000000001 | [0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}
            ANY   | Ada Lovelace                 | [a-z2-7]{16}
            ANY   | @                            | [a-z2-7]{16}
            ANY   | a@b                          | [a-z2-7]{16}
            ANY   | +                            | [a-z2-7]{16}
            ANY   | 12345                        | [a-z2-7]{16}
            EMAIL | no mail                      | [a-z2-7]{16}
            PHONE | 0171 1234567                 | 0\\d{3} \\d{7}
            PHONE | (212) 555-0123               | \\(\\d{3}\\) \\d{3}-\\d{4}
            PHONE | ask Ada                      | [a-z2-7]{16}
            PHONE | 12                           | [a-z2-7]{16}
            NAME  | Ada Lovelace                 | [A-Z][a-z]{5,11} [A-Z][a-z]{5,11}
            NAME  | Jean-Luc d’Ormesson          | [A-Z][a-z]+-[A-Z][a-z]+ [A-Z][a-z]+’[A-Z][a-z]+
            NAME  | Żółć Świętosława             | [A-Z][a-z]+ [A-Z][a-z]+
            NAME  | Ada 3                        | [a-z2-7]{16}
            TEXT  | Ada.Lovelace@shop.example    | [a-z2-7]{16}
            """)
    void pseudonymsAreShapedLikeTheirKind(TextKind kind, String value, String pattern) {
        String masked = masked(Oid.TEXT, -1, pseudonym(kind), value);

        assertThat(masked).matches(pattern).isNotEqualTo(value);
        assertThat(mask(plan(binary(Oid.VARCHAR, -1), pseudonym(kind)), utf8(value)))
                .isEqualTo(utf8(masked));
    }

    @Test
    void pseudonymsCanBeJoined() {
        String mail = masked(Oid.TEXT, -1, PSEUDONYM, "ada@shop.example");
        assertThat(masked(Oid.VARCHAR, 104, pseudonym(TextKind.EMAIL), "Ada@Shop.example"))
                .isEqualTo(mail);
        assertThat(masked(Oid.BPCHAR, 54, PSEUDONYM, "ada@shop.example" + " ".repeat(34)))
                .isEqualTo(mail + " ".repeat(50 - mail.length()));
        assertThat(masked(Oid.TEXT, -1, PSEUDONYM, "+49 171 1234567").replace(" ", ""))
                .isEqualTo(masked(Oid.TEXT, -1, pseudonym(TextKind.PHONE), "+491711234567"));
        String full = masked(Oid.TEXT, -1, pseudonym(TextKind.NAME), "Ada Lovelace");
        assertThat(full).startsWith(masked(Oid.TEXT, -1, pseudonym(TextKind.NAME), "ADA") + " ");
        String uuid = "6f1a3c1e-1111-4222-8333-000000000001";
        assertThat(masked(Oid.TEXT, -1, PSEUDONYM, uuid)).isEqualTo(masked(Oid.UUID, -1, PSEUDONYM, uuid));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 15, 20, 25, 26, 30})
    void pseudonymsFitTheirColumn(int length) {
        String value = masked(Oid.VARCHAR, length + 4, PSEUDONYM, "ada@shop.example");

        assertThat(value.length()).isLessThanOrEqualTo(length);
        assertThat(value.contains("@")).isEqualTo(length >= 26);
    }

    @Test
    void cardsStayCards() {
        for (int i = 0; i < 200; i++) {
            String card = card(i);
            String masked = masked(Oid.TEXT, -1, PSEUDONYM, card);

            assertThat(masked).hasSize(16).startsWith("4").isNotEqualTo(card);
            assertThat(luhn(masked)).as(masked).isZero();
        }
    }

    private static String card(int number) {
        String body = "4111111" + String.format("%08d", number);
        return body + (10 - luhn(body + "0")) % 10;
    }

    private static int luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = (digits.charAt(digits.length() - 1 - i) - '0') * (i % 2 + 1);
            sum += digit / 10 + digit % 10;
        }
        return sum % 10;
    }

    @ParameterizedTest
    @CsvSource(nullValues = "NULL", textBlock = """
            25, -1, DE89 3704 0044 0532 0130 00, '[0-9A-Z]{2}[0-9A-Z]{2} [0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{2}'
            25, -1, 123-45-6789,    \\d{3}-\\d{2}-\\d{4}
            25, -1, ab-1234,        '[0-9a-z]{2}-[0-9a-z]{4}'
            25, -1, Ab-1234,        '[0-9A-Za-z]{2}-[0-9A-Za-z]{4}'
            25, -1, 12345,          \\*\\*\\*
            25, -1, '',             \\*\\*\\*
            25, -1, '- - - -',      \\*\\*\\*
            25, -1, Müller-123456,  \\*\\*\\*
            25, -1, １２３４５６７, \\*\\*\\*
            1042, 14, '123456    ', '\\d{6}    '
            23, -1, 2147483647,     '[12]\\d{9}'
            23, -1, -2147483648,    '-[12]\\d{9}'
            23, -1, 12345,          0
            21, -1, 12345,          0
            20, -1, 9223372036854775807, \\d{19}
            20, -1, -9223372036854775808, -\\d{19}
            1700, -1, 1234.50,      0
            1700, 655366, 123456.70, '\\d{6}\\.\\d0'
            1700, -1, NaN,          0
            1700, -1, -Infinity,    0
            701, -1, 1234567,       0
            2950, -1, 6f1a3c1e-1111-4222-8333-000000000001, 00000000-.*
            17, -1, \\x616e6e61616e6e61, \\\\x
            16, -1, t, NULL
            """)
    void formatsArePreservedOrTheValueIsRedacted(int oid, int modifier, String value, String pattern) {
        String masked = mask(plan(text(oid, modifier), FPE), value);

        if (pattern == null) {
            assertThat(masked).isNull();
        } else {
            assertThat(masked).matches(pattern).isNotEqualTo(value);
        }
    }

    @Test
    void encryptsDifferentNumbersToDifferentOnesOfTheirSize() {
        Set<String> seen = new HashSet<>();
        for (long i = 2_147_483_600L; i < 2_147_483_700L; i++) {
            String masked = masked(Oid.INT8, -1, FPE, Long.toString(i));
            assertThat(masked).hasSize(10);
            assertThat(Long.parseLong(masked) <= Integer.MAX_VALUE).isEqualTo(i <= Integer.MAX_VALUE);
            assertThat(seen.add(masked)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            21, -1, 32767
            21, -1, -32768
            21, -1, 0
            23, -1, 2147483647
            23, -1, -2147483648
            20, -1, 9223372036854775807
            20, -1, -9223372036854775808
            20, -1, 7
            1700, -1, 0.00
            1700, -1, 99999999999999999999999999.999999
            1700, 327686, 999.99
            1700, 327686, -999.99
            1700, 327686, 0.05
            """)
    void numbersStayOfTheirTypeAndWidth(int oid, int modifier, String value) {
        BigDecimal before = new BigDecimal(value);
        List<ColumnTransform> all = List.of(
                PSEUDONYM,
                noise(NoiseWidth.Unit.PERCENT, "10"),
                noise(NoiseWidth.Unit.PERCENT, "100"),
                noise(NoiseWidth.Unit.NUMBER, "5"));
        for (ColumnTransform transform : all) {
            BigDecimal masked = new BigDecimal(masked(oid, modifier, transform, value));

            assertThat(masked.scale()).isEqualTo(before.scale());
            assertThat(masked.precision() - masked.scale()).isLessThanOrEqualTo(before.precision() + 1);
            if (oid != Oid.NUMERIC) {
                long bound = oid == Oid.INT2 ? Short.MAX_VALUE : oid == Oid.INT4 ? Integer.MAX_VALUE : Long.MAX_VALUE;
                assertThat(masked.longValueExact()).isBetween(-bound - 1, bound);
            } else if (modifier > 0) {
                assertThat(masked.abs()).isLessThan(BigDecimal.valueOf(1000));
            }
        }
    }

    @Test
    void equalNumbersHaveEqualPseudonymsInAllTypes() {
        String masked = masked(Oid.INT4, -1, PSEUDONYM, "31415");

        assertThat(masked).hasSize(5);
        assertThat(masked(Oid.INT2, -1, PSEUDONYM, "31415")).isEqualTo(masked);
        assertThat(masked(Oid.INT8, -1, PSEUDONYM, "31415")).isEqualTo(masked);
        assertThat(masked(Oid.NUMERIC, -1, PSEUDONYM, "31415.00")).isEqualTo(masked + ".00");
        assertThat(masked(Oid.INT4, -1, PSEUDONYM, "2000000000"))
                .isEqualTo(masked(Oid.INT8, -1, PSEUDONYM, "2000000000"));
    }

    @Test
    void noiseIsBoundedAndAlwaysTheSame() {
        for (int i = -50; i <= 50; i++) {
            int value = i * 1000;
            int masked = Integer.parseInt(
                    masked(Oid.INT4, -1, noise(NoiseWidth.Unit.PERCENT, "10"), Integer.toString(value)));
            assertThat(Math.abs(masked - value)).isBetween(1, Math.max(1, Math.abs(value) / 10));
            int moved = Integer.parseInt(
                    masked(Oid.INT4, -1, noise(NoiseWidth.Unit.NUMBER, "7.5"), Integer.toString(value)));
            assertThat(Math.abs(moved - value)).isBetween(1, 7);
            double floating = Double.parseDouble(
                    masked(Oid.FLOAT8, -1, noise(NoiseWidth.Unit.NUMBER, "0.5"), Integer.toString(value)));
            assertThat(Math.abs(floating - value)).isLessThanOrEqualTo(0.5).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            701, NaN, 0
            701, Infinity, 0
            700, -Infinity, 0
            1700, NaN, 0
            1082, infinity, 1900-01-01
            1082, -infinity, 1900-01-01
            1082, 02/29/1984, 01/01/1900
            1114, infinity, 1900-01-01 00:00:00
            1184, 1984-02-30 10:11:12+00, 1900-01-01 00:00:00+00
            25, abc, ***
            """)
    void whatCanNotBeMovedIsRedacted(int oid, String value, String expected) {
        assertThat(masked(oid, -1, noise(NoiseWidth.Unit.NUMBER, "1"), value)).isEqualTo(expected);
        assertThat(masked(oid, -1, noise(NoiseWidth.Unit.SECONDS, "864000"), value))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01", "4714-11-24 BC", "5874897-12-31", "2000-02-29", "0044-03-15 BC"})
    void datesMoveByDaysAndStayDates(String value) {
        for (ColumnTransform transform : List.of(PSEUDONYM, noise(NoiseWidth.Unit.SECONDS, "864000"))) {
            String masked = masked(Oid.DATE, -1, transform, value);
            assertThat(masked).matches("\\d{4,7}-\\d\\d-\\d\\d( BC)?").isNotEqualTo(value);
            byte[] raw = new byte[4];
            ByteBuffer.wrap(raw).putInt(days(value));
            byte[] binary = requireNonNull(mask(plan(binary(Oid.DATE, -1), transform), raw));
            assertThat(ByteBuffer.wrap(binary).getInt()).isEqualTo(days(masked));
        }
        int moved = days(masked(Oid.DATE, -1, noise(NoiseWidth.Unit.SECONDS, "864000"), value)) - days(value);
        assertThat(Math.abs(moved)).isBetween(1, 10);
    }

    private static int days(String date) {
        Long days = new TimeFormat(ValueType.DATE, false).read(utf8(date), 0, date.length());
        return requireNonNull(days).intValue();
    }

    @Test
    void timestampsAreTheSameInAnyZoneAndFormat() {
        ColumnTransform week = noise(NoiseWidth.Unit.SECONDS, "604800");
        for (ColumnTransform transform : List.of(PSEUDONYM, week)) {
            String utc = masked(Oid.TIMESTAMPTZ, -1, transform, "2024-07-01 12:00:00.5+00");
            assertThat(utc).endsWith("+00");
            assertThat(masked(Oid.TIMESTAMPTZ, -1, transform, "2024-07-01 17:30:00.5+05:30"))
                    .isEqualTo(utc);
            assertThat(masked(Oid.TIMESTAMPTZ, -1, transform, "2024-07-01 08:00:00.5-04"))
                    .isEqualTo(utc);
            assertThat(masked(Oid.TIMESTAMP, -1, transform, "2024-07-01 12:00:00.5") + "+00")
                    .isEqualTo(utc);
        }
    }

    @Test
    void versionsOfTheKeyGiveOtherValuesAndAreTold() {
        MaskingKey old = new MaskingKey("fedcba9876543210".getBytes(StandardCharsets.US_ASCII));
        MaskingKeys keys = new MaskingKeys(2, Map.of(1, old, 2, Rows.SECRET));
        for (MaskStyle style : List.of(MaskStyle.HASH, MaskStyle.PSEUDONYM, MaskStyle.FPE)) {
            MaskingPlan current = versioned(style, 0, keys);
            MaskingPlan second = versioned(style, 2, keys);
            MaskingPlan first = versioned(style, 1, keys);

            assertThat(current.keyVersions()).containsExactly(2);
            assertThat(first.keyVersions()).containsExactly(1);
            assertThat(mask(current, "1234567")).isEqualTo(mask(second, "1234567"));
            assertThat(mask(first, "1234567"))
                    .isNotEqualTo(mask(second, "1234567"))
                    .isEqualTo(mask(versioned(style, 0, MaskingKeys.of(old)), "1234567"));
            assertThat(mask(versioned(style, 3, keys), "1234567")).isEqualTo("***");
            assertThat(versioned(style, 3, keys).keyVersions()).isEmpty();
        }
    }

    private static MaskingPlan versioned(MaskStyle style, int version, MaskingKeys keys) {
        return MaskingPlan.of(
                List.of(text(Oid.TEXT, -1)),
                List.of(keyed(style, TextKind.ANY, null, version)),
                DetectorSet.none(),
                keys);
    }
}
