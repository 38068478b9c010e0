package dev.sallyport.masking.scan;

/**
 * National identity numbers with letters in them, by shape and check character; and passports' numbers, which have no
 * check of their own and so need a word that names them.
 */
final class NationalCodes implements Scanner {
    private static final int PASSPORT_MIN = 6;
    private static final int PASSPORT_MAX = 10;
    private static final int TOKEN_MAX = 18;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        boolean codes = (wanted & Entity.NATIONAL_ID.bit()) != 0;
        boolean passports = (wanted & Entity.PASSPORT.bit()) != 0;
        if (!codes && !passports) {
            return;
        }
        Tokens tokens = text.tokens;
        int resume = text.from;
        for (int i = 0; i < tokens.size; i++) {
            int start = tokens.starts[i];
            int end = tokens.ends[i];
            boolean lower = (tokens.classes[i] & Ascii.LOWER) != 0;
            if (lower || start < resume || end - start > TOKEN_MAX || text.at(start - 1) == '-') {
                continue;
            }
            int digits = tokens.digits[i];
            int codeEnd = codes ? NationalCodeShapes.end(text, start, end, digits) : -1;
            if (codeEnd > 0 && !text.is(codeEnd, Ascii.WORD) && !found.overlaps(start, codeEnd)) {
                found.add(Entity.NATIONAL_ID, start, codeEnd);
                resume = codeEnd;
            } else if (passports && isPassport(text, start, end, digits) && !found.overlaps(start, end)) {
                found.add(Entity.PASSPORT, start, end);
            }
        }
    }

    private static boolean isPassport(Text text, int start, int end, int digits) {
        return end - start >= PASSPORT_MIN
                && end - start <= PASSPORT_MAX
                && digits >= 2
                && !text.is(end, Ascii.WORD)
                && (text.hintsAt(start, Hints.NUMBERS) & Hints.PASSPORT) != 0;
    }
}
