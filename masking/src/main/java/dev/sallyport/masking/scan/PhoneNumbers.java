package dev.sallyport.masking.scan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/**
 * Telephone numbers: international ones are checked against the numbering plans, national ones need a well-known shape
 * or a word that names them.
 */
final class PhoneNumbers {
    private static final int DIGITS_MIN = 7;
    private static final int DIGITS_MAX = 15;
    /** People don't write a number in more groups; every one more to try costs a look at the numbering plans. */
    private static final int GROUPS_MAX = 8;

    private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
    private final StringBuilder candidate = new StringBuilder(32);

    /** Adds the telephone number that groups {@code first..last} are, with its plus sign and parentheses. */
    boolean find(Text text, Digits digits, int first, int last, Spans found) {
        if (digits.count < DIGITS_MIN || digits.count > DIGITS_MAX + 2 || last - first >= GROUPS_MAX) {
            return false;
        }
        int start = digits.starts[first];
        boolean parenthesis = text.at(start - 1) == '(';
        int plus = start - (parenthesis ? 2 : 1);
        if (text.at(plus) == '+') {
            return isInternational(text, digits, first, last, plus) && add(found, plus, digits.ends[last]);
        }
        if (isAfterPlus(text, digits, first)) {
            return false;
        }
        int from = parenthesis ? start - 1 : start;
        boolean named =
                digits.count <= DIGITS_MAX && (text.hintsAt(from) & Hints.PHONE) != 0 && isWhole(digits, first, last);
        if (named || isNorthAmerican(digits, first, last, parenthesis) || isNational(text, digits, first, last)) {
            return add(found, from, digits.ends[last]);
        }
        return false;
    }

    private static boolean add(Spans found, int start, int end) {
        found.add(Entity.PHONE, start, end);
        return true;
    }

    private static boolean isWhole(Digits digits, int first, int last) {
        return first == 0 && last == digits.size - 1;
    }

    /** Whether the window lies behind the first group of an international number that was refused as a whole. */
    private static boolean isAfterPlus(Text text, Digits digits, int first) {
        return first > 0 && text.at(digits.starts[0] - 1) == '+';
    }

    private boolean isInternational(Text text, Digits digits, int first, int last, int plus) {
        if (text.is(plus - 1, Ascii.DIGIT) || digits.count < DIGITS_MIN + 1) {
            return false;
        }
        return isValid(text, digits, first, last, 0)
                || (digits.count <= DIGITS_MAX
                        && isWhole(digits, first, last)
                        && (text.hintsAt(plus) & Hints.PHONE) != 0);
    }

    private boolean isValid(Text text, Digits digits, int first, int last, int skip) {
        candidate.setLength(0);
        candidate.append('+');
        for (int group = first; group <= last; group++) {
            boolean trunk = group > first
                    && digits.length(group) == 1
                    && text.at(digits.starts[group]) == '0'
                    && text.at(digits.starts[group] - 1) == '(';
            for (int i = digits.starts[group]; i < digits.ends[group] && !trunk; i++) {
                candidate.append((char) text.at(i));
            }
        }
        candidate.delete(1, 1 + skip);
        try {
            return plans.isValidNumber(plans.parse(candidate, "ZZ"));
        } catch (NumberParseException e) {
            return false;
        }
    }

    /** {@code 212-555-0123} with one kind of separator, {@code (212) 555-0123}, and either with the country's 1. */
    private static boolean isNorthAmerican(Digits digits, int first, int last, boolean parenthesis) {
        int area = first;
        if (last - first == 3 && digits.length(first) == 1 && digits.values[0] == 1) {
            area = first + 1;
        }
        if (!digits.shaped(area, last, 3, 3, 4)) {
            return false;
        }
        int offset = area - first;
        boolean separated = digits.uniform(area, last) || parenthesis || digits.separators[area + 1] == ')';
        return separated && digits.values[offset] >= 2 && digits.values[offset + 3] >= 2;
    }

    /** National numbers with the trunk's 0: (089) 6575…, 06 12 34 56 78, 07700 900123, 020 7946 0018, 0049 30 …. */
    private boolean isNational(Text text, Digits digits, int first, int last) {
        if (digits.values[0] != 0 || digits.count < 8) {
            return false;
        }
        if (digits.values[1] == 0) {
            return first == 0 && digits.count >= 11 && digits.values[2] != 0 && isValid(text, digits, first, last, 2);
        }
        if (text.at(digits.starts[first] - 1) == '(' && text.at(digits.ends[first]) == ')') {
            return last > first && digits.count <= 12;
        }
        return digits.uniform(first, last)
                && (digits.shaped(first, last, 2, 2, 2, 2, 2)
                        || digits.shaped(first, last, 5, 6)
                        || digits.shaped(first, last, 3, 4, 4));
    }
}
