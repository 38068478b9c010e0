package dev.sallyport.masking.scan;

/**
 * A run of groups of digits with separators between, such as {@code 4111-1111-1111-1111}: where the groups are and
 * what they are made of; and a window of such groups, chosen by {@link #select}. Bounded; reused; confined to one
 * thread.
 */
final class Digits {
    /** More groups than any number has; a longer run is read piece by piece. */
    static final int GROUPS_MAX = 12;
    /** More digits than any number has. */
    static final int COUNT_MAX = 32;

    /** What {@link #separator} is when groups have different separators between them. */
    static final int MIXED = -1;

    final int[] starts = new int[GROUPS_MAX];
    final int[] ends = new int[GROUPS_MAX];
    /** The first byte of the separator before a group; 0 before the first. */
    final int[] separators = new int[GROUPS_MAX];

    int size;
    /** All digits of the run; of a group with more than any number has, only so many. */
    int total;
    /** Where reading may go on after this run. */
    int resume;

    /** The digits as values 0..9; the window's are {@code base..base + count}. */
    final byte[] values = new byte[GROUPS_MAX * COUNT_MAX];

    int base;
    int count;
    int first;
    int last;
    /** The lengths of the window's groups as hexadecimal digits, as in {@code 0x4444}; f for longer ones. */
    long shape;
    /** The separator between the window's groups if it is always the same, {@link #MIXED} if not, 0 for one group. */
    int separator;

    private final int[] offsets = new int[GROUPS_MAX + 1];

    /** Reads the groups from a digit on; a group that a letter follows isn't a number and ends the run before it. */
    void read(Text text, int start) {
        size = 0;
        total = 0;
        int i = start;
        while (size < GROUPS_MAX) {
            int end = collect(text, i);
            if (text.is(end, Ascii.LETTER | Ascii.UNDERSCORE) && text.at(end) != 'x') {
                total = offsets[size];
                resume = text.run(end, Ascii.WORD);
                return;
            }
            starts[size] = i;
            ends[size] = end;
            separators[size] = size == 0 ? 0 : text.at(ends[size - 1]);
            size++;
            offsets[size] = total;
            resume = end;
            int next = afterSeparator(text, end);
            if (next < 0) {
                return;
            }
            i = next;
        }
    }

    private int collect(Text text, int start) {
        int limit = offsets[size] + COUNT_MAX;
        int i = start;
        while (i < text.to) {
            int digit = text.bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (total < limit) {
                values[total++] = (byte) digit;
            }
            i++;
        }
        return i;
    }

    /** The index of the next group's first digit, or -1 if something else than a separator follows. */
    private static int afterSeparator(Text text, int end) {
        int i = end;
        while (i - end < 3 && isSeparator(text.at(i))) {
            i++;
        }
        return i > end && text.is(i, Ascii.DIGIT) ? i : -1;
    }

    private static boolean isSeparator(int b) {
        return b == ' ' || b == '-' || b == '.' || b == '/' || b == '(' || b == ')' || b == '_';
    }

    /** Chooses groups {@code first..last} as the window; false if they have more digits than any number. */
    boolean select(int newFirst, int newLast) {
        first = newFirst;
        last = newLast;
        base = offsets[newFirst];
        count = offsets[newLast + 1] - base;
        if (count >= COUNT_MAX) {
            return false;
        }
        shape = 0;
        separator = newFirst == newLast ? 0 : separators[newFirst + 1];
        for (int group = newFirst; group <= newLast; group++) {
            shape = shape << 4 | Math.min(length(group), 15);
            if (group > newFirst && separators[group] != separator) {
                separator = MIXED;
            }
        }
        return true;
    }

    /** How many digits groups {@code first..last} have. */
    int count(int from, int to) {
        return offsets[to + 1] - offsets[from];
    }

    int length(int group) {
        return offsets[group + 1] - offsets[group];
    }

    /** Whether the window is one group. */
    boolean plain() {
        return first == last;
    }

    /** Whether the window's groups have this one separator between them, and are as long as the shape says. */
    boolean shaped(long lengths, int between) {
        return shape == lengths && separator == between;
    }

    /** Whether a group next to the window is as long as its neighbour within: the window is cut out of a row of such. */
    boolean goesOn() {
        return (first > 0 && length(first - 1) == length(first))
                || (last + 1 < size && length(last + 1) == length(last));
    }

    int start() {
        return starts[first];
    }

    int end() {
        return ends[last];
    }

    /** A digit of the window. */
    int at(int index) {
        return values[base + index];
    }

    /** The number that the window's digits {@code from..to} (the latter excluded) make; at most nine of them. */
    int number(int from, int to) {
        int number = 0;
        for (int i = base + from; i < base + to; i++) {
            number = number * 10 + values[i];
        }
        return number;
    }

    /** The sum of the window's digits, each times its weight, as {@link CheckDigits#weighted} reads them. */
    int weighted(String weights) {
        return CheckDigits.weighted(values, base, weights);
    }

    boolean luhn(int from, int to) {
        return CheckDigits.luhn(values, base + from, base + to);
    }
}
