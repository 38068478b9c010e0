package dev.sallyport.masking;

/** UTF-8 (RFC 3629) without decoding it. */
final class Utf8 {
    private Utf8() {}

    /** Whether a range is well-formed: no overlong forms, surrogates or numbers past U+10FFFF, nothing cut off. */
    static boolean isValid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int lead = bytes[i] & 0xff;
            if (lead < 0x80) {
                i++;
                continue;
            }
            int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
            if (size == 0 || i + size > to) {
                return false;
            }
            int second = bytes[i + 1] & 0xff;
            int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (second < lowest || second > highest) {
                return false;
            }
            for (int k = 2; k < size; k++) {
                if ((bytes[i + k] & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += size;
        }
        return true;
    }

    static int characters(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                count++;
            }
        }
        return count;
    }

    /** The index after the character that begins at the index. */
    static int next(byte[] bytes, int index, int to) {
        int i = index + 1;
        while (i < to && (bytes[i] & 0xc0) == 0x80) {
            i++;
        }
        return i;
    }

    /** Appends a code point; a lone surrogate becomes a question mark. */
    static void write(int codePoint, Bytes out) {
        if (codePoint < 0x80) {
            out.write(codePoint);
        } else if (codePoint < 0x800) {
            out.write(0xc0 | codePoint >> 6);
            out.write(0x80 | (codePoint & 0x3f));
        } else if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
            out.write('?');
        } else if (codePoint < 0x10000) {
            out.write(0xe0 | codePoint >> 12);
            out.write(0x80 | (codePoint >> 6 & 0x3f));
            out.write(0x80 | (codePoint & 0x3f));
        } else {
            out.write(0xf0 | codePoint >> 18);
            out.write(0x80 | (codePoint >> 12 & 0x3f));
            out.write(0x80 | (codePoint >> 6 & 0x3f));
            out.write(0x80 | (codePoint & 0x3f));
        }
    }
}
