package dev.sallyport.masking.scan;

/** Check digit arithmetic that many kinds of numbers share, over digits as values 0..9. */
public final class CheckDigits {
    private static final String[] DIHEDRAL = {
        "0123456789",
        "1234067895",
        "2340178956",
        "3401289567",
        "4012395678",
        "5987604321",
        "6598710432",
        "7659821043",
        "8765932104",
        "9876543210"
    };
    private static final String[] PERMUTATIONS = {
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"
    };

    private static final byte[] PRODUCTS = table(DIHEDRAL);
    private static final byte[] PERMUTED = table(PERMUTATIONS);

    private CheckDigits() {}

    private static byte[] table(String[] rows) {
        byte[] table = new byte[rows.length * 10];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (rows[i / 10].charAt(i % 10) - '0');
        }
        return table;
    }

    /** Luhn's check (ISO/IEC 7812-1 annex B) over digits {@code from..to}, the latter excluded. */
    public static boolean luhn(byte[] digits, int from, int to) {
        int sum = 0;
        boolean twice = false;
        for (int i = to - 1; i >= from; i--) {
            int digit = digits[i];
            if (twice) {
                digit = digit > 4 ? digit * 2 - 9 : digit * 2;
            }
            sum += digit;
            twice = !twice;
        }
        return sum % 10 == 0;
    }

    /** Verhoeff's check by the dihedral group of order ten. */
    public static boolean verhoeff(byte[] digits, int from, int to) {
        int check = 0;
        for (int i = to - 1; i >= from; i--) {
            check = PRODUCTS[check * 10 + PERMUTED[(to - 1 - i) % 8 * 10 + digits[i]]];
        }
        return check == 0;
    }

    /** ISO/IEC 7064, MOD 11,10. */
    public static boolean mod11x10(byte[] digits, int from, int to) {
        int product = 10;
        for (int i = from; i < to - 1; i++) {
            int sum = (product + digits[i]) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digits[to - 1];
    }

    /** Whether the number that the digits make leaves 1 by 97 (ISO/IEC 7064, MOD 97-10). */
    public static boolean mod97(byte[] digits, int from, int to) {
        int remainder = 0;
        for (int i = from; i < to; i++) {
            remainder = (remainder * 10 + digits[i]) % 97;
        }
        return remainder == 1;
    }

    /** Whether the digits, weighted by 2, 3, 4 … from the right (the last by 1), add up to a multiple of 11. */
    public static boolean mod11(byte[] digits, int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += digits[i] * (to - i);
        }
        return sum % 11 == 0;
    }

    /** The sum of digits, each times its weight; a weight is a letter's distance from {@code 'a'}, so b is 1. */
    static int weighted(byte[] digits, int from, String weights) {
        int sum = 0;
        for (int i = 0; i < weights.length(); i++) {
            sum += digits[from + i] * (weights.charAt(i) - 'a');
        }
        return sum;
    }
}
