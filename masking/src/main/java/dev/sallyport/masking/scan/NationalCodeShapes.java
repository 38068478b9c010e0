package dev.sallyport.masking.scan;

/** What each country's numbers with letters look like, and their check characters. */
final class NationalCodeShapes {
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV";
    private static final String NRIC_WEIGHTS = "chgfedc";
    /** Values of A to Z in Taiwan's numbers, less ten. */
    private static final String TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

    private static final String CURP_LETTERS = "0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ";

    private NationalCodeShapes() {}

    /**
     * The end of the number that begins with a token of capitals and digits, or -1.
     *
     * @param digits how many of the token's characters are digits
     */
    static int end(Text text, int start, int end, int digits) {
        int length = end - start;
        if (digits == length) {
            return withTail(text, start, end, length);
        }
        boolean whole = switch (length) {
            case 7, 8 -> {
                if (digits == 6) {
                    yield isHongKong(text, start, end);
                }
                yield digits == 7 && length == 8 && isPps(text, start);
            }
            case 9 -> isNine(text, start, digits);
            case 10 -> isTen(text, start, digits);
            case 11 -> isHetu(text, start) || isMedicare(text, start, 0);
            case 12 -> isGermanPension(text, start) || isPortuguese(text, start, digits);
            case 13 -> isRfc(text, start, digits);
            case 15 -> isCorsican(text, start, digits);
            case 16 -> ItalianCode.isValid(text, start);
            case 18 -> isCurp(text, start) || isChinese(text, start);
            default -> false;
        };
        if (whole) {
            return length < 9 && digits == 6 ? end + 3 : end;
        }
        if (length == 2 && digits == 0) {
            return ninoEnd(text, start);
        }
        return length == 4 && text.at(end) == '-' && isMedicare(text, start, 1) ? start + 13 : -1;
    }

    /** Digits, a separator and a check: Spain's DNI, Finland's HETU, Chile's RUT with a K. */
    private static int withTail(Text text, int start, int end, int length) {
        int after = text.at(end);
        if (length == 6 && (after == '-' || after == '+')) {
            return isHetu(text, start) ? start + 11 : -1;
        }
        if (after == '-' && (length == 7 || length == 8)) {
            if (text.at(end + 1) == 'K') {
                return isRutK(text, start, end) ? end + 2 : -1;
            }
            return length == 8 && text.at(end + 1) == dniLetter(number(text, start, end)) ? end + 2 : -1;
        }
        if (after == '.' && length <= 2) {
            int dash = end + 8;
            boolean shaped = text.run(end + 1, Ascii.DIGIT) == end + 4
                    && text.at(end + 4) == '.'
                    && text.run(end + 5, Ascii.DIGIT) == dash
                    && text.at(dash) == '-'
                    && text.at(dash + 1) == 'K';
            return shaped && isRutK(text, start, dash) ? dash + 2 : -1;
        }
        return -1;
    }

    private static boolean isRutK(Text text, int start, int end) {
        int sum = 0;
        int weight = 2;
        for (int i = end - 1; i >= start; i--) {
            if (text.is(i, Ascii.DIGIT)) {
                sum += digit(text, i) * weight;
                weight = weight == 7 ? 2 : weight + 1;
            }
        }
        return sum % 11 == 1;
    }

    private static boolean isNine(Text text, int start, int digits) {
        if (digits == 8) {
            return text.is(start + 8, Ascii.UPPER) && text.at(start + 8) == dniLetter(number(text, start, start + 8));
        }
        if (digits == 7) {
            return (Shape.matches(text, start, "X#######X") && (isNie(text, start) || isNric(text, start)))
                    || (Shape.matches(text, start, "#######XX") && isPps(text, start));
        }
        return digits == 6 && ninoEnd(text, start) == start + 9;
    }

    private static boolean isTen(Text text, int start, int digits) {
        if (digits == 4) {
            // India's PAN: the fourth letter is the kind of its holder
            return Shape.matches(text, start, "XXXXX####X") && "PCHFATBLJG".indexOf(text.at(start + 3)) >= 0;
        }
        if (digits != 9) {
            return false;
        }
        if (Shape.matches(text, start, "X#########")) {
            return isTaiwanese(text, start);
        }
        // Sri Lanka's old numbers have a day of the year and no check
        boolean lankan = Shape.matches(text, start, "#########") && "VX".indexOf(text.at(start + 9)) >= 0;
        int day = lankan ? number(text, start + 2, start + 5) % 500 : 0;
        return day >= 1 && day <= 366;
    }

    /** United Kingdom: two letters, six digits, A to D, with or without spaces between pairs. */
    private static int ninoEnd(Text text, int start) {
        int first = text.at(start);
        int second = text.at(start + 1);
        if (!Shape.matches(text, start, "XX") || "DFIQUV".indexOf(first) >= 0 || "DFIOQUV".indexOf(second) >= 0) {
            return -1;
        }
        boolean unused = (first == 'B' && second == 'G')
                || (first == 'G' && second == 'B')
                || (first == 'K' && second == 'N')
                || (first == 'N' && (second == 'K' || second == 'T'))
                || (first == 'T' && second == 'N')
                || (first == 'Z' && second == 'Z');
        int i = start + 2;
        for (int pair = 0; pair < 3 && !unused; pair++) {
            i += text.at(i) == ' ' ? 1 : 0;
            if (!text.is(i, Ascii.DIGIT) || !text.is(i + 1, Ascii.DIGIT)) {
                return -1;
            }
            i += 2;
        }
        i += text.at(i) == ' ' ? 1 : 0;
        return !unused && text.at(i) >= 'A' && text.at(i) <= 'D' ? i + 1 : -1;
    }

    private static int dniLetter(int number) {
        return DNI_LETTERS.charAt(number % 23);
    }

    private static boolean isNie(Text text, int start) {
        int first = text.at(start) - 'X';
        return first >= 0
                && first <= 2
                && text.at(start + 8) == dniLetter(first * 10_000_000 + number(text, start + 1, start + 8));
    }

    private static boolean isNric(Text text, int start) {
        int first = text.at(start);
        if ("STFGM".indexOf(first) < 0) {
            return false;
        }
        int sum = first == 'T' || first == 'G' ? 4 : first == 'M' ? 3 : 0;
        for (int i = 0; i < 7; i++) {
            sum += (NRIC_WEIGHTS.charAt(i) - 'a') * digit(text, start + 1 + i);
        }
        String letters = first == 'S' || first == 'T' ? "JZIHGFEDCBA" : first == 'M' ? "KLJNPQRTUWX" : "XWUTRQPNMLK";
        int index = first == 'M' ? 10 - sum % 11 : sum % 11;
        return text.at(start + 8) == letters.charAt(index);
    }

    private static boolean isHetu(Text text, int start) {
        boolean shaped = text.run(start, Ascii.DIGIT) == start + 6
                && "+-ABCDEFUVWXY".indexOf(text.at(start + 6)) >= 0
                && text.run(start + 7, Ascii.DIGIT) >= start + 10
                && text.is(start + 10, Ascii.ALNUM)
                && NationalNumbers.isDate(number(text, start + 2, start + 4), number(text, start, start + 2));
        if (!shaped) {
            return false;
        }
        long number = number(text, start, start + 6) * 1000L + number(text, start + 7, start + 10);
        return text.at(start + 10) == HETU_LETTERS.charAt((int) (number % 31));
    }

    /** Ireland's PPS number: a second letter counts nine times, W not at all. */
    private static boolean isPps(Text text, int start) {
        if (!Shape.matches(text, start, "#######X")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 7; i++) {
            sum += (8 - i) * digit(text, start + i);
        }
        int second = text.at(start + 8);
        if (second >= 'A' && second <= 'I') {
            sum += 9 * (second - 'A' + 1);
        }
        return text.at(start + 7) == PPS_LETTERS.charAt(sum % 23);
    }

    /** Hong Kong: one or two letters, six digits, a check in parentheses. */
    private static boolean isHongKong(Text text, int start, int end) {
        int letters = end - start - 6;
        boolean shaped = text.run(start, Ascii.UPPER) == start + letters
                && text.at(end) == '('
                && text.is(end + 1, Ascii.DIGIT | Ascii.UPPER)
                && text.at(end + 2) == ')';
        if (!shaped) {
            return false;
        }
        int sum = letters == 1 ? 36 * 9 : (text.at(start) - 'A' + 10) * 9;
        sum += (text.at(end - 7) - 'A' + 10) * 8;
        for (int i = 0; i < 6; i++) {
            sum += digit(text, end - 6 + i) * (7 - i);
        }
        int check = text.at(end + 1) == 'A' ? 10 : digit(text, end + 1);
        return (sum + check) % 11 == 0;
    }

    private static boolean isTaiwanese(Text text, int start) {
        int letter = TAIWAN_LETTERS.indexOf(text.at(start)) + 10;
        int sum = letter / 10 + letter % 10 * 9 + digit(text, start + 9);
        for (int i = 1; i <= 8; i++) {
            sum += digit(text, start + i) * (9 - i);
        }
        int kind = text.at(start + 1);
        return sum % 10 == 0 && (kind == '1' || kind == '2' || kind == '8' || kind == '9');
    }

    /** US Medicare's beneficiary numbers, with dashes after the fourth and the seventh character or without. */
    private static boolean isMedicare(Text text, int start, int dashes) {
        String shape = dashes == 0 ? "#XA#XA#XX##" : "#XA#-XA#-XX##";
        return text.at(start) != '0'
                && Shape.matches(text, start, shape)
                && Shape.withoutLookAlikes(text, start, shape);
    }

    /** Germany's pension insurance number: area, date, letter, serial, check. */
    private static boolean isGermanPension(Text text, int start) {
        if (!Shape.matches(text, start, "########X###")) {
            return false;
        }
        int letter = text.at(start + 8) - 'A' + 1;
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            int value = i < 8 ? digit(text, start + i) : i == 8 ? letter / 10 : i == 9 ? letter % 10 : 0;
            value = i > 9 ? digit(text, start + i - 1) : value;
            int product = value * ("cbcfhbcbcbcb".charAt(i) - 'a');
            sum += product / 10 + product % 10;
        }
        return NationalNumbers.isDate(
                        number(text, start + 4, start + 6), Math.max(1, number(text, start + 2, start + 4) % 50))
                && sum % 10 == digit(text, start + 11);
    }

    /** Portugal's citizen card: Luhn over letters that count from ten. */
    private static boolean isPortuguese(Text text, int start, int digits) {
        if (digits < 10 || !Shape.matches(text, start, "#########AA#")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            int value = Shape.value(text.at(start + i));
            int twice = i % 2 == 0 ? value * 2 : value;
            sum += i % 2 == 0 && twice >= 10 ? twice - 9 : twice;
        }
        return sum % 10 == 0;
    }

    /** Mexico's RFC of persons: four letters, a date, three characters. */
    private static boolean isRfc(Text text, int start, int digits) {
        return digits >= 6
                && Shape.matches(text, start, "XXXX######AAA")
                && NationalNumbers.isDate(number(text, start + 6, start + 8), number(text, start + 8, start + 10));
    }

    /** France's NIR of those born on Corsica: 2A and 2B count as 19 and 18. */
    private static boolean isCorsican(Text text, int start, int digits) {
        int letter = text.at(start + 6);
        if (digits != 14 || text.at(start + 5) != '2' || (letter != 'A' && letter != 'B')) {
            return false;
        }
        long number = number(text, start, start + 5) * 100L + (letter == 'A' ? 19 : 18);
        number = number * 1_000_000 + number(text, start + 7, start + 13);
        return 97 - number % 97 == number(text, start + 13, start + 15);
    }

    private static boolean isCurp(Text text, int start) {
        boolean shaped = Shape.matches(text, start, "XXXX######XXXXXXA#") && "HMX".indexOf(text.at(start + 10)) >= 0;
        if (!shaped) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum += CURP_LETTERS.indexOf(text.at(start + i)) * (18 - i);
        }
        return (10 - sum % 10) % 10 == digit(text, start + 17);
    }

    private static boolean isChinese(Text text, int start) {
        if (text.run(start, Ascii.DIGIT) != start + 17 || text.at(start + 17) != 'X') {
            return false;
        }
        int sum = 10;
        for (int i = 0; i < 17; i++) {
            sum += digit(text, start + i) * ("hjkfiecbgdhjkfiec".charAt(i) - 'a');
        }
        int century = number(text, start + 6, start + 8);
        return (century == 19 || century == 20) && sum % 11 == 1;
    }

    private static int digit(Text text, int index) {
        return text.at(index) - '0';
    }

    private static int number(Text text, int from, int to) {
        return Shape.number(text, from, to);
    }
}
