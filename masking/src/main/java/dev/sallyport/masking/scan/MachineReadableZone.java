package dev.sallyport.masking.scan;

/**
 * The machine-readable lines of passports, visas and identity cards (ICAO Doc 9303, parts 4 to 6): lines of 44, 36 or 30
 * capitals, digits and {@code <}, with check digits over the document's number, the birth and the expiry.
 */
final class MachineReadableZone implements Scanner {
    private static final int LENGTH_MIN = 30;

    /** Where the line before the present one begins and ends. */
    private int previousStart;

    private int previousEnd;

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.PASSPORT.bit()) == 0) {
            return;
        }
        previousEnd = -1;
        int i = text.from;
        while (i < text.to) {
            if (!isLetter(text.bytes[i])) {
                i++;
                continue;
            }
            int start = text.endsEscape(i) ? i + 1 : i;
            int end = start;
            while (end < text.to && isLetter(text.bytes[end])) {
                end++;
            }
            if (end - start >= LENGTH_MIN) {
                line(text, start, end, found);
            }
            i = Math.max(end, i + 1);
        }
    }

    private void line(Text text, int start, int end, Spans found) {
        int length = end - start;
        boolean follows = previousEnd >= 0 && start - previousEnd <= 4 && previousEnd - previousStart == length;
        boolean data = length == 30 ? isCard(text, start, follows) : isBooklet(text, start, length);
        boolean names = length == 44 && isNames(text, start);
        if (data || names) {
            int from = data && follows ? previousStart : start;
            int to = data && length == 30 ? thirdLine(text, end) : end;
            found.add(Entity.PASSPORT, from, to);
        }
        previousStart = start;
        previousEnd = end;
    }

    /** The second line of a passport or of a card of the larger size. */
    private static boolean isBooklet(Text text, int start, int length) {
        return (length == 44 || length == 36)
                && checks(text, start, 9)
                && checks(text, start + 13, 6)
                && checks(text, start + 21, 6);
    }

    /** The second line of an identity card; the first has the number with its check. */
    private boolean isCard(Text text, int start, boolean follows) {
        return follows && checks(text, start, 6) && checks(text, start + 8, 6) && checks(text, previousStart + 5, 9);
    }

    private static int thirdLine(Text text, int end) {
        int start = end;
        while (start < end + 4 && !isLetter(text.at(start))) {
            start++;
        }
        start += text.endsEscape(start) ? 1 : 0;
        int i = start;
        while (isLetter(text.at(i))) {
            i++;
        }
        return i - start == 30 ? i : end;
    }

    /** A passport's first line: kind, country, surname, given names, filled up. */
    private static boolean isNames(Text text, int start) {
        boolean separated = false;
        for (int i = start + 5; i < start + 43; i++) {
            separated |= text.at(i) == '<' && text.at(i + 1) == '<';
        }
        return separated && text.at(start) == 'P' && text.run(start + 5, Ascii.UPPER) > start + 5;
    }

    /** Whether the character after the field checks it: weights 7, 3, 1; letters count from ten, fillers nothing. */
    private static boolean checks(Text text, int start, int length) {
        int sum = 0;
        boolean any = false;
        for (int i = 0; i < length; i++) {
            int b = text.at(start + i);
            int value = b == '<' ? 0 : Shape.value(b);
            any |= Ascii.isDigit(b);
            sum += value * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
        }
        return any && text.at(start + length) == '0' + sum % 10;
    }

    private static boolean isLetter(int b) {
        return b == '<' || (b >= 0 && Ascii.is(b, Ascii.UPPER | Ascii.DIGIT));
    }
}
