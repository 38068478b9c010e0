package dev.sallyport.masking.scan;

/** What is being scanned: a range of bytes, with what the column's name hints at. Reused; confined to one thread. */
final class Text {
    byte[] bytes = new byte[0];
    int from;
    int to;
    /** Bits of {@link Hints}. Hints only ever add findings: a column's name is the client's to choose. */
    long columnHints;

    /** What the text consists of; read on demand. */
    final Tokens tokens = new Tokens();

    private int hintedIndex = -1;
    private long hintedFor;
    private long hinted;

    void set(byte[] newBytes, int newFrom, int newTo, long newColumnHints) {
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        columnHints = newColumnHints;
        hintedIndex = -1;
    }

    /** The byte at an index as 0..255, or -1 outside. */
    int at(int index) {
        return index >= from && index < to ? bytes[index] & 0xff : -1;
    }

    boolean is(int index, int mask) {
        return index >= from && index < to && Ascii.is(bytes[index], mask);
    }

    /** Whether nothing before the index belongs to the same word; the letter of an escape such as {@code \n} doesn't. */
    boolean startsWord(int index) {
        return !is(index - 1, Ascii.ALNUM) || endsEscape(index - 1);
    }

    /** Whether the letter at the index is the second half of {@code \n}, {@code \r} or {@code \t}. */
    boolean endsEscape(int index) {
        int b = at(index);
        return (b == 'n' || b == 'r' || b == 't') && at(index - 1) == '\\';
    }

    /** The end of the run of bytes of these classes that begins at the index. */
    int run(int index, int mask) {
        int i = index;
        while (is(i, mask)) {
            i++;
        }
        return i;
    }

    /** The end of the run of bytes of these classes that begins at the index, or the limit if that comes first. */
    int run(int index, int mask, int limit) {
        int i = index;
        while (i < limit && is(i, mask)) {
            i++;
        }
        return i;
    }

    /** Whether these very bytes are at the index. */
    boolean has(int index, byte[] word) {
        if (index < from || index + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes[index + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether these bytes, given in lower case, are at the index in either case. */
    boolean hasIgnoringCase(int index, byte[] word) {
        if (index < from || index + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (Ascii.lower(bytes[index + i]) != word[i]) {
                return false;
            }
        }
        return true;
    }

    /** The first index at or after a place where these bytes are, or -1. */
    int find(int index, byte[] word) {
        return find(index, word, to);
    }

    /** The first index at or after a place where these bytes are, all before the limit; or -1. */
    int find(int index, byte[] word, int limit) {
        int last = Math.min(to, limit) - word.length;
        for (int i = Math.max(index, from); i <= last; i++) {
            if (bytes[i] == word[0] && has(i, word)) {
                return i;
            }
        }
        return -1;
    }

    /** The hints for what begins at the index, of those asked for: the column's, and those of the nearest word before. */
    long hintsAt(int index, long asked) {
        if (hintedIndex != index || hintedFor != asked) {
            hinted = (columnHints | Hints.before(this, index, asked)) & asked;
            hintedIndex = index;
            hintedFor = asked;
        }
        return hinted;
    }
}
