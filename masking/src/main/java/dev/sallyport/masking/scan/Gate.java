package dev.sallyport.masking.scan;

/**
 * The first look at a value: one pass over a table, without branches on the content, that says which scanners may find
 * something. Most values need none. Says too much rather than too little.
 */
final class Gate {
    static final int PRIVATE_KEYS = 1;
    static final int URLS = 1 << 1;
    static final int SECRETS = 1 << 2;
    static final int WALLETS = 1 << 3;
    static final int EMAILS = 1 << 4;
    static final int IBANS = 1 << 5;
    static final int NETWORK = 1 << 6;
    static final int MACHINE_READABLE = 1 << 7;
    static final int CODES = 1 << 8;
    static final int BIRTHS = 1 << 9;
    static final int NUMBERS = 1 << 10;
    static final int PASSWORDS = 1 << 11;
    static final int NAMED_TEXTS = 1 << 12;
    /** There may be look-alikes of ASCII; once they're folded, the folded text has to be looked at again. */
    static final int FOLDABLE = 1 << 13;

    /** Scanners that go by {@link Tokens}. */
    static final int TOKENS = SECRETS | WALLETS | IBANS | NETWORK | CODES | BIRTHS | NUMBERS;

    private static final int ALL = (1 << 14) - 1;

    private static final int AT = 1;
    private static final int EQUAL = 1 << 1;
    private static final int HIGH = 1 << 2;
    private static final int W = 1 << 3;
    private static final int LESS = 1 << 4;
    private static final int PERCENT = 1 << 5;
    private static final int LETTER = 1 << 6;
    private static final int TOKEN = 1 << 7;

    /** Fields of a sum, 15 bits each: a longer text than they can count is looked at by all scanners. */
    private static final int FIELD = 15;

    private static final int FIELD_MASK = (1 << FIELD) - 1;
    private static final long DIGIT_COUNT = 1;
    private static final long DOT_COUNT = 1L << FIELD;
    private static final long COLON_COUNT = 1L << (2 * FIELD);
    private static final long DASH_COUNT = 1L << (3 * FIELD);

    /** Fewest digits of what {@link NumberScanner} finds. */
    private static final int DIGITS_MIN = 6;
    /** Fewest digits of an IBAN (some countries' consist mostly of letters), of an IPv4 address and of an Indian PAN. */
    private static final int FEW_DIGITS = 4;
    /** Fewest digits of a passport's number. */
    private static final int FEWEST_DIGITS = 2;
    /** Length of the dashes and the first word of a PEM label. */
    private static final int LABEL = 10;
    /** Shortest run that holds a secret, and shortest wallet. */
    private static final int SECRET_MIN = 14;

    private static final int WALLET_MIN = 25;
    /** Dashes in the first words of a key file of PuTTY's; fewer than before a PEM label. */
    private static final int PUTTY_DASHES = 4;

    private static final int IBAN_MIN = 15;
    private static final int LINE_MIN = 30;

    /** First bytes of the characters that {@link Folding} replaces. */
    private static final int[] FOLDABLE_LEADS = {0xc2, 0xcd, 0xd9, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef, 0xf0};

    private static final byte[] KINDS = kinds();
    private static final long[] COUNTS = counts();

    private Gate() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0; c < 256; c++) {
            int token = Ascii.is(c, Ascii.TOKEN | Ascii.DOT | Ascii.PLUS_SLASH) ? TOKEN : 0;
            kinds[c] = (byte) (token | (c >= 0x80 || Ascii.is(c, Ascii.LETTER) ? LETTER : 0));
        }
        for (int lead : FOLDABLE_LEADS) {
            kinds[lead] |= HIGH;
        }
        kinds['@'] |= AT;
        kinds['='] |= EQUAL;
        kinds['%'] |= PERCENT;
        kinds['<'] |= LESS;
        kinds['w'] |= W;
        kinds['W'] |= W;
        return kinds;
    }

    private static long[] counts() {
        long[] counts = new long[256];
        for (int c = '0'; c <= '9'; c++) {
            counts[c] = DIGIT_COUNT;
        }
        counts['.'] = DOT_COUNT;
        counts[':'] = COLON_COUNT;
        counts['-'] = DASH_COUNT;
        return counts;
    }

    /**
     * Which scanners may find something in a range; 0 for none.
     *
     * @param columnHints what the column's name says; it opens more, never less
     */
    static int look(byte[] bytes, int from, int to, long columnHints) {
        if (to - from > FIELD_MASK) {
            return ALL;
        }
        int seen = 0;
        int run = 0;
        int longest = 0;
        long sum = 0;
        for (int i = from; i < to; i++) {
            int b = bytes[i] & 0xff;
            int kind = KINDS[b];
            seen |= kind;
            sum += COUNTS[b];
            // the sign of a kind is its TOKEN bit
            run = (run + 1) & (kind >> 31);
            longest = Math.max(longest, run);
        }
        return open(seen, sum, longest, to - from) | named(columnHints);
    }

    private static int named(long hints) {
        return when((hints & Hints.PASSWORD) != 0, PASSWORDS)
                | when((hints & Hints.TEXTS) != 0, NAMED_TEXTS)
                | when((hints & Hints.BIRTH) != 0, BIRTHS)
                | when((hints & Hints.PASSPORT) != 0, CODES);
    }

    private static int open(int seen, long sum, int longest, int length) {
        int digits = (int) sum & FIELD_MASK;
        int dots = (int) (sum >> FIELD) & FIELD_MASK;
        int colons = (int) (sum >> (2 * FIELD)) & FIELD_MASK;
        int dashes = (int) (sum >> (3 * FIELD)) & FIELD_MASK;
        boolean letters = (seen & LETTER) != 0;
        int open = when((seen & (AT | PERCENT)) != 0 && dots + colons > 0, EMAILS)
                | when((seen & AT) != 0 && colons > 0, URLS)
                | when(
                        (dashes > PUTTY_DASHES || (dashes == PUTTY_DASHES && colons > 0)) && longest >= LABEL,
                        PRIVATE_KEYS)
                | when((seen & W) != 0, PASSWORDS)
                | when((seen & HIGH) != 0, FOLDABLE)
                | when(letters && (colons > 0 || (seen & EQUAL) != 0), NAMED_TEXTS)
                | when(longest >= SECRET_MIN, SECRETS)
                | when(longest >= WALLET_MIN && letters, WALLETS)
                | when(colons > 1 || dashes > 4, NETWORK)
                | when((seen & LESS) != 0 && length >= LINE_MIN, MACHINE_READABLE);
        if (digits < FEWEST_DIGITS) {
            return open;
        }
        open |= when(letters, CODES);
        if (digits >= FEW_DIGITS) {
            open |= when(letters && length >= IBAN_MIN, IBANS)
                    | when(dots > 1, NETWORK)
                    | when(letters, BIRTHS)
                    | when(digits >= DIGITS_MIN, NUMBERS);
        }
        return open;
    }

    private static int when(boolean condition, int bits) {
        return condition ? bits : 0;
    }
}
