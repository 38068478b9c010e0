package dev.sallyport.masking.scan;

/**
 * National identity numbers made of digits. A number whose shape and checksum hardly anything else has is believed as it
 * stands; one that a tenth of all numbers of its length would pass for has to be named by a word before it.
 */
final class NationalNumbers {
    private static final int LENGTH_MIN = 8;
    private static final int LENGTH_MAX = 18;

    private NationalNumbers() {}

    /**
     * Whether the window is a national number.
     *
     * @param hints those of the words before it
     */
    static boolean matches(Digits digits, long hints) {
        boolean named = (hints & (Hints.NATIONAL | Hints.IDENTITY)) != 0;
        if (isValid(digits, named)) {
            return true;
        }
        // a column that is named after such numbers also has mistyped ones, and those of countries that aren't known
        boolean whole = digits.first == 0 && digits.last == digits.size - 1;
        boolean plausible = digits.count >= LENGTH_MIN && digits.count <= LENGTH_MAX;
        return whole && plausible && (hints & Hints.NATIONAL) != 0;
    }

    private static boolean isValid(Digits digits, boolean named) {
        return switch (digits.count) {
            case 8 -> ShortNationalNumbers.eight(digits, named);
            case 9 -> ShortNationalNumbers.nine(digits, named);
            case 10 -> ShortNationalNumbers.ten(digits, named);
            case 11 -> ElevenDigits.isValid(digits, named);
            case 12 -> LongNationalNumbers.twelve(digits, named);
            case 13 -> LongNationalNumbers.thirteen(digits, named);
            case 14 -> LongNationalNumbers.fourteen(digits, named);
            case 15 -> LongNationalNumbers.fifteen(digits, named);
            case 16 -> named && LongNationalNumbers.sixteen(digits);
            case 18 -> LongNationalNumbers.eighteen(digits);
            default -> false;
        };
    }

    /** Whether there is such a month and it may have such a day. */
    static boolean isDate(int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= (month == 2 ? 29 : 30 + (month + month / 8) % 2);
    }

    /** Whether two digits from {@code month} on and two from {@code day} on are a date's. */
    static boolean isDate(Digits digits, int month, int day) {
        return isDate(digits.number(month, month + 2), digits.number(day, day + 2));
    }
}
