package dev.sallyport.masking.scan;

/**
 * The first look at a value: one pass over a table of bits, without branches on the content, that says which scanners
 * may find something. Most values need none. Says too much rather than too little.
 */
final class Gate {
    static final int PRIVATE_KEYS = 1;
    static final int URLS = 1 << 1;
    static final int SECRETS = 1 << 2;
    static final int WALLETS = 1 << 3;
    static final int EMAILS = 1 << 4;
    static final int IBANS = 1 << 5;
    static final int NETWORK = 1 << 6;
    static final int CODES = 1 << 7;
    static final int NUMBERS = 1 << 8;
    static final int PASSWORDS = 1 << 9;
    /** There may be look-alikes of ASCII; once they're folded, the folded text has to be looked at again. */
    static final int FOLDABLE = 1 << 10;

    private static final int DIGIT = 1;
    private static final int AT = 1 << 16;
    private static final int COLON = 1 << 17;
    private static final int HIGH = 1 << 18;
    private static final int W = 1 << 19;
    private static final int DASH = 1 << 20;
    private static final int PERCENT = 1 << 21;
    private static final int DOT = 1 << 22;
    private static final int TOKEN = 1 << 23;

    /** Fewest digits of what {@link NumberScanner} finds. */
    private static final int DIGITS_MIN = 6;
    /** Fewest digits of an IBAN (some countries' consist mostly of letters), of an IPv4 address and of an Indian PAN. */
    private static final int FEW_DIGITS = 4;
    /** Length of the dashes and the first word of a PEM label. */
    private static final int LABEL = 10;
    /** Shortest run that holds a secret, and shortest wallet. */
    private static final int SECRET_MIN = 14;

    private static final int WALLET_MIN = 25;

    /** First bytes of the characters that {@link Folding} replaces. */
    private static final int[] FOLDABLE_LEADS = {0xc2, 0xcd, 0xd9, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef, 0xf0};

    private static final int[] TABLE = table();

    private Gate() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int c = 0; c < 256; c++) {
            table[c] = Ascii.is(c, Ascii.TOKEN | Ascii.DOT | Ascii.PLUS_SLASH) ? TOKEN : 0;
        }
        for (int lead : FOLDABLE_LEADS) {
            table[lead] = HIGH;
        }
        for (int c = '0'; c <= '9'; c++) {
            table[c] |= DIGIT;
        }
        table['@'] = AT;
        table[':'] = COLON;
        table['%'] = PERCENT;
        table['.'] |= DOT;
        table['-'] |= DASH;
        table['w'] |= W;
        table['W'] |= W;
        return table;
    }

    /** Which scanners may find something in a range; 0 for none. */
    static int look(byte[] bytes, int from, int to) {
        int seen = 0;
        int digits = 0;
        int run = 0;
        int longest = 0;
        for (int i = from; i < to; i++) {
            int bits = TABLE[bytes[i] & 0xff];
            seen |= bits;
            digits += bits & DIGIT;
            run = (bits & TOKEN) == 0 ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        int open = when((seen & (AT | PERCENT)) != 0, EMAILS)
                | when((seen & AT) != 0 && (seen & COLON) != 0, URLS)
                | when((seen & DASH) != 0 && longest >= LABEL, PRIVATE_KEYS)
                | when((seen & W) != 0, PASSWORDS)
                | when((seen & HIGH) != 0, FOLDABLE);
        if (longest >= SECRET_MIN) {
            open |= SECRETS | when(longest >= WALLET_MIN, WALLETS);
        }
        if (digits >= FEW_DIGITS) {
            open |= IBANS | CODES | when((seen & (DOT | COLON | DASH)) != 0, NETWORK);
            return open | when(digits >= DIGITS_MIN, NUMBERS);
        }
        return open | when((seen & (COLON | DASH)) != 0, NETWORK);
    }

    private static int when(boolean condition, int bits) {
        return condition ? bits : 0;
    }
}
