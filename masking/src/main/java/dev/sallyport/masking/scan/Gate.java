package dev.sallyport.masking.scan;

/**
 * The first look at a value: one pass over a table of bits, without branches on the content, which lets most values go
 * without any scanner. Says too much rather than too little.
 */
final class Gate {
    private static final int AT = 1 << 16;
    private static final int COLON = 1 << 17;
    private static final int HIGH = 1 << 18;
    private static final int W = 1 << 19;
    private static final int DASH = 1 << 20;
    private static final int PERCENT = 1 << 21;
    private static final int EQUAL = 1 << 22;
    private static final int TOKEN = 1 << 23;

    /** Shortest thing made of digits: a local telephone number. */
    private static final int DIGITS_MIN = 6;
    /** Shortest run that can be a secret or a name-and-number such as an identity card's. */
    private static final int TOKEN_MIN = 9;

    /** First bytes of the characters that {@link Folding} replaces. */
    private static final int[] FOLDABLE_LEADS = {0xc2, 0xcd, 0xd9, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef, 0xf0};

    private static final int[] TABLE = table();

    private Gate() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int c = 0; c < 256; c++) {
            table[c] = Ascii.is(c, Ascii.TOKEN) ? TOKEN : 0;
        }
        for (int lead : FOLDABLE_LEADS) {
            table[lead] = HIGH;
        }
        for (int c = '0'; c <= '9'; c++) {
            table[c] |= 1;
        }
        table['@'] = AT;
        table[':'] = COLON;
        table['%'] = PERCENT;
        table['='] = EQUAL;
        table['-'] |= DASH;
        table['w'] |= W;
        table['W'] |= W;
        return table;
    }

    /** Whether a scanner may find something. */
    static boolean opens(byte[] bytes, int from, int to) {
        int seen = 0;
        int digits = 0;
        int run = 0;
        int longest = 0;
        for (int i = from; i < to; i++) {
            int bits = TABLE[bytes[i] & 0xff];
            seen |= bits;
            digits += bits & 1;
            run = (bits & TOKEN) == 0 ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        if ((seen & (AT | PERCENT)) != 0 || digits >= DIGITS_MIN) {
            return true;
        }
        if ((seen & HIGH) != 0 || (longest >= TOKEN_MIN && digits > 0)) {
            return true;
        }
        if ((seen & COLON) != 0) {
            return digits > 0 || (seen & W) != 0 || longest >= TOKEN_MIN;
        }
        return ((seen & W) != 0 && (digits > 0 || (seen & EQUAL) != 0)) || ((seen & DASH) != 0 && longest >= 16);
    }
}
