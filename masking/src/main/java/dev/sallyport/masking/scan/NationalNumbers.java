package dev.sallyport.masking.scan;

/** National identity numbers made of digits: a shape with a checksum that is rare enough, or a word that names them. */
final class NationalNumbers {
    private static final int[] CNP_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

    private NationalNumbers() {}

    static boolean matches(Text text, Digits digits, int first, int last) {
        if (isShaped(digits, first, last)) {
            return true;
        }
        boolean whole = first == 0 && last == digits.size - 1;
        boolean plausible = digits.count >= 8 && digits.count <= 18 && whole;
        return plausible && (text.hintsAt(digits.starts[first]) & Hints.NATIONAL) != 0;
    }

    private static boolean isShaped(Digits digits, int first, int last) {
        return switch (last - first) {
            case 0 -> isChineseId(digits) || isSouthAfricanId(digits);
            case 1 -> isTwoGroups(digits, first, last);
            case 2 -> isThreeGroups(digits, first, last);
            case 3 -> isFourGroups(digits, first, last);
            default -> digits.shaped(first, last, 2, 2, 2, 3, 2) && isBelgian(digits);
        };
    }

    private static boolean isTwoGroups(Digits digits, int first, int last) {
        int separator = digits.separators[last];
        if (digits.shaped(first, last, 6, 7) && separator == '-') {
            int century = digits.values[6];
            return isDate(digits.number(2, 4), digits.number(4, 6)) && century >= 1 && century <= 8;
        }
        if (digits.shaped(first, last, 6, 4) && separator == '/') {
            int month = digits.number(2, 4) % 50;
            return isDate(month > 20 ? month - 20 : month, digits.number(4, 6)) && isDivisible(digits);
        }
        if (digits.shaped(first, last, 6, 4) && separator == '-') {
            boolean danish = isDate(digits.number(2, 4), digits.number(0, 2));
            boolean swedish = isDate(digits.number(2, 4), digits.number(4, 6) % 60);
            return danish || (swedish && CardNumbers.luhn(digits.values, 0, 10));
        }
        return digits.shaped(first, last, 8, 4)
                && separator == '-'
                && isDate(digits.number(4, 6), digits.number(6, 8))
                && CardNumbers.luhn(digits.values, 2, 12);
    }

    /** US ITIN, and the Argentine CUIT with its check by 11. */
    private static boolean isThreeGroups(Digits digits, int first, int last) {
        if (digits.shaped(first, last, 3, 2, 4) && digits.uniform(first, last) && digits.values[0] == 9) {
            int group = digits.number(3, 5);
            return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group != 93);
        }
        return digits.shaped(first, last, 2, 8, 1) && digits.separators[first + 1] == '-' && isCuit(digits);
    }

    private static boolean isFourGroups(Digits digits, int first, int last) {
        if (digits.shaped(first, last, 3, 3, 3, 2)) {
            return digits.separators[last] == '-' && digits.separators[first + 1] == '.' && isCpf(digits);
        }
        if (digits.shaped(first, last, 3, 4, 4, 2)) {
            return digits.number(0, 3) == 756;
        }
        boolean rut = digits.shaped(first, last, 2, 3, 3, 1) || digits.shaped(first, last, 1, 3, 3, 1);
        return rut && digits.separators[first + 1] == '.' && digits.separators[last] == '-';
    }

    private static boolean isDate(int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    private static boolean isDivisible(Digits digits) {
        long number = digits.number(0, 5) * 100_000L + digits.number(5, 10);
        return number % 11 == 0 || (number / 10 % 11 == 10 && number % 10 == 0);
    }

    private static boolean isCuit(Digits digits) {
        int[] weights = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += weights[i] * digits.values[i];
        }
        return (11 - sum % 11) % 11 == digits.values[10];
    }

    private static boolean isCpf(Digits digits) {
        for (int check = 9; check <= 10; check++) {
            int sum = 0;
            for (int i = 0; i < check; i++) {
                sum += (check + 1 - i) * digits.values[i];
            }
            if (sum * 10 % 11 % 10 != digits.values[check]) {
                return false;
            }
        }
        return true;
    }

    /** Belgium: what is left of the first nine digits by 97 (with a 2 before them for those born since 2000). */
    private static boolean isBelgian(Digits digits) {
        int number = digits.number(0, 9);
        int check = digits.number(9, 11);
        boolean date = isDate(Math.max(1, digits.number(2, 4) % 20), Math.max(1, digits.number(4, 6)));
        return date && (97 - number % 97 == check || 97 - (2_000_000_000L + number) % 97 == check);
    }

    /** China's 18 digits (GB 11643-1999); a check of X is the business of {@link NationalCodes}. */
    private static boolean isChineseId(Digits digits) {
        if (digits.count != 18 || !isDate(digits.number(10, 12), digits.number(12, 14))) {
            return false;
        }
        int century = digits.number(6, 8);
        int sum = digits.values[17];
        for (int i = 0; i < 17; i++) {
            sum += CNP_WEIGHTS[i] * digits.values[i];
        }
        return (century == 19 || century == 20) && sum % 11 == 1;
    }

    private static boolean isSouthAfricanId(Digits digits) {
        return digits.count == 13
                && isDate(digits.number(2, 4), digits.number(4, 6))
                && digits.values[10] <= 1
                && (digits.values[11] == 8 || digits.values[11] == 9)
                && CardNumbers.luhn(digits.values, 0, 13);
    }
}
