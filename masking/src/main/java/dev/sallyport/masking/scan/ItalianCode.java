package dev.sallyport.masking.scan;

/** Italy's codice fiscale: where two people would have the same, digits become letters from the right. */
final class ItalianCode {
    private static final String MONTHS = "ABCDEHLMPRST";
    /** What stands for 0 to 9 in place of digits. */
    private static final String LETTERS = "LMNPQRSTUV";
    /** Values of 0 to 9 and A to Z at odd places. */
    private static final int[] ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
        22, 25, 24, 23
    };

    private ItalianCode() {}

    static boolean isValid(Text text, int start) {
        boolean shaped = Shape.matches(text, start, "XXXXXXAAXAAXAAAX") && MONTHS.indexOf(text.at(start + 8)) >= 0;
        if (!shaped) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            int b = text.at(start + i);
            boolean digit = (i >= 6 && i < 11 && i != 8) || i >= 12;
            if (digit && !Ascii.isDigit(b) && LETTERS.indexOf(b) < 0) {
                return false;
            }
            int value = Shape.value(b);
            sum += i % 2 == 0 ? ODD[value] : value < 10 ? value : value - 10;
        }
        return text.at(start + 15) == 'A' + sum % 26;
    }
}
