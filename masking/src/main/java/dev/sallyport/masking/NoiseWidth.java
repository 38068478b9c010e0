package dev.sallyport.masking;

import java.math.BigDecimal;

/**
 * How far noise may move a value, up or down.
 *
 * @param unit what the amount counts
 * @param amount more than 0
 */
public record NoiseWidth(Unit unit, BigDecimal amount) {
    /** What an amount counts. */
    public enum Unit {
        /** Hundredths of the value; numbers only. */
        PERCENT,
        /** The value's own unit; numbers only. */
        NUMBER,
        /** Seconds; dates and timestamps only. */
        SECONDS
    }

    public NoiseWidth {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException("noise needs a width of more than 0");
        }
    }
}
