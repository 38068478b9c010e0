package dev.sallyport.masking.scan;

/** Things made of digits: payment cards, US social security numbers, national identity numbers, telephone numbers. */
final class NumberScanner implements Scanner {
    private static final int DIGITS_MIN = 6;
    private static final int DIGITS_MAX = 19;
    private static final int OVERLAP = 4;

    private final Digits digits = new Digits();

    @Override
    public void scan(Text text, long wanted, Spans found) {
        long mine = Entity.CREDIT_CARD.bit() | Entity.US_SSN.bit() | Entity.NATIONAL_ID.bit() | Entity.PHONE.bit();
        if ((wanted & mine) == 0) {
            return;
        }
        Tokens tokens = text.tokens;
        int i = 0;
        while (i < tokens.size) {
            int start = tokens.starts[i];
            // a token with letters ends the run before it; only a cross between measures doesn't
            boolean number = tokens.isNumber(i) || (Ascii.isDigit(text.bytes[start]) && !tokens.isHex(i));
            if (number && begins(text, start)) {
                digits.read(text, start);
                int resume = digits.total < DIGITS_MIN ? digits.resume : scanRun(text, wanted, found);
                i = tokens.after(i + 1, resume);
            } else {
                i++;
            }
        }
    }

    /** Whether a number may begin here, rather than the rest of a word or of a decimal fraction. */
    private static boolean begins(Text text, int index) {
        int before = text.at(index - 1);
        if (before == '_') {
            return !text.is(index - 2, Ascii.ALNUM);
        }
        return before != '.' || !text.is(index - 2, Ascii.DIGIT);
    }

    /** Looks at every window of groups from the left, the longest first; what was found isn't looked at again. */
    private int scanRun(Text text, long wanted, Spans found) {
        int first = 0;
        int unread = 0;
        while (first < digits.size) {
            int next = first + 1;
            for (int last = digits.size - 1; last >= first; last--) {
                int count = digits.count(first, last);
                if (count < DIGITS_MIN) {
                    break;
                }
                if (count <= DIGITS_MAX && digits.select(first, last) && classify(text, wanted, found)) {
                    next = last + 1;
                    unread = next;
                    break;
                }
            }
            first = next;
        }
        if (digits.size < Digits.GROUPS_MAX) {
            return digits.resume;
        }
        // a longer run goes on; what begins in its last groups may end in the next ones
        int group = Math.max(unread, Digits.GROUPS_MAX - OVERLAP);
        return group < digits.size ? digits.starts[group] : digits.resume;
    }

    private boolean classify(Text text, long wanted, Spans found) {
        int start = digits.start();
        int end = digits.end();
        if (found.overlaps(start, end)) {
            return false;
        }
        if ((wanted & Entity.CREDIT_CARD.bit()) != 0 && digits.count >= 12 && isCard(text)) {
            return add(Entity.CREDIT_CARD, start, end, found);
        }
        if (isFragment(text)) {
            return false;
        }
        if ((wanted & Entity.US_SSN.bit()) != 0 && digits.count == 9 && isSsn(text)) {
            return add(Entity.US_SSN, start, end, found);
        }
        if ((wanted & Entity.NATIONAL_ID.bit()) != 0 && digits.count >= 8 && isNational(text)) {
            return add(Entity.NATIONAL_ID, start, end, found);
        }
        return (wanted & Entity.PHONE.bit()) != 0
                && digits.count >= 7
                && PhoneNumbers.find(text, digits, hints(text), found);
    }

    private static boolean add(Entity entity, int start, int end, Spans found) {
        found.add(entity, start, end);
        return true;
    }

    /** What the words before the run say; between its groups there are none. */
    private long hints(Text text) {
        return text.hintsAt(digits.starts[0], Hints.NUMBERS);
    }

    /** Whether the window is cut out of a longer thing joined by dashes, dots or slashes. */
    private boolean isFragment(Text text) {
        int before = text.at(digits.start() - 1);
        int after = text.at(digits.end());
        if ((before == '-' || before == '.' || before == '/') && text.is(digits.start() - 2, Ascii.ALNUM)) {
            return true;
        }
        return (after == '-' || after == '/' || after == '.' || after == '_') && text.is(digits.end() + 1, Ascii.ALNUM);
    }

    private boolean isCard(Text text) {
        if (digits.separator == Digits.MIXED) {
            return false;
        }
        if (digits.plain()) {
            // the digits after a decimal point are none
            boolean fraction = digits.separators[digits.first] == '.';
            return !fraction && (CardNumbers.isCard(digits.values, digits.base, digits.count) || isNamedCard(text));
        }
        boolean grouped = digits.length(digits.first) == 4 && digits.length(digits.last) <= 7;
        return grouped && CardNumbers.isCard(digits.values, digits.base, digits.count);
    }

    /** A number that is called a card's, though no range of an issuer that is known. */
    private boolean isNamedCard(Text text) {
        return digits.count >= 13 && digits.luhn(0, digits.count) && (hints(text) & Hints.CARD) != 0;
    }

    /** Nine digits: never 000, 666 or 9xx first, 00 in the middle or 0000 last (SSA's rules since 2011). */
    private boolean isSsn(Text text) {
        int area = digits.number(0, 3);
        if (area == 0 || area == 666 || area >= 900 || digits.number(3, 5) == 0 || digits.number(5, 9) == 0) {
            return false;
        }
        if (digits.shape == 0x324) {
            return digits.separator != Digits.MIXED || (hints(text) & Hints.SSN) != 0;
        }
        boolean odd = digits.plain() || digits.shape == 0x36 || digits.shape == 0x54;
        return odd && (hints(text) & Hints.SSN) != 0;
    }

    private boolean isNational(Text text) {
        if (digits.shape == 0x324 && digits.at(0) == 9 && digits.separator != Digits.MIXED) {
            // US ITIN
            int group = digits.number(3, 5);
            return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group != 93);
        }
        return NationalNumbers.matches(digits, hints(text));
    }
}
