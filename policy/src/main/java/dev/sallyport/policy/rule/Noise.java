package dev.sallyport.policy.rule;

import java.math.BigDecimal;

/**
 * How far noise may move a value, up or down.
 *
 * @param unit what the amount counts
 * @param amount more than 0
 */
public record Noise(Unit unit, BigDecimal amount) {
    /** What an amount counts. */
    public enum Unit {
        /** Hundredths of a number. */
        PERCENT,
        /** A number's own unit. */
        NUMBER,
        /** Seconds of a date or timestamp. */
        SECONDS
    }

    @Override
    public String toString() {
        String number = amount.toPlainString();
        return "within " + number + (unit == Unit.PERCENT ? " percent" : unit == Unit.SECONDS ? " seconds" : "");
    }
}
