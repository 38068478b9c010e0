package dev.sallyport.masking;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes dates and timestamps in one format. In text only DateStyle ISO is read: in others it can't be told
 * which of two numbers is the month.
 */
final class TimeFormat {
    static final long DAY = 86_400_000_000L;
    private static final long SECOND = 1_000_000;
    /** Days from 1970, where Java counts from, to 2000, where PostgreSQL does. */
    private static final long EPOCH_DAYS = 10_957;
    /** 4714-11-24 BC and 5874897-12-31 ({@code datatype/timestamp.h}). */
    private static final long DATE_MIN = -2_451_545;

    private static final long DATE_MAX = 2_145_031_948;
    private static final long TIMESTAMP_MIN = DATE_MIN * DAY;
    private static final long TIMESTAMP_MAX = 9_223_371_331_199_999_999L;
    private static final int TEXT_MAX = 64;
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4,7})-(\\d\\d)-(\\d\\d)"
                    + "(?: (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?(?:([+-])(\\d\\d)(?::(\\d\\d)(?::(\\d\\d))?)?)?)?( BC)?");

    private final ValueType type;
    private final boolean binary;

    TimeFormat(ValueType type, boolean binary) {
        this.type = type;
        this.binary = binary;
    }

    boolean date() {
        return type == ValueType.DATE;
    }

    /** Days or microseconds from 2000; null for infinities and what can't be read. */
    @Nullable
    Long read(byte[] bytes, int from, int to) {
        if (!binary) {
            return to - from > TEXT_MAX ? null : parse(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        }
        if (to - from != (date() ? 4 : 8)) {
            return null;
        }
        long value = date() ? Bytes.readInt(bytes, from) : Bytes.readLong(bytes, from);
        return holds(value) ? value : null;
    }

    /** Whether the type has such a value. */
    boolean holds(long value) {
        return date() ? value >= DATE_MIN && value <= DATE_MAX : value >= TIMESTAMP_MIN && value <= TIMESTAMP_MAX;
    }

    private @Nullable Long parse(String text) {
        Matcher matcher = ISO.matcher(text);
        if (!matcher.matches() || (matcher.group(4) == null) != date()) {
            return null;
        }
        try {
            int year = Integer.parseInt(matcher.group(1));
            boolean beforeChrist = matcher.group(12) != null;
            long days = LocalDate.of(beforeChrist ? 1 - year : year, number(matcher, 2), number(matcher, 3))
                            .toEpochDay()
                    - EPOCH_DAYS;
            return date() ? (Long) days : (Long) Math.addExact(Math.multiplyExact(days, DAY), timeOfDay(matcher));
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long timeOfDay(Matcher matcher) {
        long seconds = number(matcher, 4) * 3600L + number(matcher, 5) * 60L + number(matcher, 6);
        long ahead = number(matcher, 9) * 3600L + number(matcher, 10) * 60L + number(matcher, 11);
        String fraction = matcher.group(7);
        long micros = fraction == null ? 0 : Long.parseLong((fraction + "00000").substring(0, 6));
        return (seconds - ("-".equals(matcher.group(8)) ? -ahead : ahead)) * SECOND + micros;
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Writes a value that the type holds; with a time zone always in UTC, as the zone's own offset tells the season. */
    void write(long value, Bytes out) {
        if (binary && date()) {
            out.writeInt((int) value);
        } else if (binary) {
            out.writeLong(value);
        } else {
            writeText(value, out);
        }
    }

    private void writeText(long value, Bytes out) {
        long days = date() ? value : Math.floorDiv(value, DAY);
        LocalDate date = LocalDate.ofEpochDay(days + EPOCH_DAYS);
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        StringBuilder text = new StringBuilder(40);
        padded(text, year, 4).append('-');
        padded(text, date.getMonthValue(), 2).append('-');
        padded(text, date.getDayOfMonth(), 2);
        if (!date()) {
            long time = Math.floorMod(value, DAY);
            long seconds = time / SECOND;
            padded(text.append(' '), seconds / 3600, 2).append(':');
            padded(text, seconds / 60 % 60, 2).append(':');
            padded(text, seconds % 60, 2);
            if (time % SECOND != 0) {
                padded(text.append('.'), time % SECOND, 6);
                while (text.charAt(text.length() - 1) == '0') {
                    text.setLength(text.length() - 1);
                }
            }
            text.append(type == ValueType.TIMESTAMPTZ ? "+00" : "");
        }
        out.write(date.getYear() > 0 ? text : text.append(" BC"));
    }

    private static StringBuilder padded(StringBuilder out, long number, int width) {
        String digits = Long.toString(number);
        return out.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
