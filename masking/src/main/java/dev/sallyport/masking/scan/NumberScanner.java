package dev.sallyport.masking.scan;

/** Things made of digits: payment cards, US social security numbers, national identity numbers, telephone numbers. */
final class NumberScanner implements Scanner {
    private static final int DIGITS_MIN = 6;
    private static final int OVERLAP = 4;

    private final Digits digits = new Digits();
    private final PhoneNumbers phones = new PhoneNumbers();

    @Override
    public void scan(Text text, long wanted, Spans found) {
        long mine = Entity.CREDIT_CARD.bit() | Entity.US_SSN.bit() | Entity.NATIONAL_ID.bit() | Entity.PHONE.bit();
        if ((wanted & mine) == 0) {
            return;
        }
        int i = text.from;
        while (i < text.to) {
            if (!text.is(i, Ascii.DIGIT)) {
                i++;
            } else if (begins(text, i)) {
                digits.read(text, i);
                i = Math.max(scanRun(text, wanted, found), i + 1);
            } else {
                i = text.run(i, Ascii.DIGIT);
            }
        }
    }

    /** Whether a number may begin here, rather than the rest of a word or of a decimal fraction. */
    private static boolean begins(Text text, int index) {
        if (!text.startsWord(index) || (text.at(index - 1) == '_' && text.is(index - 2, Ascii.ALNUM))) {
            return false;
        }
        return text.at(index - 1) != '.' || !text.is(index - 2, Ascii.DIGIT);
    }

    /** Looks at every window of groups from the left, the longest first; what was found isn't looked at again. */
    private int scanRun(Text text, long wanted, Spans found) {
        int total = 0;
        for (int group = 0; group < digits.size; group++) {
            total += digits.length(group);
        }
        if (total < DIGITS_MIN) {
            return digits.resume;
        }
        int first = 0;
        int unread = 0;
        while (first < digits.size) {
            int next = first + 1;
            for (int last = digits.size - 1; last >= first; last--) {
                if (classify(text, first, last, wanted, found)) {
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

    private boolean classify(Text text, int first, int last, long wanted, Spans found) {
        if (!digits.select(text, first, last) || digits.count < DIGITS_MIN) {
            return false;
        }
        int start = digits.starts[first];
        int end = digits.ends[last];
        if (found.overlaps(start, end)) {
            return false;
        }
        if ((wanted & Entity.CREDIT_CARD.bit()) != 0 && isCard(first, last)) {
            found.add(Entity.CREDIT_CARD, start, end);
            return true;
        }
        if (isFragment(text, first, last)) {
            return false;
        }
        if ((wanted & Entity.US_SSN.bit()) != 0 && isSsn(text, first, last)) {
            found.add(Entity.US_SSN, start, end);
            return true;
        }
        if ((wanted & Entity.NATIONAL_ID.bit()) != 0 && NationalNumbers.matches(text, digits, first, last)) {
            found.add(Entity.NATIONAL_ID, start, end);
            return true;
        }
        return (wanted & Entity.PHONE.bit()) != 0 && phones.find(text, digits, first, last, found);
    }

    /** Whether the window is cut out of a longer thing joined by dashes, dots or slashes. */
    private boolean isFragment(Text text, int first, int last) {
        int before = text.at(digits.starts[first] - 1);
        int after = text.at(digits.ends[last]);
        if ((before == '-' || before == '.' || before == '/') && text.is(digits.starts[first] - 2, Ascii.ALNUM)) {
            return true;
        }
        return (after == '-' || after == '/' || after == '.' || after == '_')
                && text.is(digits.ends[last] + 1, Ascii.ALNUM);
    }

    private boolean isCard(int first, int last) {
        if (digits.count < 12 || digits.count > 19 || !digits.uniform(first, last)) {
            return false;
        }
        if (last > first && (digits.length(first) != 4 || digits.length(last) > 7)) {
            return false;
        }
        if (first == last && digits.separators[first] == '.') {
            // the digits after a decimal point
            return false;
        }
        return CardNumbers.isCard(digits.values, digits.count);
    }

    /** Nine digits: never 000, 666 or 9xx first, 00 in the middle or 0000 last (SSA's rules since 2011). */
    private boolean isSsn(Text text, int first, int last) {
        if (digits.count != 9) {
            return false;
        }
        int area = digits.number(0, 3);
        if (area == 0 || area == 666 || area >= 900 || digits.number(3, 5) == 0 || digits.number(5, 9) == 0) {
            return false;
        }
        if (digits.shaped(first, last, 3, 2, 4)) {
            return digits.uniform(first, last);
        }
        return first == last && (text.hintsAt(digits.starts[first]) & Hints.SSN) != 0;
    }
}
