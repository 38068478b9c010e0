package dev.sallyport.masking.scan;

import java.util.Locale;

/** Checks of digits that an operator can ask for, named as policies name them: in lower case. */
enum Checks {
    LUHN {
        @Override
        boolean passes(byte[] digits, int count) {
            return CheckDigits.luhn(digits, 0, count);
        }
    },
    VERHOEFF {
        @Override
        boolean passes(byte[] digits, int count) {
            return CheckDigits.verhoeff(digits, 0, count);
        }
    },
    MOD97 {
        @Override
        boolean passes(byte[] digits, int count) {
            return CheckDigits.mod97(digits, 0, count);
        }
    },
    MOD11 {
        @Override
        boolean passes(byte[] digits, int count) {
            return CheckDigits.mod11(digits, 0, count);
        }
    },
    MOD11_10 {
        @Override
        boolean passes(byte[] digits, int count) {
            return CheckDigits.mod11x10(digits, 0, count);
        }
    };

    /** More digits than any number has that is checked. */
    private static final int DIGITS_MAX = 64;

    abstract boolean passes(byte[] digits, int count);

    /** Whether the digits in a range, of which there have to be some, pass. */
    boolean passes(byte[] bytes, int from, int to) {
        byte[] digits = new byte[DIGITS_MAX];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (Ascii.isDigit(bytes[i])) {
                if (count == DIGITS_MAX) {
                    return false;
                }
                digits[count++] = (byte) (bytes[i] - '0');
            }
        }
        return count >= 2 && passes(digits, count);
    }

    static Checks of(String name) {
        for (Checks check : values()) {
            if (check.name().toLowerCase(Locale.ROOT).equals(name)) {
                return check;
            }
        }
        throw new IllegalArgumentException(
                "no check is called '" + name + "'; there are luhn, verhoeff, mod97, mod11, mod11_10");
    }
}
