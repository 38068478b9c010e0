package dev.sallyport.masking;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Rules that encrypt values in their own format. What can't be encrypted so is redacted. */
final class FormatRules {
    private static final int DIGITS = 10;
    private static final int CODES = 36;
    private static final int MIXED = 62;
    private static final int TRIES_MAX = 1_000;

    private FormatRules() {}

    /**
     * Digits become digits; with letters among them both become both, in upper or in lower case where all are, else in
     * either. Blanks and punctuation stay where they are. A text with other characters is redacted.
     */
    static CellRule text(TextLimit limit, MaskingKey key) {
        FormatCipher cipher = FormatCipher.of(key);
        CellRule redact = TextRules.redact(limit);
        return (bytes, from, to, scratch, out) -> {
            int end = TextRules.trimmed(bytes, from, to);
            int start = out.length;
            if (!encrypt(cipher, bytes, from, end, out)) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            limit.fit(out, start);
            return CellRule.Outcome.CHANGED;
        };
    }

    private static boolean encrypt(FormatCipher cipher, byte[] bytes, int from, int to, Bytes out) {
        int count = 0;
        boolean upper = false;
        boolean lower = false;
        for (int i = from; i < to; i++) {
            int b = bytes[i];
            if (b < ' ' || b > '~') {
                return false;
            }
            upper |= b >= 'A' && b <= 'Z';
            lower |= b >= 'a' && b <= 'z';
            count += isSymbol(b) ? 1 : 0;
        }
        int radix = upper && lower ? MIXED : upper || lower ? CODES : DIGITS;
        byte[] symbols = new byte[count];
        int index = 0;
        for (int i = from; i < to; i++) {
            if (isSymbol(bytes[i])) {
                symbols[index++] = (byte) symbol(bytes[i], radix);
            }
        }
        byte[] encrypted = cipher.encrypt(symbols, radix);
        if (encrypted == null) {
            return false;
        }
        index = 0;
        for (int i = from; i < to; i++) {
            out.write(isSymbol(bytes[i]) ? character(encrypted[index++], upper || radix == DIGITS) : bytes[i]);
        }
        return true;
    }

    private static boolean isSymbol(int b) {
        return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
    }

    private static int symbol(int b, int radix) {
        if (b <= '9') {
            return b - '0';
        }
        return b <= 'Z' ? b - 'A' + 10 : b - 'a' + (radix == MIXED ? 36 : 10);
    }

    private static int character(int symbol, boolean upper) {
        if (symbol < 10) {
            return '0' + symbol;
        }
        return symbol >= 36 ? 'a' + symbol - 36 : (upper ? 'A' : 'a') + symbol - 10;
    }

    /** A number of as many digits, with the same sign and the point at the same place. */
    static CellRule number(NumberFormat format, MaskingKey key, CellRule redact) {
        FormatCipher cipher = FormatCipher.of(key);
        return (bytes, from, to, scratch, out) -> {
            BigDecimal value = format.read(bytes, from, to);
            BigDecimal encrypted = value == null ? null : encrypt(cipher, value);
            if (encrypted == null || !format.holds(encrypted)) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            format.write(encrypted, out);
            return CellRule.Outcome.CHANGED;
        };
    }

    private static @Nullable BigDecimal encrypt(FormatCipher cipher, BigDecimal value) {
        BigDecimal plain = KeyedNumbers.canonical(value);
        BigInteger digits = plain.unscaledValue().abs();
        int length = digits.toString().length();
        KeyedNumbers.Range range = KeyedNumbers.range(plain, length);
        // encrypting until the outcome is a number of that length again keeps different numbers apart
        for (int i = 0; i < TRIES_MAX; i++) {
            byte[] symbols = new byte[length];
            String text = digits.toString();
            for (int k = 0; k < text.length(); k++) {
                symbols[length - text.length() + k] = (byte) (text.charAt(k) - '0');
            }
            byte[] encrypted = cipher.encrypt(symbols, DIGITS);
            if (encrypted == null) {
                return null;
            }
            StringBuilder next = new StringBuilder(length);
            for (byte symbol : encrypted) {
                next.append((char) ('0' + symbol));
            }
            digits = new BigInteger(next.toString());
            if (range.contains(digits)) {
                return KeyedNumbers.like(value, plain, digits);
            }
        }
        return null;
    }
}
