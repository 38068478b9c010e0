package dev.sallyport.masking.scan;

import static dev.sallyport.masking.scan.NationalNumbers.isDate;

/** National numbers of twelve digits and more. */
final class LongNationalNumbers {
    private LongNationalNumbers() {}

    static boolean twelve(Digits d, boolean named) {
        boolean row = d.shape == 0x444 && d.separator != Digits.MIXED && !d.goesOn();
        if ((row || named) && (isIndian(d) || isJapanese(d))) {
            return true;
        }
        if ((d.plain() || d.shaped(0x84, '-')) && isSwedish(d)) {
            return true;
        }
        boolean date = isDate(d, 2, 4);
        boolean malaysian = date && (named || d.shaped(0x624, '-'));
        boolean kazakh = date && (named || d.plain()) && isKazakh(d);
        return malaysian || kazakh || (named && isRussian(d));
    }

    static boolean thirteen(Digits d, boolean named) {
        boolean korean = isDate(d, 2, 4) && d.at(6) >= 1 && d.at(6) <= 8;
        if ((korean && d.shaped(0x67, '-')) || (d.shaped(0x571, '-') && d.at(0) >= 1 && d.at(0) <= 7)) {
            return true; // numbers of South Korea have no check since 2020, those of Pakistan never had one
        }
        if (d.number(0, 3) == 756 && d.weighted("bdbdbdbdbdbdb") % 10 == 0) {
            return true; // Switzerland
        }
        boolean rare = isSouthAfrican(d)
                || (korean && (11 - d.weighted("cdefghijcdef") % 11) % 10 == d.at(12))
                || isRomanian(d)
                || isYugoslav(d)
                || isLuxembourgish(d);
        return (rare && (named || d.plain())) || ((named || d.shape == 0x14521) && isThai(d));
    }

    /** Egypt: century, date, governorate, serial, check. */
    static boolean fourteen(Digits d, boolean named) {
        int governorate = d.number(7, 9);
        return (named || d.plain())
                && (d.at(0) == 2 || d.at(0) == 3)
                && isDate(d, 3, 5)
                && governorate >= 1
                && (governorate <= 35 || governorate == 88)
                && (11 - d.weighted("chgfedchgfedc") % 11) % 10 == d.at(13);
    }

    /** France's NIR and the Emirates ID. */
    static boolean fifteen(Digits d, boolean named) {
        if (d.number(0, 3) == 784 && (named || d.plain() || d.shape == 0x3471) && d.luhn(0, 15)) {
            return true;
        }
        long number = d.number(0, 6) * 10_000_000L + d.number(6, 13);
        int month = d.number(3, 5);
        boolean born = d.at(0) == 1 || d.at(0) == 2;
        return (born || named) && 97 - number % 97 == d.number(13, 15) && month >= 1 && (month <= 12 || month >= 20);
    }

    /** Indonesia's NIK: province, regency, district, date (40 added to a woman's day), serial. */
    static boolean sixteen(Digits d) {
        int province = d.number(0, 2);
        return d.plain() && province >= 11 && province <= 94 && isDate(d.number(8, 10), d.number(6, 8) % 40);
    }

    /** China's 18 digits (GB 11643-1999); a check of X is the business of {@link NationalCodes}. */
    static boolean eighteen(Digits d) {
        int century = d.number(6, 8);
        boolean shaped = (century == 19 || century == 20) && isDate(d, 10, 12);
        return shaped && (d.weighted("hjkfiecbgdhjkfiec") + d.at(17)) % 11 == 1;
    }

    private static boolean isSwedish(Digits d) {
        int century = d.number(0, 2);
        boolean shaped = (century == 19 || century == 20) && isDate(d.number(4, 6), d.number(6, 8) % 60);
        return shaped && d.luhn(2, 12);
    }

    /** India's Aadhaar. */
    private static boolean isIndian(Digits d) {
        return d.at(0) >= 2 && CheckDigits.verhoeff(d.values, d.base, d.base + 12);
    }

    private static boolean isThai(Digits d) {
        return d.at(0) >= 1 && d.at(0) <= 8 && (11 - d.weighted("nmlkjihgfedc") % 11) % 10 == d.at(12);
    }

    private static boolean isJapanese(Digits d) {
        int rest = d.weighted("gfedchgfedc") % 11;
        return (rest < 2 ? 0 : 11 - rest) == d.at(11);
    }

    private static boolean isKazakh(Digits d) {
        if (d.at(6) > 6) {
            return false;
        }
        int check = d.weighted("bcdefghijkl") % 11;
        return (check < 10 ? check : d.weighted("defghijklbc") % 11) == d.at(11);
    }

    private static boolean isRussian(Digits d) {
        return d.weighted("hcekdfjegi") % 11 % 10 == d.at(10) && d.weighted("dhcekdfjegi") % 11 % 10 == d.at(11);
    }

    private static boolean isSouthAfrican(Digits d) {
        return isDate(d, 2, 4) && d.at(10) <= 2 && (d.at(11) == 8 || d.at(11) == 9) && d.luhn(0, 13);
    }

    private static boolean isRomanian(Digits d) {
        int check = d.weighted("chjbegdfichj") % 11;
        return d.at(0) >= 1 && d.at(0) <= 8 && isDate(d, 3, 5) && (check == 10 ? 1 : check) == d.at(12);
    }

    /** JMBG, of Serbia and its neighbours: date with three digits of the year, region, serial, check. */
    private static boolean isYugoslav(Digits d) {
        int rest = d.weighted("hgfedchgfedc") % 11;
        boolean year = d.at(4) == 9 || d.at(4) == 0;
        return year && isDate(d, 2, 0) && rest != 1 && (11 - rest) % 11 == d.at(12);
    }

    private static boolean isLuxembourgish(Digits d) {
        int century = d.number(0, 2);
        return (century == 19 || century == 20) && isDate(d, 4, 6) && d.luhn(0, 12) && isVerhoeff(d);
    }

    /** The last digit checks the first eleven; the twelfth, which checks them by Luhn, isn't counted. */
    private static boolean isVerhoeff(Digits d) {
        int twelfth = d.base + 11;
        byte kept = d.values[twelfth];
        d.values[twelfth] = d.values[twelfth + 1];
        boolean valid = CheckDigits.verhoeff(d.values, d.base, twelfth + 1);
        d.values[twelfth] = kept;
        return valid;
    }
}
