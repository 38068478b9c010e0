package dev.sallyport.masking.scan;

/**
 * The same text with look-alikes of ASCII replaced by ASCII: full-width and other scripts' digits, odd spaces and
 * dashes; invisible characters are left out. Whoever breaks up a number with them doesn't get it past the scanners.
 * Reused; confined to one thread.
 */
final class Folding {
    /** Bytes that are kept for the next text: 1 MiB. */
    private static final int KEPT_MAX = 1 << 20;

    private byte[] folded = new byte[0];
    private int[] starts = new int[0];
    private int[] ends = new int[0];
    private int length;

    /** Folds a range; false when there was nothing to fold, and the original serves. */
    boolean fold(byte[] bytes, int from, int to) {
        int first = firstFoldable(bytes, from, to);
        if (first < 0) {
            return false;
        }
        ensure(to - from);
        length = 0;
        int i = from;
        while (i < to) {
            int size = i < first ? 0 : foldableSize(bytes, i, to);
            if (size == 0) {
                put(bytes[i], i, i + 1);
                i++;
                continue;
            }
            int ascii = ascii(bytes, i, size);
            if (ascii > 0) {
                put((byte) ascii, i, i + size);
            }
            i += size;
        }
        return true;
    }

    byte[] bytes() {
        return folded;
    }

    int length() {
        return length;
    }

    int originalStart(int index) {
        return starts[index];
    }

    int originalEnd(int index) {
        return ends[index - 1];
    }

    private void put(byte b, int start, int end) {
        folded[length] = b;
        starts[length] = start;
        ends[length++] = end;
    }

    private void ensure(int size) {
        if (folded.length < size || (folded.length > KEPT_MAX && size <= KEPT_MAX)) {
            int capacity = Math.max(size, 256);
            folded = new byte[capacity];
            starts = new int[capacity];
            ends = new int[capacity];
        }
    }

    private static int firstFoldable(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 && foldableSize(bytes, i, to) > 0) {
                return i;
            }
        }
        return -1;
    }

    /** How many bytes the foldable character at the index has, 0 if there is none. */
    private static int foldableSize(byte[] bytes, int index, int to) {
        int lead = bytes[index] & 0xff;
        int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
        return size == 0 || index + size > to || ascii(bytes, index, size) < 0 ? 0 : size;
    }

    /** The ASCII character that a character is folded to, 0 to leave it out, -1 to leave it as it is. */
    private static int ascii(byte[] bytes, int index, int size) {
        int codePoint = codePoint(bytes, index, size);
        if (codePoint >= 0xff01 && codePoint <= 0xff5e) {
            return codePoint - 0xff01 + 0x21;
        }
        int digit = digit(codePoint);
        if (digit >= 0) {
            return '0' + digit;
        }
        if (isInvisible(codePoint)) {
            return 0;
        }
        if (codePoint == 0xa0 || (codePoint >= 0x2000 && codePoint <= 0x200a) || codePoint == 0x202f) {
            return ' ';
        }
        if (codePoint == 0x205f || codePoint == 0x3000) {
            return ' ';
        }
        if ((codePoint >= 0x2010 && codePoint <= 0x2015) || codePoint == 0x2212 || codePoint == 0xfe63) {
            return '-';
        }
        return codePoint == 0xfe6b ? '@' : codePoint == 0x2024 || codePoint == 0xfe52 ? '.' : -1;
    }

    private static boolean isInvisible(int codePoint) {
        return codePoint == 0xad
                || (codePoint >= 0x200b && codePoint <= 0x200f)
                || (codePoint >= 0x202a && codePoint <= 0x202e)
                || (codePoint >= 0x2060 && codePoint <= 0x206f)
                || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
                || codePoint == 0x034f
                || codePoint == 0x180e
                || codePoint == 0xfeff;
    }

    private static int digit(int codePoint) {
        if (codePoint >= 0x660 && codePoint <= 0x669) {
            return codePoint - 0x660;
        }
        if (codePoint >= 0x6f0 && codePoint <= 0x6f9) {
            return codePoint - 0x6f0;
        }
        if (codePoint >= 0x966 && codePoint <= 0x96f) {
            return codePoint - 0x966;
        }
        if (codePoint >= 0x9e6 && codePoint <= 0x9ef) {
            return codePoint - 0x9e6;
        }
        return codePoint >= 0x1d7ce && codePoint <= 0x1d7ff ? (codePoint - 0x1d7ce) % 10 : -1;
    }

    private static int codePoint(byte[] bytes, int index, int size) {
        int codePoint = bytes[index] & (size == 2 ? 0x1f : size == 3 ? 0x0f : 0x07);
        for (int i = 1; i < size; i++) {
            int next = bytes[index + i] & 0xff;
            if ((next & 0xc0) != 0x80) {
                return -1;
            }
            codePoint = codePoint << 6 | (next & 0x3f);
        }
        return codePoint;
    }
}
