package dev.sallyport.masking.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What words nearby say that a value is: a column's name, a JSON key, what stands before a value in prose. Only
 * ambiguous things (runs of digits, opaque tokens, dates, names) need them.
 */
public final class Hints {
    static final long PHONE = 1;
    static final long SSN = 1 << 1;
    static final long NATIONAL = 1 << 2;
    static final long SECRET = 1 << 3;
    static final long AWS_SECRET = 1 << 4;
    static final long PASSWORD = 1 << 5;
    static final long CARD = 1 << 6;
    static final long IDENTITY = 1 << 7;
    static final long PASSPORT = 1 << 8;
    static final long BIRTH = 1 << 9;
    static final long NAME = 1 << 10;
    static final long PERSON = 1 << 11;
    static final long ADDRESS = 1 << 12;

    /** What a number may be. */
    static final long NUMBERS = PHONE | SSN | NATIONAL | CARD | IDENTITY | PASSPORT | BIRTH;
    /** What an opaque token may be. */
    static final long SECRETS = SECRET | AWS_SECRET;
    /** What a whole text may be. */
    static final long TEXTS = NAME | PERSON | ADDRESS;

    /** How many bytes before a value belong to its context. */
    private static final int WINDOW = 40;

    private static final int SLOTS = 1 << 10;
    /** Words by their last two bytes. */
    private static final byte[][][] WORDS = new byte[SLOTS][][];

    private static final long[][] BITS = new long[SLOTS][];

    static {
        index();
    }

    private Hints() {}

    private static void index() {
        List<List<byte[]>> words = new ArrayList<>();
        List<List<Long>> bits = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            words.add(new ArrayList<>());
            bits.add(new ArrayList<>());
        }
        for (Object[] row : HintWords.all()) {
            for (String word : ((String) row[1]).split(" ", -1)) {
                byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
                int slot = slot(utf8, utf8.length);
                words.get(slot).add(utf8);
                bits.get(slot).add((Long) row[0]);
            }
        }
        for (int i = 0; i < SLOTS; i++) {
            WORDS[i] = words.get(i).toArray(new byte[0][]);
            BITS[i] = bits.get(i).stream().mapToLong(Long::longValue).toArray();
        }
    }

    private static int slot(byte[] bytes, int end) {
        int last = Ascii.lower(bytes[end - 1]) & 0xff;
        int before = Ascii.lower(bytes[end - 2]) & 0xff;
        // a separator before the last letter (d.o.b) may be any or none, so that it can't count
        return (last * 31 + (Ascii.is(before, Ascii.ALNUM) || before >= 0x80 ? before : 0)) & (SLOTS - 1);
    }

    /** All hints in a column's name or a JSON key, given as UTF-8. */
    public static long of(byte[] bytes, int from, int to) {
        long hints = 0;
        for (int end = from + 2; end <= to; end++) {
            hints |= endingAt(bytes, from, end, to, -1L);
        }
        return hints;
    }

    /** Whether a column of dates is named as one of births. */
    public static boolean nameBirth(long hints) {
        return (hints & BIRTH) != 0;
    }

    /** Whether a column of numbers is named as something that is looked for. */
    public static boolean nameNumber(long hints) {
        return (hints & NUMBERS) != 0;
    }

    /** Of the hints asked for, those of the nearest word that ends in the window before an index. */
    static long before(Text text, int index, long asked) {
        return before(text, index, asked, index - WINDOW);
    }

    /** The same, of words that end after {@code limit} and not outside the window. */
    static long before(Text text, int index, long asked, int limit) {
        int stop = Math.max(text.from + 1, Math.max(limit, index - WINDOW));
        for (int end = index; end > stop; end--) {
            long hints = endingAt(text.bytes, text.from, end, text.to, asked);
            if (hints != 0) {
                return hints;
            }
        }
        return 0;
    }

    /** The hints of the word that ends right before an index. */
    static long endingAt(Text text, int end, long asked) {
        return end < text.from + 2 ? 0 : endingAt(text.bytes, text.from, end, text.to, asked) & asked;
    }

    private static long endingAt(byte[] bytes, int from, int end, int to, long asked) {
        int last = bytes[end - 1];
        if ((last >= 0 && !Ascii.is(last, Ascii.ALNUM)) || !endsWord(bytes, end, to)) {
            return 0;
        }
        int slot = slot(bytes, end);
        byte[][] words = WORDS[slot];
        long hints = 0;
        for (int i = 0; i < words.length; i++) {
            if ((BITS[slot][i] & asked) != 0 && matches(bytes, from, end, words[i])) {
                hints |= BITS[slot][i];
            }
        }
        return hints;
    }

    /** Whether the word ends here: no letter follows, but for a plural's s or the next word of a camelCase name. */
    private static boolean endsWord(byte[] bytes, int end, int to) {
        if (end >= to || !Ascii.is(bytes[end], Ascii.LETTER)) {
            return true;
        }
        if (Ascii.is(bytes[end], Ascii.UPPER)) {
            return Ascii.is(bytes[end - 1], Ascii.LOWER);
        }
        return bytes[end] == 's' && (end + 1 >= to || !Ascii.is(bytes[end + 1], Ascii.LETTER));
    }

    /** Whether a keyword ends at the index; its underscores stand for one separator or none. */
    private static boolean matches(byte[] bytes, int from, int end, byte[] word) {
        int i = end - 1;
        for (int k = word.length - 1; k >= 0; k--) {
            if (word[k] == '_') {
                if (i >= from && isSeparator(bytes[i])) {
                    i--;
                }
            } else if (i < from || (byte) Ascii.lower(bytes[i]) != word[k]) {
                return false;
            } else {
                i--;
            }
        }
        boolean camelCase = i >= from && Ascii.is(bytes[i + 1], Ascii.UPPER) && Ascii.is(bytes[i], Ascii.LOWER);
        return i < from || !Ascii.is(bytes[i], Ascii.LETTER) || camelCase;
    }

    private static boolean isSeparator(int b) {
        return b == ' ' || b == '_' || b == '-' || b == '.';
    }
}
