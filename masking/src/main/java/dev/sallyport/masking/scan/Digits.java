package dev.sallyport.masking.scan;

/**
 * A run of groups of digits with separators between, such as {@code 4111-1111-1111-1111}: where the groups are and
 * what they are made of. Bounded; reused; confined to one thread.
 */
final class Digits {
    /** More groups than any number has; a longer run is read piece by piece. */
    static final int GROUPS_MAX = 12;

    final int[] starts = new int[GROUPS_MAX];
    final int[] ends = new int[GROUPS_MAX];
    /** The first byte of the separator before a group; 0 before the first. */
    final int[] separators = new int[GROUPS_MAX];

    int size;
    /** Where reading may go on after this run. */
    int resume;

    /** The digits of the window that {@link #select} chose, as values 0..9. */
    final byte[] values = new byte[32];

    int count;

    /** Reads the groups from a digit on; a group that a letter follows isn't a number and ends the run before it. */
    void read(Text text, int start) {
        size = 0;
        int i = start;
        while (size < GROUPS_MAX) {
            int end = text.run(i, Ascii.DIGIT);
            if (text.is(end, Ascii.LETTER | Ascii.UNDERSCORE) && text.at(end) != 'x') {
                resume = text.run(end, Ascii.WORD);
                return;
            }
            starts[size] = i;
            ends[size] = end;
            separators[size] = size == 0 ? 0 : text.at(ends[size - 1]);
            size++;
            resume = end;
            int next = afterSeparator(text, end);
            if (next < 0) {
                return;
            }
            i = next;
        }
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

    /** Collects the digits of groups {@code first..last}; false if they are more than any number has. */
    boolean select(Text text, int first, int last) {
        count = 0;
        for (int group = first; group <= last; group++) {
            for (int i = starts[group]; i < ends[group]; i++) {
                if (count == values.length) {
                    return false;
                }
                values[count++] = (byte) (text.at(i) - '0');
            }
        }
        return true;
    }

    int length(int group) {
        return ends[group] - starts[group];
    }

    /** Whether groups {@code first..last} have one and the same separator between them. */
    boolean uniform(int first, int last) {
        for (int group = first + 2; group <= last; group++) {
            if (separators[group] != separators[first + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the lengths of the groups from {@code first} to {@code last} are these. */
    boolean shaped(int first, int last, int... lengths) {
        if (last - first + 1 != lengths.length) {
            return false;
        }
        for (int i = 0; i < lengths.length; i++) {
            if (length(first + i) != lengths[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number that digits {@code from..to} (the latter excluded) make; at most nine of them. */
    int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + values[i];
        }
        return number;
    }
}
