package dev.sallyport.masking;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes a type's numbers in one format ({@code int2send} and so on in {@code utils/adt}; numeric's binary
 * form is {@code numeric_send}'s: groups of four decimal digits).
 */
final class NumberFormat {
    private static final int NUMERIC_HEADER = 8;
    private static final int NEGATIVE = 0x4000;
    private static final int GROUP = 10_000;
    /** A numeric has at most 131072 digits before the point and 16383 after it; longer ones than this are not read. */
    private static final int DIGITS_MAX = 500;

    private static final int BYTES_MAX = 2_000;

    private static final BigInteger GROUP_SIZE = BigInteger.valueOf(GROUP);

    final ValueType type;
    private final int typeModifier;
    private final boolean binary;

    NumberFormat(ValueType type, int typeModifier, boolean binary) {
        this.type = type;
        this.typeModifier = typeModifier;
        this.binary = binary;
    }

    boolean whole() {
        return type == ValueType.INT2 || type == ValueType.INT4 || type == ValueType.INT8;
    }

    boolean floating() {
        return type == ValueType.FLOAT4 || type == ValueType.FLOAT8;
    }

    /** The number, with as many digits after the point as it is written with; null if it is none: NaN, an infinity. */
    @Nullable
    BigDecimal read(byte[] bytes, int from, int to) {
        // INVARIANT: a numeric that is rounded before its point has gaps that masks know nothing of
        if (to - from > BYTES_MAX || NumericRules.signedScale(typeModifier) < 0) {
            return null;
        }
        BigDecimal value = binary ? readBinary(bytes, from, to) : readText(bytes, from, to);
        return value == null || floating() || bounded(value) ? value : null;
    }

    private static boolean bounded(BigDecimal value) {
        return value.scale() >= 0 && value.scale() <= DIGITS_MAX && value.precision() <= DIGITS_MAX;
    }

    private @Nullable BigDecimal readText(byte[] bytes, int from, int to) {
        try {
            String text = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
            return switch (type) {
                case FLOAT4 -> decimal(Float.parseFloat(text));
                case FLOAT8 -> decimal(Double.parseDouble(text));
                case NUMERIC -> new BigDecimal(text);
                default -> new BigDecimal(Long.parseLong(text));
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable BigDecimal readBinary(byte[] bytes, int from, int to) {
        int size = size();
        if (size != 0 && to - from != size) {
            return null;
        }
        return switch (type) {
            case INT2 -> new BigDecimal(Bytes.readShort(bytes, from));
            case INT4 -> new BigDecimal(Bytes.readInt(bytes, from));
            case INT8 -> new BigDecimal(Bytes.readLong(bytes, from));
            case FLOAT4 -> decimal(Float.intBitsToFloat(Bytes.readInt(bytes, from)));
            case FLOAT8 -> decimal(Double.longBitsToDouble(Bytes.readLong(bytes, from)));
            default -> readNumeric(bytes, from, to);
        };
    }

    private static @Nullable BigDecimal decimal(float value) {
        return Float.isFinite(value) ? new BigDecimal(Float.toString(value)) : null;
    }

    private static @Nullable BigDecimal decimal(double value) {
        return Double.isFinite(value) ? new BigDecimal(Double.toString(value)) : null;
    }

    private int size() {
        return switch (type) {
            case INT2 -> 2;
            case INT4, FLOAT4 -> 4;
            case INT8, FLOAT8 -> 8;
            default -> 0;
        };
    }

    private static @Nullable BigDecimal readNumeric(byte[] bytes, int from, int to) {
        if (to - from < NUMERIC_HEADER) {
            return null;
        }
        int groups = Bytes.readShort(bytes, from);
        int weight = Bytes.readShort(bytes, from + 2);
        int sign = Bytes.readShort(bytes, from + 4) & 0xffff;
        int scale = Bytes.readShort(bytes, from + 6);
        boolean known = sign == 0 || sign == NEGATIVE;
        boolean sound = groups >= 0 && to - from == NUMERIC_HEADER + 2 * groups && scale >= 0 && scale <= DIGITS_MAX;
        if (!known || !sound || Math.abs(weight) > DIGITS_MAX) {
            return null;
        }
        BigInteger digits = BigInteger.ZERO;
        for (int i = 0; i < groups; i++) {
            int group = Bytes.readShort(bytes, from + NUMERIC_HEADER + 2 * i);
            if (group < 0 || group >= GROUP) {
                return null;
            }
            digits = digits.multiply(GROUP_SIZE).add(BigInteger.valueOf(group));
        }
        BigDecimal value = new BigDecimal(digits).scaleByPowerOfTen(4 * (weight - groups + 1));
        BigDecimal written = value.setScale(scale, RoundingMode.DOWN);
        return sign == NEGATIVE ? written.negate() : written;
    }

    /** Whether the type can hold the number. */
    boolean holds(BigDecimal value) {
        return switch (type) {
            case INT2 -> within(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT4 -> within(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT8 -> within(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT4 -> Float.isFinite(value.floatValue());
            case FLOAT8 -> Double.isFinite(value.doubleValue());
            default -> precision() == 0 || value.abs().unscaledValue().compareTo(limit(value.scale())) < 0;
        };
    }

    private static boolean within(BigDecimal value, long least, long most) {
        return value.compareTo(BigDecimal.valueOf(least)) >= 0 && value.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /** What a numeric's unscaled value stays below, at a scale. */
    private BigInteger limit(int scale) {
        int digits = precision() - NumericRules.signedScale(typeModifier) + scale;
        return digits <= 0 ? BigInteger.ZERO : BigInteger.TEN.pow(digits);
    }

    /** Digits in all that a numeric's modifier allows; 0 for any number of them. */
    private int precision() {
        return typeModifier < 4 ? 0 : (typeModifier - 4) >> 16 & 0xffff;
    }

    /** Writes a number that the type holds. */
    void write(BigDecimal value, Bytes out) {
        if (binary) {
            writeBinary(value, out);
            return;
        }
        out.write(
                switch (type) {
                    case FLOAT4 -> text(value.floatValue(), Float.toString(value.floatValue()));
                    case FLOAT8 -> text(value.doubleValue(), Double.toString(value.doubleValue()));
                    default -> value.toPlainString();
                });
    }

    /** As PostgreSQL writes floats: without a needless point, and a small e with its sign. */
    private static String text(double value, String java) {
        if (value == 0) {
            return "0";
        }
        BigDecimal decimal = new BigDecimal(java).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return decimal.toPlainString();
        }
        String mantissa = decimal.scaleByPowerOfTen(-exponent).toPlainString();
        String digits = Integer.toString(Math.abs(exponent));
        return mantissa + (exponent < 0 ? "e-" : "e+") + (digits.length() < 2 ? "0" : "") + digits;
    }

    private void writeBinary(BigDecimal value, Bytes out) {
        switch (type) {
            case INT2 -> {
                int number = value.intValue();
                out.write(number >> 8);
                out.write(number);
            }
            case INT4 -> out.writeInt(value.intValue());
            case INT8 -> out.writeLong(value.longValue());
            case FLOAT4 -> out.writeInt(Float.floatToIntBits(value.floatValue()));
            case FLOAT8 -> out.writeLong(Double.doubleToLongBits(value.doubleValue()));
            default -> writeNumeric(value, out);
        }
    }

    private static void writeNumeric(BigDecimal value, Bytes out) {
        // groups of four before and after the point, so the digits after it are filled up to fours
        int after = (value.scale() + 3) / 4;
        BigInteger rest = value.abs().setScale(4 * after).unscaledValue();
        int groups = 0;
        int[] digits = new int[rest.toString().length() / 4 + 1];
        while (rest.signum() > 0) {
            BigInteger[] parts = rest.divideAndRemainder(GROUP_SIZE);
            digits[groups++] = parts[1].intValue();
            rest = parts[0];
        }
        int weight = groups == 0 ? 0 : groups - after - 1;
        int first = 0;
        while (first < groups && digits[first] == 0) {
            first++;
        }
        writeShort(groups - first, out);
        writeShort(weight, out);
        writeShort(value.signum() < 0 ? NEGATIVE : 0, out);
        writeShort(value.scale(), out);
        for (int i = groups - 1; i >= first; i--) {
            writeShort(digits[i], out);
        }
    }

    private static void writeShort(int value, Bytes out) {
        out.write(value >> 8);
        out.write(value);
    }
}
