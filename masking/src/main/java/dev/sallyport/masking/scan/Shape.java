package dev.sallyport.masking.scan;

/** Shapes of codes, one character each: X is a capital letter, # a digit, A either, everything else stands for itself. */
final class Shape {
    private Shape() {}

    static boolean matches(Text text, int start, String shape) {
        for (int i = 0; i < shape.length(); i++) {
            int expected = shape.charAt(i);
            boolean matches = switch (expected) {
                case 'X' -> text.is(start + i, Ascii.UPPER);
                case '#' -> text.is(start + i, Ascii.DIGIT);
                case 'A' -> text.is(start + i, Ascii.UPPER | Ascii.DIGIT);
                default -> text.at(start + i) == expected;
            };
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    /** Whether there are none of the letters that are easily taken for digits or for one another: B, I, L, O, S, Z. */
    static boolean withoutLookAlikes(Text text, int start, String shape) {
        for (int i = 0; i < shape.length(); i++) {
            if ("BILOSZ".indexOf(text.at(start + i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The value of a digit, or of a capital letter counted from ten. */
    static int value(int b) {
        return Ascii.isDigit(b) ? b - '0' : b - 'A' + 10;
    }

    static int number(Text text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.at(i) - '0';
        }
        return number;
    }
}
