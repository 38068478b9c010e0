package dev.sallyport.masking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatCipherTest {
    private static final String KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C";
    private static final String KEY_192 = KEY_128 + "EF4359D8D580AA4F";
    private static final String KEY_256 = KEY_192 + "7F036D6F04FC6A94";

    /** NIST's samples for FF1 (Cryptographic Standards and Guidelines, Example Values, FF1samples). */
    @ParameterizedTest
    @CsvSource(nullValues = "NONE", textBlock = """
            128, NONE,                   10, 0123456789,          2433477484
            128, 39383736353433323130,   10, 0123456789,          6124200773
            128, 3737373770717273373737, 36, 0123456789abcdefghi, a9tv40mll9kdu509eum
            192, NONE,                   10, 0123456789,          2830668132
            192, 39383736353433323130,   10, 0123456789,          2496655549
            192, 3737373770717273373737, 36, 0123456789abcdefghi, xbj3kv35jrawxv32ysr
            256, NONE,                   10, 0123456789,          6657667009
            256, 39383736353433323130,   10, 0123456789,          1001623463
            256, 3737373770717273373737, 36, 0123456789abcdefghi, xs8a0azh2avyalyzuwd
            """)
    void encryptsAsTheStandardDoes(int bits, String tweak, int radix, String plain, String encrypted) {
        HexFormat hex = HexFormat.of();
        byte[] key = hex.parseHex(bits == 128 ? KEY_128 : bits == 192 ? KEY_192 : KEY_256);
        FormatCipher cipher = new FormatCipher(key, tweak == null ? new byte[0] : hex.parseHex(tweak));

        byte[] symbols = requireNonNull(cipher.encrypt(symbols(plain), radix));

        StringBuilder text = new StringBuilder();
        for (byte symbol : symbols) {
            text.append(Character.forDigit(symbol, 36));
        }
        assertThat(text).hasToString(encrypted);
    }

    @Test
    void leavesAloneWhatCouldBeTriedOutOrIsTooLong() {
        FormatCipher cipher = FormatCipher.of(Rows.SECRET);

        assertThat(cipher.encrypt(new byte[5], 10)).isNull();
        assertThat(cipher.encrypt(new byte[6], 10)).hasSize(6);
        assertThat(cipher.encrypt(new byte[3], 36)).isNull();
        assertThat(cipher.encrypt(new byte[4], 36)).hasSize(4);
        assertThat(cipher.encrypt(new byte[3], 62)).isNull();
        assertThat(cipher.encrypt(new byte[0], 62)).isNull();
        assertThat(cipher.encrypt(new byte[256], 62)).hasSize(256);
        assertThat(cipher.encrypt(new byte[257], 62)).isNull();
    }

    private static byte[] symbols(String text) {
        byte[] symbols = new byte[text.length()];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = (byte) Character.digit(text.charAt(i), 36);
        }
        return symbols;
    }
}
