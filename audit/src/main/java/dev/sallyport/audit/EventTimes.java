package dev.sallyport.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times as RFC 3339 in UTC with microseconds. Confined to one thread. */
final class EventTimes {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int MICROS_DIGITS = 6;

    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /** The time as text. */
    static String format(Instant instant) {
        return TIME.format(instant);
    }

    /** The same, faster where most times fall into the same second as the one before. */
    String of(Instant instant) {
        if (instant.getEpochSecond() != second) {
            String whole = format(instant);
            second = instant.getEpochSecond();
            secondText = whole.substring(0, whole.length() - MICROS_DIGITS - 1);
        }
        String micros = Integer.toString(instant.getNano() / 1000);
        return secondText + "0".repeat(MICROS_DIGITS - micros.length()) + micros + "Z";
    }
}
