package dev.sallyport.masking;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Rules that put dates and timestamps in the place of others by a key. Infinities are redacted. */
final class KeyedTimes {
    private static final long SECONDS_PER_DAY = 86_400;
    /** 1920-01-01, counted from 2000-01-01. */
    private static final long FIRST_DAY = -29_220;
    /** A hundred years. */
    private static final long DAYS = 36_525;

    private KeyedTimes() {}

    /** Some day or second of the years 1920 to 2019; equal for equal values. */
    static CellRule pseudonym(TimeFormat format, MaskingKey key, CellRule redact) {
        return (bytes, from, to, scratch, out) -> {
            Long value = format.read(bytes, from, to);
            if (value == null) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            byte[] input = value.toString().getBytes(StandardCharsets.US_ASCII);
            byte[] hash = scratch.hash(key, format.date() ? 'D' : 'T', input, 0, input.length);
            long number = Bytes.readLong(hash, 0) & Long.MAX_VALUE;
            format.write(
                    format.date()
                            ? FIRST_DAY + number % DAYS
                            : FIRST_DAY * TimeFormat.DAY + number % (DAYS * SECONDS_PER_DAY) * 1_000_000,
                    out);
            return CellRule.Outcome.CHANGED;
        };
    }

    /** The moment moved by at most so many seconds; a date by whole days, one at least. */
    static CellRule noise(TimeFormat format, MaskingKey key, @Nullable NoiseWidth width, CellRule redact) {
        if (width == null || width.unit() != NoiseWidth.Unit.SECONDS) {
            return redact;
        }
        BigDecimal unit = format.date()
                ? width.amount().divide(BigDecimal.valueOf(SECONDS_PER_DAY), 0, RoundingMode.DOWN)
                : width.amount().movePointRight(6);
        BigInteger amplitude = unit.toBigInteger().max(BigInteger.ONE);
        return (bytes, from, to, scratch, out) -> {
            Long value = format.read(bytes, from, to);
            if (value == null) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            String seed = (format.date() ? "date " : "time ") + amplitude + " " + value;
            long offset = KeyedNumbers.offset(scratch, key, seed, amplitude).longValue();
            long masked = format.holds(value + offset) ? value + offset : value - offset;
            if (!format.holds(masked)) {
                return redact.apply(bytes, from, to, scratch, out);
            }
            format.write(masked, out);
            return CellRule.Outcome.CHANGED;
        };
    }
}
