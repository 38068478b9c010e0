package dev.sallyport.masking.scan;

/** Classes of bytes as one table of bits; every byte of 0x80 and above has none. */
final class Ascii {
    static final int DIGIT = 1;
    static final int UPPER = 1 << 1;
    static final int LOWER = 1 << 2;
    static final int UNDERSCORE = 1 << 3;
    static final int DASH = 1 << 4;
    static final int DOT = 1 << 5;
    static final int PLUS_SLASH = 1 << 6;
    static final int EQUAL = 1 << 7;
    static final int HEX_LETTER = 1 << 8;
    /** A letter after f. */
    static final int NOT_HEX = 1 << 9;

    static final int LETTER = UPPER | LOWER;
    static final int ALNUM = LETTER | DIGIT;
    static final int WORD = ALNUM | UNDERSCORE;
    static final int TOKEN = WORD | DASH;
    static final int BASE64 = ALNUM | PLUS_SLASH;
    static final int HEX = DIGIT | HEX_LETTER;

    private static final short[] CLASSES = classes();

    private Ascii() {}

    private static short[] classes() {
        short[] classes = new short[256];
        for (int c = '0'; c <= '9'; c++) {
            classes[c] = DIGIT;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            classes[c] = (short) (LOWER | (c <= 'f' ? HEX_LETTER : NOT_HEX));
            classes[c - 32] = (short) (UPPER | (c <= 'f' ? HEX_LETTER : NOT_HEX));
        }
        classes['_'] = UNDERSCORE;
        classes['-'] = DASH;
        classes['.'] = DOT;
        classes['+'] = PLUS_SLASH;
        classes['/'] = PLUS_SLASH;
        classes['='] = EQUAL;
        return classes;
    }

    static boolean is(int b, int mask) {
        return (CLASSES[b & 0xff] & mask) != 0;
    }

    /** All classes of a byte. */
    static int classes(int b) {
        return CLASSES[b & 0xff];
    }

    static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    static int upper(int b) {
        return b >= 'a' && b <= 'z' ? b - 32 : b;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(int b) {
        if (isDigit(b)) {
            return b - '0';
        }
        int letter = lower(b);
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** A word of ASCII as bytes, for tables. */
    static byte[] bytes(String word) {
        return word.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
