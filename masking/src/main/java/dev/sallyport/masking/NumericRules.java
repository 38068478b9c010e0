package dev.sallyport.masking;

import dev.sallyport.masking.scan.CardNumbers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rules for integers, floats and numeric, in both formats. */
final class NumericRules {
    /** A card's number has at most 19 digits. */
    private static final int DIGITS_MAX = 19;

    private static final int DIGITS_MIN = 13;
    private static final long VALUE_MIN = 1_000_000_000_000L;
    private static final byte[] NO_DIGITS = {};

    private NumericRules() {}

    static CellRule zero(ValueType type, int typeModifier, boolean binary) {
        return new ConstantRule(zeroBytes(type, typeModifier, binary));
    }

    private static byte[] zeroBytes(ValueType type, int typeModifier, boolean binary) {
        int scale = type == ValueType.NUMERIC ? scale(typeModifier) : 0;
        if (!binary) {
            String zero = scale > 0 ? String.format(Locale.ROOT, "%." + scale + "f", 0.0) : "0";
            return zero.getBytes(StandardCharsets.US_ASCII);
        }
        return switch (type) {
            case INT2 -> new byte[2];
            case INT4, FLOAT4 -> new byte[4];
            case NUMERIC -> new byte[] {0, 0, 0, 0, 0, 0, (byte) (scale >> 8), (byte) scale};
            default -> new byte[8];
        };
    }

    /** Digits after the point that a numeric's modifier asks for; negative ones round before the point. */
    private static int scale(int typeModifier) {
        return Math.max(0, signedScale(typeModifier));
    }

    /** The same; below 0 where the modifier asks for rounding before the point. */
    static int signedScale(int typeModifier) {
        return typeModifier < 4 ? 0 : ((typeModifier - 4 & 0x7ff) ^ 0x400) - 0x400;
    }

    /** A number from a keyed hash of the number, within the type's range and not negative; the same in all int types. */
    static CellRule hash(ValueType type, boolean binary, MaskingKey key) {
        int size = size(type);
        long mask =
                type == ValueType.INT8 ? Long.MAX_VALUE : type == ValueType.INT4 ? Integer.MAX_VALUE : Short.MAX_VALUE;
        return (bytes, from, to, scratch, out) -> {
            Long value = binary ? readBinary(bytes, from, to, size) : readText(bytes, from, to);
            if (value == null) {
                return CellRule.Outcome.NULL;
            }
            scratch.number.clear();
            scratch.number.writeLong(value);
            byte[] hash = scratch.hash(key, 'i', scratch.number.array, 0, 8);
            long masked = Bytes.readLong(hash, 0) & mask;
            if (!binary) {
                out.write(Long.toString(masked));
            } else {
                for (int shift = size * 8 - 8; shift >= 0; shift -= 8) {
                    out.write((int) (masked >> shift));
                }
            }
            return CellRule.Outcome.CHANGED;
        };
    }

    private static int size(ValueType type) {
        return type == ValueType.INT8 ? 8 : type == ValueType.INT4 ? 4 : 2;
    }

    private static @Nullable Long readBinary(byte[] bytes, int from, int to, int size) {
        if (to - from != size) {
            return null;
        }
        return switch (size) {
            case 8 -> Bytes.readLong(bytes, from);
            case 4 -> (long) Bytes.readInt(bytes, from);
            default -> (long) Bytes.readShort(bytes, from);
        };
    }

    private static @Nullable Long readText(byte[] bytes, int from, int to) {
        try {
            String text = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Zero in place of a number whose whole part is a payment card's. */
    static CellRule detectCard(ValueType type, int typeModifier, boolean binary) {
        byte[] zero = zeroBytes(type, typeModifier, binary);
        return (bytes, from, to, scratch, out) -> {
            if (to - from < (binary ? 8 : DIGITS_MIN)) {
                return CellRule.Outcome.UNCHANGED;
            }
            if (binary && type == ValueType.INT8 && Math.abs(Bytes.readLong(bytes, from)) < VALUE_MIN) {
                return CellRule.Outcome.UNCHANGED;
            }
            byte[] digits = digits(type, binary, bytes, from, to);
            if (!CardNumbers.isCard(digits, digits.length)) {
                return CellRule.Outcome.UNCHANGED;
            }
            out.write(zero);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** Zero in place of a number that, with the column's name, is what some detector looks for. */
    static CellRule detect(ValueType type, int typeModifier, boolean binary, DetectorSet detectors, long hints) {
        byte[] zero = zeroBytes(type, typeModifier, binary);
        return (bytes, from, to, scratch, out) -> {
            byte[] digits = digits(type, binary, bytes, from, to);
            scratch.string.clear();
            for (byte digit : digits) {
                scratch.string.write('0' + digit);
            }
            boolean found = scratch.scanner(detectors)
                            .scan(scratch.string.array, 0, scratch.string.length, hints)
                            .size()
                    > 0;
            if (!found) {
                return CellRule.Outcome.UNCHANGED;
            }
            out.write(zero);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** The digits of a number's whole part, without its sign; none if it has more than any number that is looked for. */
    private static byte[] digits(ValueType type, boolean binary, byte[] bytes, int from, int to) {
        if (!binary) {
            return textDigits(bytes, from, to);
        }
        if (type == ValueType.NUMERIC) {
            return numericDigits(bytes, from, to);
        }
        if (to - from != size(type)) {
            return NO_DIGITS;
        }
        return wholeDigits(
                Long.toString(type == ValueType.INT8 ? Bytes.readLong(bytes, from) : Bytes.readInt(bytes, from)));
    }

    private static byte[] wholeDigits(String number) {
        byte[] text = number.getBytes(StandardCharsets.US_ASCII);
        return textDigits(text, 0, text.length);
    }

    private static byte[] textDigits(byte[] bytes, int from, int to) {
        int start = from < to && bytes[from] == '-' ? from + 1 : from;
        int end = start;
        while (end < to && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        if (end - start > DIGITS_MAX || (end < to && bytes[end] != '.')) {
            return NO_DIGITS;
        }
        byte[] digits = new byte[end - start];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (bytes[start + i] - '0');
        }
        return digits;
    }

    /** The whole part of a numeric in binary: groups of four decimal digits, {@code weight + 1} before the point. */
    private static byte[] numericDigits(byte[] bytes, int from, int to) {
        if (to - from < 8) {
            return NO_DIGITS;
        }
        int groups = Bytes.readShort(bytes, from);
        int weight = Bytes.readShort(bytes, from + 2);
        if (weight < 1 || weight > 4 || groups < 0 || to - from != 8 + 2 * groups) {
            return NO_DIGITS;
        }
        StringBuilder number = new StringBuilder(20);
        for (int i = 0; i <= weight; i++) {
            int group = i < groups ? Bytes.readShort(bytes, from + 8 + 2 * i) : 0;
            if (group < 0 || group > 9999) {
                return NO_DIGITS;
            }
            String digits = Integer.toString(group);
            number.append(i == 0 ? "" : "0".repeat(4 - digits.length())).append(digits);
        }
        return wholeDigits(number.toString());
    }
}
