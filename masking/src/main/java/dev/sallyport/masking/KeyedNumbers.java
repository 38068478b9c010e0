package dev.sallyport.masking;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Rules that put numbers in the place of numbers by a key. What is no number of finite size is redacted. */
final class KeyedNumbers {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    /** Floats' noise is a fraction of this many steps. */
    private static final BigInteger STEPS = BigInteger.ONE.shiftLeft(62);

    private KeyedNumbers() {}

    /** A number of as many digits, with the same sign and the point at the same place; equal for equal numbers. */
    static CellRule pseudonym(NumberFormat format, MaskingKey key, CellRule redact) {
        return (bytes, from, to, scratch, out) -> {
            BigDecimal value = format.read(bytes, from, to);
            if (value == null) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            BigDecimal plain = canonical(value);
            int length = plain.unscaledValue().abs().toString().length();
            Range range = range(plain, length);
            BigInteger least = length == 1 ? BigInteger.ZERO : range.least();
            BigInteger span = range.most().subtract(least).add(BigInteger.ONE);
            BigInteger digits =
                    stream(scratch, key, plain.toPlainString(), length).mod(span);
            BigDecimal masked = like(value, plain, least.add(digits));
            if (!format.holds(masked)) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            format.write(masked, out);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** A number long enough that its rest by any number of so many digits is as good as even. */
    private static BigInteger stream(Scratch scratch, MaskingKey key, String text, int length) {
        Bytes all = new Bytes();
        for (int block = 0; all.length < length / 2 + 16; block++) {
            byte[] input = (block + " " + text).getBytes(StandardCharsets.US_ASCII);
            all.write(scratch.hash(key, 'd', input, 0, input.length));
        }
        return new BigInteger(1, all.array, 0, all.length);
    }

    /** The number without zeros at its end, so that it is the same however it was written. */
    static BigDecimal canonical(BigDecimal value) {
        BigDecimal plain = value.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /**
     * What digits may become. Between the integer types' bounds they stay, so that they fit every type that the number
     * fits, and are the same in all of them.
     */
    static Range range(BigDecimal plain, int length) {
        BigInteger least = BigInteger.TEN.pow(length - 1);
        BigInteger most = BigInteger.TEN.pow(length).subtract(BigInteger.ONE);
        if (plain.scale() != 0) {
            return new Range(least, most);
        }
        BigInteger digits = plain.unscaledValue().abs();
        for (long limit : new long[] {Short.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            BigInteger bound = BigInteger.valueOf(limit);
            // the least number of each type has no opposite and counts as its neighbour
            if (digits.compareTo(bound.add(plain.signum() < 0 ? BigInteger.ONE : BigInteger.ZERO)) <= 0) {
                return new Range(least, most.min(bound));
            }
            least = least.max(bound.add(BigInteger.ONE));
        }
        return new Range(least, most);
    }

    /** From the one to the other, both included. */
    record Range(BigInteger least, BigInteger most) {
        boolean contains(BigInteger digits) {
            return digits.compareTo(least) >= 0 && digits.compareTo(most) <= 0;
        }
    }

    /** Digits with the sign, the point and the written length of a value. */
    static BigDecimal like(BigDecimal value, BigDecimal plain, BigInteger digits) {
        BigDecimal masked = new BigDecimal(digits, plain.scale()).setScale(value.scale());
        return value.signum() < 0 ? masked.negate() : masked;
    }

    /** The number moved by at most so much; at least one of its last digits may change. */
    static CellRule noise(NumberFormat format, MaskingKey key, @Nullable NoiseWidth width, CellRule redact) {
        if (width == null || width.unit() == NoiseWidth.Unit.SECONDS) {
            return redact;
        }
        return (bytes, from, to, scratch, out) -> {
            BigDecimal value = format.read(bytes, from, to);
            if (value == null) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            BigDecimal plain = canonical(value);
            String seed = width.unit() + " " + width.amount().toPlainString() + " " + plain;
            BigDecimal offset = format.floating()
                    ? fraction(scratch, key, seed).multiply(amplitude(plain, width))
                    : steps(scratch, key, seed, plain, width);
            BigDecimal up = plain.add(offset);
            BigDecimal masked = format.holds(up) ? up : plain.subtract(offset);
            if (!format.holds(masked)) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            boolean longer = !format.floating() && masked.scale() < value.scale();
            format.write(longer ? masked.setScale(value.scale()) : masked, out);
            return CellRule.Outcome.CHANGED;
        };
    }

    private static BigDecimal amplitude(BigDecimal value, NoiseWidth width) {
        return width.unit() == NoiseWidth.Unit.NUMBER
                ? width.amount()
                : value.abs().multiply(width.amount()).divide(HUNDRED);
    }

    /** Whole steps of the value's last digit: an integer stays one. */
    private static BigDecimal steps(Scratch scratch, MaskingKey key, String seed, BigDecimal value, NoiseWidth width) {
        BigInteger amplitude = amplitude(value, width)
                .setScale(value.scale(), RoundingMode.DOWN)
                .unscaledValue()
                .max(BigInteger.ONE);
        return new BigDecimal(offset(scratch, key, seed, amplitude), value.scale());
    }

    private static BigDecimal fraction(Scratch scratch, MaskingKey key, String seed) {
        return new BigDecimal(offset(scratch, key, seed, STEPS)).divide(new BigDecimal(STEPS));
    }

    /** From minus to plus the amplitude, 0 left out: a value that stays as it is would be no noise. */
    static BigInteger offset(Scratch scratch, MaskingKey key, String seed, BigInteger amplitude) {
        byte[] input = seed.getBytes(StandardCharsets.US_ASCII);
        BigInteger hash = new BigInteger(1, scratch.hash(key, 'N', input, 0, input.length));
        BigInteger index = hash.mod(amplitude.shiftLeft(1));
        return index.compareTo(amplitude) < 0
                ? index.subtract(amplitude)
                : index.subtract(amplitude).add(BigInteger.ONE);
    }
}
