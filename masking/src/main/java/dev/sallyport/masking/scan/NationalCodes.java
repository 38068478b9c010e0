package dev.sallyport.masking.scan;

/** National identity numbers with letters in them: a shape as of a regular expression, and a checksum where there is one. */
final class NationalCodes implements Scanner {
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final int[] NRIC_WEIGHTS = {2, 7, 6, 5, 4, 3, 2};

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.NATIONAL_ID.bit()) == 0) {
            return;
        }
        for (int i = text.from; i + 9 <= text.to; i++) {
            if (!text.is(i, Ascii.ALNUM) || !text.startsWord(i) || text.at(i - 1) == '-') {
                continue;
            }
            int end = end(text, i);
            if (end > 0 && !text.is(end, Ascii.WORD) && !found.overlaps(i, end)) {
                found.add(Entity.NATIONAL_ID, i, end);
                i = end - 1;
            }
        }
    }

    private static int end(Text text, int start) {
        if (Ascii.isDigit(text.at(start))) {
            int dni = dniEnd(text, start);
            if (dni > 0) {
                return dni;
            }
            return isHetu(text, start) ? start + 11 : isChinese(text, start) ? start + 18 : -1;
        }
        int nino = ninoEnd(text, start);
        if (nino > 0) {
            return nino;
        }
        if (matches(text, start, "X#######X") && (isNie(text, start) || isNric(text, start))) {
            return start + 9;
        }
        if (matches(text, start, "XXXXX####X") && "PCHFATBLJGEOKMNQRSUVWXYZDI".indexOf(text.at(start + 3)) >= 0) {
            return start + 10;
        }
        if (matches(text, start, "XXXXXX##X##X###X") && "ABCDEHLMPRST".indexOf(text.at(start + 8)) >= 0) {
            return start + 16;
        }
        boolean curp = matches(text, start, "XXXX######XXXXXX") && text.is(start + 17, Ascii.DIGIT);
        return curp && "HMX".indexOf(text.at(start + 10)) >= 0 && text.is(start + 16, Ascii.ALNUM) ? start + 18 : -1;
    }

    /** Whether the bytes are capital letters where the shape has X, and digits where it has #. */
    private static boolean matches(Text text, int start, String shape) {
        for (int i = 0; i < shape.length(); i++) {
            if (!text.is(start + i, shape.charAt(i) == '#' ? Ascii.DIGIT : Ascii.UPPER)) {
                return false;
            }
        }
        return true;
    }

    /** United Kingdom: two letters, six digits, A to D, with or without spaces between pairs. */
    private static int ninoEnd(Text text, int start) {
        if (!matches(text, start, "XX") || "DFIQUV".indexOf(text.at(start)) >= 0) {
            return -1;
        }
        if ("DFIOQUV".indexOf(text.at(start + 1)) >= 0) {
            return -1;
        }
        int i = start + 2;
        for (int pair = 0; pair < 3; pair++) {
            i += text.at(i) == ' ' ? 1 : 0;
            if (!text.is(i, Ascii.DIGIT) || !text.is(i + 1, Ascii.DIGIT)) {
                return -1;
            }
            i += 2;
        }
        i += text.at(i) == ' ' ? 1 : 0;
        return text.at(i) >= 'A' && text.at(i) <= 'D' ? i + 1 : -1;
    }

    private static int dniEnd(Text text, int start) {
        if (text.run(start, Ascii.DIGIT) != start + 8) {
            return -1;
        }
        int letter = start + 8 + (text.at(start + 8) == '-' ? 1 : 0);
        return text.at(letter) == DNI_LETTERS.charAt(number(text, start, start + 8) % 23) ? letter + 1 : -1;
    }

    private static boolean isNie(Text text, int start) {
        int first = text.at(start) - 'X';
        if (first < 0 || first > 2) {
            return false;
        }
        int number = first * 10_000_000 + number(text, start + 1, start + 8);
        return text.at(start + 8) == DNI_LETTERS.charAt(number % 23);
    }

    private static boolean isNric(Text text, int start) {
        int first = text.at(start);
        if ("STFGM".indexOf(first) < 0) {
            return false;
        }
        int sum = first == 'T' || first == 'G' ? 4 : first == 'M' ? 3 : 0;
        for (int i = 0; i < 7; i++) {
            sum += NRIC_WEIGHTS[i] * (text.at(start + 1 + i) - '0');
        }
        String letters = first == 'S' || first == 'T' ? "JZIHGFEDCBA" : first == 'M' ? "KLJNPQRTUWX" : "XWUTRQPNMLK";
        int index = first == 'M' ? 10 - sum % 11 : sum % 11;
        return text.at(start + 8) == letters.charAt(index);
    }

    private static boolean isHetu(Text text, int start) {
        boolean shaped = text.run(start, Ascii.DIGIT) == start + 6
                && "+-ABCDEFUVWXY".indexOf(text.at(start + 6)) >= 0
                && text.run(start + 7, Ascii.DIGIT) >= start + 10
                && text.is(start + 10, Ascii.ALNUM);
        if (!shaped) {
            return false;
        }
        long number = number(text, start, start + 6) * 1000L + number(text, start + 7, start + 10);
        return text.at(start + 10) == HETU_LETTERS.charAt((int) (number % 31));
    }

    private static boolean isChinese(Text text, int start) {
        return text.run(start, Ascii.DIGIT) == start + 17
                && text.at(start + 17) == 'X'
                && (number(text, start + 6, start + 8) == 19 || number(text, start + 6, start + 8) == 20);
    }

    private static int number(Text text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.at(i) - '0';
        }
        return number;
    }
}
