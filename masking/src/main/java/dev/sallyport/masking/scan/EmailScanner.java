package dev.sallyport.masking.scan;

import java.util.Arrays;

/** E-mail addresses: starts at the at sign (or {@code %40}) and reads both ways. */
final class EmailScanner implements Scanner {
    private static final int LOCAL_MAX = 128;
    private static final int DOMAIN_MAX = 255;

    /** What stands after the last dot of file names such as {@code logo@2x.png}; none is a top-level domain. */
    private static final byte[][] FILE_ENDINGS =
            endings("png jpg jpeg gif svg webp ico bmp css js jsx tsx html htm json xml"
                    + " yaml yml txt pdf exe dll tar gz jar java class conf log avif tiff mp4 webm docx xlsx");

    private static byte[][] endings(String words) {
        return Arrays.stream(words.split(" ", -1)).map(Ascii::bytes).toArray(byte[][]::new);
    }

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.EMAIL.bit()) == 0) {
            return;
        }
        byte[] bytes = text.bytes;
        int to = text.to;
        for (int i = text.from; i < to; i++) {
            if (bytes[i] != '@' && bytes[i] != '%') {
                continue;
            }
            int size = atSign(text, i);
            if (size > 0) {
                email(text, i, i + size, found);
            }
        }
    }

    private static int atSign(Text text, int index) {
        int b = text.bytes[index];
        return b == '@' ? 1 : b == '%' && text.at(index + 1) == '4' && text.at(index + 2) == '0' ? 3 : 0;
    }

    private static void email(Text text, int at, int afterAt, Spans found) {
        int start = localStart(text, at);
        int end = domainEnd(text, afterAt);
        if (start == at || end < 0 || found.overlaps(at - 1, afterAt) || isSshRemote(text, start, at, end)) {
            return;
        }
        found.add(Entity.EMAIL, start, end);
    }

    private static int localStart(Text text, int at) {
        if (text.at(at - 1) == '"') {
            return quotedStart(text, at);
        }
        int start = at;
        int limit = Math.max(text.from, at - LOCAL_MAX);
        while (start > limit && isLocal(text.bytes[start - 1])) {
            start--;
        }
        while ((start < at && !startsLocal(text.bytes[start])) || (start < at && text.endsEscape(start))) {
            start++;
        }
        return text.at(at - 1) == '.' ? at : start;
    }

    private static int quotedStart(Text text, int at) {
        int limit = Math.max(text.from, at - LOCAL_MAX);
        for (int i = at - 2; i >= limit; i--) {
            if (text.bytes[i] == '"') {
                return i;
            }
        }
        return at;
    }

    private static boolean isLocal(int b) {
        return b < 0
                || Ascii.is(b, Ascii.TOKEN)
                || b == '.'
                || b == '+'
                || b == '%'
                || b == '\''
                || b == '&'
                || b == '~';
    }

    private static boolean startsLocal(int b) {
        return b < 0 || Ascii.is(b, Ascii.WORD);
    }

    /** The end of a domain of two labels at least and a plausible last one, or of an address in brackets; or -1. */
    private static int domainEnd(Text text, int start) {
        if (text.at(start) == '[') {
            int end = text.run(start + 1, Ascii.HEX | Ascii.DOT);
            return text.at(end) == ']' && end - start >= 8 ? end + 1 : -1;
        }
        int end = -1;
        int label = start;
        int limit = Math.min(text.to, start + DOMAIN_MAX);
        for (int i = start; i <= limit; i++) {
            int b = text.at(i);
            if (i < limit && (b >= 0x80 || Ascii.is(b, Ascii.ALNUM) || b == '-' || b == '_')) {
                continue;
            }
            if (i == label) {
                break;
            }
            if (label > start) {
                end = topLevelEnd(text, label, i, end);
            }
            if (b != '.') {
                break;
            }
            label = i + 1;
        }
        return end;
    }

    private static int topLevelEnd(Text text, int label, int labelEnd, int otherwise) {
        int letters = label;
        while (letters < labelEnd && (text.bytes[letters] < 0 || text.is(letters, Ascii.LETTER))) {
            letters++;
        }
        if (text.at(label) == 'x' && text.at(label + 1) == 'n' && text.at(label + 2) == '-') {
            return labelEnd;
        }
        if (letters - label < 2 || letters - label > 24) {
            return otherwise;
        }
        if (letters < labelEnd && text.is(letters, Ascii.DIGIT)) {
            return otherwise;
        }
        return letters - label <= 5 && isFileEnding(text, label, letters) ? otherwise : letters;
    }

    private static boolean isFileEnding(Text text, int start, int end) {
        for (byte[] ending : FILE_ENDINGS) {
            if (end - start == ending.length && text.hasIgnoringCase(start, ending)) {
                return true;
            }
        }
        return false;
    }

    /** {@code git@host.example:path} names a repository, not a person. */
    private static boolean isSshRemote(Text text, int start, int at, int end) {
        return at - start == 3
                && text.at(start) == 'g'
                && text.at(start + 1) == 'i'
                && text.at(start + 2) == 't'
                && text.at(end) == ':'
                && text.is(end + 1, Ascii.WORD);
    }
}
