package dev.sallyport.masking.scan;

import java.util.ArrayList;
import java.util.List;

/** An operator's words and phrases, found by their first two bytes. Immutable. */
final class WordList {
    private static final int SLOTS = 1 << 10;
    private static final int LENGTH_MAX = 200;
    private static final int WORDS_MAX = 10_000;

    private final byte[][][] bySlot = new byte[SLOTS][][];

    WordList(List<String> words) {
        if (words.isEmpty() || words.size() > WORDS_MAX) {
            throw new IllegalArgumentException("expected 1 to " + WORDS_MAX + " words");
        }
        List<List<byte[]>> lists = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            lists.add(new ArrayList<>());
        }
        for (String word : words) {
            byte[] bytes = Ascii.bytes(word);
            if (bytes.length < 2 || bytes.length > LENGTH_MAX || word.isBlank()) {
                throw new IllegalArgumentException("a word has to have 2 to " + LENGTH_MAX + " bytes");
            }
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Ascii.lower(bytes[i]);
            }
            lists.get(slot(bytes[0], bytes[1])).add(bytes);
        }
        for (int i = 0; i < SLOTS; i++) {
            // the longest first, so that a phrase is found before its first word
            lists.get(i).sort((a, b) -> Integer.compare(b.length, a.length));
            bySlot[i] = lists.get(i).toArray(new byte[0][]);
        }
    }

    private static int slot(int first, int second) {
        return (Ascii.lower(first) * 31 + Ascii.lower(second)) & (SLOTS - 1);
    }

    void scan(Text text, OperatorDetector label, Spans found) {
        int i = text.from;
        while (i + 1 < text.to) {
            int end = bySlot[slot(text.bytes[i], text.bytes[i + 1])].length == 0 ? -1 : end(text, i);
            if (end > 0) {
                found.add(label, i, end);
            }
            i = Math.max(end, i + 1);
        }
    }

    private int end(Text text, int start) {
        if (isWord(text, start - 1) && isWord(text, start) && !text.endsEscape(start - 1)) {
            return -1;
        }
        for (byte[] word : bySlot[slot(text.bytes[start], text.bytes[start + 1])]) {
            int end = start + word.length;
            boolean bounded = !isWord(text, end) || !isWord(text, end - 1);
            if (bounded && text.hasIgnoringCase(start, word)) {
                return end;
            }
        }
        return -1;
    }

    private static boolean isWord(Text text, int index) {
        return text.is(index, Ascii.ALNUM) || text.at(index) >= 0x80;
    }
}
