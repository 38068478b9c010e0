package dev.sallyport.masking.scan;

import static dev.sallyport.masking.scan.NationalNumbers.isDate;

/** National numbers of eleven digits, which many countries have. */
final class ElevenDigits {
    private ElevenDigits() {}

    static boolean isValid(Digits d, boolean named) {
        boolean solid = d.plain() || d.shape == 0x2333 || d.shape == 0x65;
        return isShaped(d) || ((solid || named) && isRare(d)) || (named && isNamed(d));
    }

    private static boolean isRare(Digits d) {
        return isNorwegian(d)
                || isPolish(d)
                || isTurkish(d)
                || isCpf(d)
                || isGerman(d)
                || isBelgian(d)
                || isBaltic(d)
                || isCuit(d);
    }

    private static boolean isNamed(Digits d) {
        return CheckDigits.mod11x10(d.values, d.base, d.base + 11) // Croatia's OIB
                || d.luhn(0, 11) // Greece's AMKA, the Dominican Republic's cédula
                || isSnils(d)
                || isPis(d);
    }

    private static boolean isShaped(Digits d) {
        if (d.shape == 0x3332) {
            int first = d.separators[d.first + 1];
            boolean dashes = first == '-' && d.separators[d.first + 2] == '-';
            return (first == '.' && d.separators[d.last] == '-' && isCpf(d)) || (dashes && isSnils(d));
        }
        if (d.shape == 0x22232) {
            return isBelgian(d);
        }
        return d.separator == '-'
                && ((d.shape == 0x281 && isCuit(d))
                        || (d.shape == 0x371 && d.luhn(0, 11))
                        || (d.shape == 0x92 && isCpf(d))
                        || (d.shape == 0x65 && isLatvian(d)));
    }

    /** Birth number or D-number (40 added to the day); two check digits. */
    private static boolean isNorwegian(Digits d) {
        return isDate(d.number(2, 4) % 40, d.number(0, 2) % 40)
                && d.weighted("dhgbijefcb") % 11 == 0
                && d.weighted("fedchgfedcb") % 11 == 0;
    }

    /** PESEL: months of the 21st century have 20 added. */
    private static boolean isPolish(Digits d) {
        int month = d.number(2, 4);
        return isDate(month > 20 ? month - 20 : month, d.number(4, 6)) && d.weighted("bdhjbdhjbdb") % 10 == 0;
    }

    private static boolean isTurkish(Digits d) {
        int odd = d.weighted("bababababa");
        int even = d.weighted("ababababaa");
        return d.at(0) != 0 && Math.floorMod(odd * 7 - even, 10) == d.at(9) && (odd + even + d.at(9)) % 10 == d.at(10);
    }

    private static boolean isCpf(Digits d) {
        boolean same = true;
        for (int i = 1; i < 11; i++) {
            same &= d.at(i) == d.at(0);
        }
        return !same
                && d.weighted("kjihgfedc") * 10 % 11 % 10 == d.at(9)
                && d.weighted("lkjihgfedc") * 10 % 11 % 10 == d.at(10);
    }

    /** Tax id: among the first ten digits one comes twice or three times, all others once at most. */
    private static boolean isGerman(Digits d) {
        int once = 0;
        int twice = 0;
        int more = 0;
        for (int i = 0; i < 10; i++) {
            int bit = 1 << d.at(i);
            more += (twice & bit) != 0 ? 1 : 0;
            twice |= once & bit;
            once |= bit;
        }
        return d.at(0) != 0
                && Integer.bitCount(twice) == 1
                && more <= 1
                && CheckDigits.mod11x10(d.values, d.base, d.base + 11);
    }

    /** What is left of the first nine digits by 97 (with a 2 before them for those born since 2000). */
    private static boolean isBelgian(Digits d) {
        int number = d.number(0, 9);
        int check = d.number(9, 11);
        boolean date = isDate(Math.max(1, d.number(2, 4) % 20), Math.max(1, d.number(4, 6)));
        return date && (97 - number % 97 == check || 97 - (2_000_000_000L + number) % 97 == check);
    }

    /** Estonia and Lithuania: sex and century, date, serial; a second row of weights where the first leaves ten. */
    private static boolean isBaltic(Digits d) {
        if (d.at(0) < 1 || d.at(0) > 8 || !isDate(d, 3, 5)) {
            return false;
        }
        int check = d.weighted("bcdefghijb") % 11;
        return (check < 10 ? check : d.weighted("defghijbcd") % 11 % 10) == d.at(10);
    }

    /** Latvia's personas kods: a date, or 32 since 2017. */
    private static boolean isLatvian(Digits d) {
        int sum = d.weighted("bgdhjkfiec");
        return (isDate(d, 2, 0) || d.number(0, 2) == 32) && (1101 - sum) % 11 % 10 == d.at(10);
    }

    /** Argentina's CUIT and CUIL: a kind of person, number, check by 11. */
    private static boolean isCuit(Digits d) {
        int kind = d.number(0, 2);
        boolean known =
                (kind >= 20 && kind <= 27 && kind != 21 && kind != 22) || kind == 30 || kind == 33 || kind == 34;
        return known && (11 - d.weighted("fedchgfedc") % 11) % 11 == d.at(10);
    }

    private static boolean isSnils(Digits d) {
        return d.weighted("jihgfedcb") % 101 % 100 == d.number(9, 11);
    }

    private static boolean isPis(Digits d) {
        return (11 - d.weighted("dcjihgfedc") % 11) % 11 % 10 == d.at(10);
    }
}
