package dev.sallyport.masking.scan;

import java.util.Arrays;

/** Dates that a word before them, or the column's name, says are of a birth. */
final class BirthDates implements Scanner {
    /** A month's name; anything longer is no part of a date. */
    private static final int TOKEN_MAX = 12;

    /** Length of the shortest word for a birth, and what separates it from the date. */
    private static final int WORD_MIN = 4;

    private static final int YEAR_MIN = 1880;
    private static final int YEAR_MAX = 2035;
    /** Months by their first three bytes, in the languages that most write them so. */
    private static final String MONTHS =
            "jan feb mar apr may jun jul aug sep oct nov dec mai avr jui aoû déc mär okt dez"
                    + " ene abr ago dic gen mag giu lug set ott fev mei maj fév out";

    private static final int[] MONTH_STARTS = monthStarts();
    private static final byte[] YEAR_SIGN = {(byte) 0xe5, (byte) 0xb9, (byte) 0xb4};

    private static int[] monthStarts() {
        return Arrays.stream(MONTHS.split(" ", -1))
                .map(Ascii::bytes)
                .mapToInt(month -> key(month[0], month[1] & 0xff, month[2] & 0xff))
                .toArray();
    }

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.DATE_OF_BIRTH.bit()) == 0) {
            return;
        }
        Tokens tokens = text.tokens;
        int first = (text.columnHints & Hints.BIRTH) != 0 ? text.from : text.from + WORD_MIN;
        int resume = text.from;
        for (int i = 0; i < tokens.size; i++) {
            int start = tokens.starts[i];
            // without room for a word before it, only the column can name a date
            if (start < Math.max(resume, first) || tokens.ends[i] - start > TOKEN_MAX) {
                continue;
            }
            int end = -1;
            if (tokens.isNumber(i)) {
                end = dateEnd(text, start);
            } else if (precedesDay(text, tokens.ends[i])) {
                end = namedMonthEnd(text, start);
            }
            if (end > 0 && !text.is(end, Ascii.DIGIT) && isBirth(text, start) && !found.overlaps(start, end)) {
                found.add(Entity.DATE_OF_BIRTH, start, end);
                resume = end;
            }
        }
    }

    private static boolean precedesDay(Text text, int wordEnd) {
        int b = text.at(wordEnd);
        // the rest of a word that isn't all ASCII is read with the month
        return b >= 0x80 || ((b == ' ' || b == '.') && text.is(wordEnd + (b == '.' ? 2 : 1), Ascii.DIGIT));
    }

    /** Whether the column or a word says so, without any other number between that word and the date. */
    private static boolean isBirth(Text text, int start) {
        if ((text.columnHints & Hints.BIRTH) != 0) {
            return true;
        }
        int i = start;
        while (i > text.from && start - i < 40 && !Ascii.isDigit(text.bytes[i - 1])) {
            i--;
        }
        return (Hints.before(text, start, Hints.NUMBERS, i) & Hints.BIRTH) != 0;
    }

    /** The end of a date that begins with digits, or -1. */
    private static int dateEnd(Text text, int start) {
        int first = text.run(start, Ascii.DIGIT);
        int length = first - start;
        if (length == 8) {
            boolean plain = isDate(text, start, start + 4, start + 4, start + 6, start + 6, start + 8);
            return plain ? first : -1;
        }
        if (length == 4) {
            return yearFirstEnd(text, start, first);
        }
        if (length > 2) {
            return -1;
        }
        int separator = text.at(first);
        if (separator == '.' || separator == '/' || separator == '-') {
            int secondEnd = text.run(first + 1, Ascii.DIGIT);
            int yearEnd = text.run(secondEnd + 1, Ascii.DIGIT);
            boolean numbers = secondEnd - first > 1 && secondEnd - first <= 3 && text.at(secondEnd) == separator;
            if (numbers) {
                boolean european = isDate(text, secondEnd + 1, yearEnd, first + 1, secondEnd, start, first);
                boolean american = isDate(text, secondEnd + 1, yearEnd, start, first, first + 1, secondEnd);
                return european || american ? yearEnd : -1;
            }
        }
        return dayThenMonthEnd(text, first);
    }

    private static int yearFirstEnd(Text text, int start, int yearEnd) {
        int separator = text.at(yearEnd);
        boolean sign = text.has(yearEnd, YEAR_SIGN);
        if (!sign && separator != '-' && separator != '/' && separator != '.') {
            return -1;
        }
        int month = yearEnd + (sign ? 3 : 1);
        int monthEnd = text.run(month, Ascii.DIGIT);
        int day = monthEnd + (sign ? 3 : 1);
        int dayEnd = text.run(day, Ascii.DIGIT);
        if ((!sign && text.at(monthEnd) != separator) || !isDate(text, start, yearEnd, month, monthEnd, day, dayEnd)) {
            return -1;
        }
        return sign && text.at(dayEnd) >= 0x80 ? dayEnd + 3 : dayEnd;
    }

    /** {@code 10 June 2006}, {@code 10. Juni 2006}, {@code 10 de junio de 2006}: the end, or -1. */
    private static int dayThenMonthEnd(Text text, int dayEnd) {
        int i = dayEnd;
        i += text.at(i) == '.' ? 1 : 0;
        int month = afterFiller(text, i);
        if (month < 0 || !isMonth(text, month)) {
            return -1;
        }
        int monthEnd = wordEnd(text, month);
        monthEnd += text.at(monthEnd) == '.' ? 1 : 0;
        int year = afterFiller(text, monthEnd);
        return year < 0 ? -1 : yearEnd(text, year);
    }

    /** {@code May 09, 1967}: the end, or -1. */
    private static int namedMonthEnd(Text text, int start) {
        if (!isMonth(text, start)) {
            return -1;
        }
        int i = wordEnd(text, start);
        i += text.at(i) == '.' ? 1 : 0;
        int day = i + 1;
        int dayEnd = text.run(day, Ascii.DIGIT);
        if (text.at(i) != ' ' || dayEnd == day || dayEnd - day > 2) {
            return -1;
        }
        int comma = text.at(dayEnd) == ',' ? dayEnd + 1 : dayEnd;
        int year = text.at(comma) == ' ' ? comma + 1 : comma;
        return yearEnd(text, year);
    }

    /** Where the next word begins, a Spanish or Portuguese "de" left out; -1 without a space or dash before it. */
    private static int afterFiller(Text text, int index) {
        int b = text.at(index);
        if (b != ' ' && b != '-') {
            return -1;
        }
        boolean de = text.at(index + 1) == 'd' && text.at(index + 2) == 'e' && text.at(index + 3) == ' ';
        return index + (de ? 4 : 1);
    }

    private static int yearEnd(Text text, int year) {
        int end = text.run(year, Ascii.DIGIT);
        return isYear(text, year, end) ? end : -1;
    }

    private static boolean isMonth(Text text, int start) {
        int key = key(Ascii.lower(text.at(start)), Ascii.lower(text.at(start + 1)), Ascii.lower(text.at(start + 2)));
        for (int month : MONTH_STARTS) {
            if (month == key) {
                return true;
            }
        }
        return false;
    }

    private static int key(int first, int second, int third) {
        return (first << 8 | second) << 8 | third;
    }

    private static int wordEnd(Text text, int start) {
        int i = start;
        while (i < start + 16 && (text.is(i, Ascii.LETTER) || text.at(i) >= 0x80)) {
            i++;
        }
        return i;
    }

    private static boolean isDate(Text text, int year, int yearEnd, int month, int monthEnd, int day, int dayEnd) {
        return isYear(text, year, yearEnd)
                && monthEnd > month
                && monthEnd - month <= 2
                && dayEnd > day
                && dayEnd - day <= 2
                && NationalNumbers.isDate(Shape.number(text, month, monthEnd), Shape.number(text, day, dayEnd));
    }

    private static boolean isYear(Text text, int year, int end) {
        if (end - year == 2) {
            return true;
        }
        int number = end - year == 4 ? Shape.number(text, year, end) : 0;
        return number >= YEAR_MIN && number <= YEAR_MAX;
    }
}
