package dev.sallyport.masking.scan;

import static dev.sallyport.masking.scan.NationalNumbers.isDate;

/** National numbers of eight to ten digits; most need to be named by a word before them. */
final class ShortNationalNumbers {
    private ShortNationalNumbers() {}

    /** Chile's RUT and Uruguay's cédula, both as in 1.234.567-8. */
    static boolean eight(Digits d, boolean named) {
        boolean shaped = d.shape == 0x1331 && isDottedThenDashed(d);
        return (shaped || named) && (isRut(d) || isUruguayan(d));
    }

    static boolean nine(Digits d, boolean named) {
        if (d.shape == 0x2331 && isDottedThenDashed(d) && isRut(d)) {
            return true;
        }
        if (d.shaped(0x63, '/') && isBirthNumberDate(d)) {
            return true; // Czechia and Slovakia until 1953, without a check digit
        }
        if (d.shaped(0x333, '-') && d.at(0) != 0 && d.at(0) != 8 && d.luhn(0, 9)) {
            return true; // Canada's SIN
        }
        return named && isNamedNine(d);
    }

    private static boolean isNamedNine(Digits d) {
        return d.luhn(0, 9) // Canada, Israel
                || isRut(d)
                || (d.weighted("jihgfedc") - d.at(8)) % 11 == 0 // the Netherlands' BSN
                || d.weighted("bedhfigjk") % 11 == 0 // Australia's TFN
                || isPortuguese(d)
                || d.weighted("dhdhdhdh") % 10 == d.at(8) // Hungary's TAJ
                || isGreek(d);
    }

    static boolean ten(Digits d, boolean named) {
        if (d.shape == 0x64 && isSixAndFour(d)) {
            return true;
        }
        if (d.shaped(0x334, ' ') && (d.at(0) == 4 || d.at(0) == 6 || d.at(0) == 7) && isNhs(d)) {
            return true;
        }
        boolean shaped = (d.shaped(0x46, ' ') && isAustrian(d)) || (d.shaped(0x451, ' ') && isMedicare(d));
        return shaped || (named && isNamedTen(d));
    }

    private static boolean isNamedTen(Digits d) {
        return isNhs(d)
                || isAustrian(d)
                || isMedicare(d)
                || d.luhn(0, 10) // Sweden, Saudi Arabia, Ecuador
                || isBirthNumber(d)
                || (isDate(d, 2, 0) && isDanishOrIcelandic(d))
                || isBulgarian(d)
                || isUkrainian(d)
                || isIranian(d);
    }

    private static boolean isSixAndFour(Digits d) {
        if (d.separator == '/') {
            return isBirthNumber(d);
        }
        boolean danish = isDate(d, 2, 0);
        boolean swedish = isDate(d.number(2, 4), d.number(4, 6) % 60) && d.luhn(0, 10);
        return d.separator == '-' && (danish || swedish);
    }

    private static boolean isDottedThenDashed(Digits d) {
        return d.separators[d.first + 1] == '.' && d.separators[d.first + 2] == '.' && d.separators[d.last] == '-';
    }

    /** Chile: weights 2 to 7 from the right, again and again; a check of K is the business of {@link NationalCodes}. */
    private static boolean isRut(Digits d) {
        return (11 - rutSum(d) % 11) % 11 == d.at(d.count - 1);
    }

    private static int rutSum(Digits d) {
        int sum = 0;
        for (int i = 0; i < d.count - 1; i++) {
            sum += d.at(i) * (2 + (d.count - 2 - i) % 6);
        }
        return sum;
    }

    private static boolean isUruguayan(Digits d) {
        return (10 - d.weighted("cjihgde") % 10) % 10 == d.at(7);
    }

    private static boolean isPortuguese(Digits d) {
        int rest = d.weighted("jihgfedc") % 11;
        return d.at(0) != 0 && (rest < 2 ? 0 : 11 - rest) == d.at(8);
    }

    private static boolean isGreek(Digits d) {
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            sum += d.at(i) << (8 - i);
        }
        return sum % 11 % 10 == d.at(8);
    }

    private static boolean isNhs(Digits d) {
        return (11 - d.weighted("kjihgfedc") % 11) % 11 == d.at(9);
    }

    private static boolean isAustrian(Digits d) {
        int sum = d.weighted("dhj") + 5 * d.at(4) + 8 * d.at(5) + 4 * d.at(6) + 2 * d.at(7) + d.at(8) + 6 * d.at(9);
        return isDate(d, 6, 4) && sum % 11 == d.at(3);
    }

    /** Australia's card of the health system. */
    private static boolean isMedicare(Digits d) {
        return d.at(0) >= 2 && d.at(0) <= 6 && d.weighted("bdhjbdhj") % 10 == d.at(8);
    }

    private static boolean isBirthNumberDate(Digits d) {
        int month = d.number(2, 4) % 50;
        return isDate(month > 20 ? month - 20 : month, d.number(4, 6));
    }

    /** Czechia and Slovakia: a multiple of eleven; what leaves ten had zero for its check until 1985. */
    private static boolean isBirthNumber(Digits d) {
        if (!isBirthNumberDate(d)) {
            return false;
        }
        long number = d.number(0, 5) * 100_000L + d.number(5, 10);
        return number % 11 == 0 || (number / 10 % 11 == 10 && number % 10 == 0);
    }

    private static boolean isDanishOrIcelandic(Digits d) {
        return d.weighted("edchgfedcb") % 11 == 0 || (11 - d.weighted("dchgfedc") % 11) % 11 == d.at(8);
    }

    /** Bulgaria's EGN: months of the 19th century have 20 added, of the 21st 40. */
    private static boolean isBulgarian(Digits d) {
        return isDate(d.number(2, 4) % 20, d.number(4, 6)) && d.weighted("ceifkjhdg") % 11 % 10 == d.at(9);
    }

    /** Ukraine's RNOKPP: the first weight takes away. */
    private static boolean isUkrainian(Digits d) {
        int sum = -d.at(0) + 5 * d.at(1) + 7 * d.at(2) + 9 * d.at(3) + 4 * d.at(4);
        sum += 6 * d.at(5) + 10 * d.at(6) + 5 * d.at(7) + 7 * d.at(8);
        return Math.floorMod(sum, 11) % 10 == d.at(9);
    }

    private static boolean isIranian(Digits d) {
        int rest = d.weighted("kjihgfedc") % 11;
        return (rest < 2 ? rest : 11 - rest) == d.at(9);
    }
}
