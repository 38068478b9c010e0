package dev.sallyport.audit;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the schema demands of single values. A value that breaks a rule is a mistake of the code that records. */
final class FieldRules {
    /** By ASCII character: 0 for lower-case hexadecimal digits. The last stands for all that are beyond. */
    private static final byte[] OTHER_THAN_DIGIT = otherThanDigit();

    private FieldRules() {}

    private static byte[] otherThanDigit() {
        byte[] others = new byte[0x80];
        Arrays.fill(others, (byte) 1);
        Arrays.fill(others, '0', '9' + 1, (byte) 0);
        Arrays.fill(others, 'a', 'f' + 1, (byte) 0);
        return others;
    }

    static void oneOf(String field, @Nullable String value, Set<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            throw new IllegalArgumentException(field + " is `" + value + "`, expected one of " + allowed);
        }
    }

    static void matches(String field, @Nullable String value, Pattern pattern) {
        if (value != null && !pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(field + " does not match " + pattern);
        }
    }

    /** So many lower-case hexadecimal digits behind a prefix. */
    static void digits(String field, @Nullable String value, String prefix, int digits) {
        if (value == null) {
            return;
        }
        boolean good = value.length() == prefix.length() + digits && value.startsWith(prefix);
        int others = 0;
        for (int i = prefix.length(); good && i < value.length(); i++) {
            others |= OTHER_THAN_DIGIT[Math.min(value.charAt(i), OTHER_THAN_DIGIT.length - 1)];
        }
        if (!good || others != 0) {
            throw new IllegalArgumentException(
                    field + " is not `" + prefix + "` and " + digits + " lower-case hexadecimal digits");
        }
    }

    static void present(String field, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + " is empty");
        }
    }

    static void notNegative(String field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(field + " is negative: " + value);
        }
    }
}
