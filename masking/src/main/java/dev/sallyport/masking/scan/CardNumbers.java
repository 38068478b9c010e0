package dev.sallyport.masking.scan;

/** Which digits are a payment card's: an issuer's range (ISO/IEC 7812), a length that it issues, and Luhn's check. */
public final class CardNumbers {
    /** First six digits from, to, then the shortest and the longest number of that range. */
    private static final int[][] RANGES = {
        {220000, 220499, 16, 19}, // Mir
        {222100, 272099, 16, 16}, // Mastercard
        {300000, 305999, 14, 19}, // Diners Club
        {309500, 309599, 14, 19},
        {340000, 349999, 15, 15}, // American Express
        {352800, 358999, 16, 19}, // JCB
        {360000, 369999, 14, 19}, // Diners Club
        {370000, 379999, 15, 15}, // American Express
        {380000, 399999, 14, 19}, // Diners Club
        {501800, 501899, 12, 19}, // Maestro and Dankort
        {501900, 501999, 16, 16},
        {502000, 502099, 12, 19},
        {503800, 503899, 12, 19},
        {506099, 506198, 16, 19}, // Verve
        {506700, 506799, 16, 16}, // Elo
        {509000, 509999, 16, 16},
        {510000, 559999, 16, 16}, // Mastercard
        {589300, 589399, 12, 19}, // Maestro
        {601100, 601199, 16, 19}, // Discover
        {604000, 604999, 16, 16},
        {606282, 606282, 16, 19}, // Hipercard
        {620000, 629999, 16, 19}, // UnionPay
        {630400, 630499, 12, 19}, // Maestro
        {636000, 636999, 16, 19},
        {644000, 659999, 16, 19}, // Discover
        {675900, 675999, 12, 19}, // Maestro
        {676100, 676399, 12, 19},
        {676700, 676799, 12, 19},
        {677100, 677199, 16, 16},
        {810000, 829999, 16, 19}, // RuPay
        {979200, 979289, 16, 16}, // Troy
    };

    private CardNumbers() {}

    /** Whether digits (values 0..9) are a card's number. */
    public static boolean isCard(byte[] digits, int count) {
        return isCard(digits, 0, count);
    }

    /** Whether {@code count} digits (values 0..9) from {@code from} on are a card's number. */
    static boolean isCard(byte[] digits, int from, int count) {
        return count >= 12
                && count <= 19
                && isIssued(digits, from, count)
                && CheckDigits.luhn(digits, from, from + count);
    }

    private static boolean isIssued(byte[] digits, int from, int count) {
        if (digits[from] == 4) {
            return count == 13 || count == 16 || count == 19;
        }
        int prefix = 0;
        for (int i = 0; i < 6; i++) {
            prefix = prefix * 10 + digits[from + i];
        }
        for (int[] range : RANGES) {
            if (prefix >= range[0] && prefix <= range[1]) {
                return count >= range[2] && count <= range[3];
            }
        }
        return false;
    }
}
