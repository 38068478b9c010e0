package dev.sallyport.proxy.surface;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes constants and parameters what they are compared with. */
final class Coercion {
    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
                    + "\\s*(Z|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?");

    private Coercion() {}

    /**
     * The value as one of the type.
     *
     * @throws SurfaceException if it can't be one
     */
    static @Nullable Object to(SurfaceType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case TEXT, TEXT_ARRAY -> value instanceof String ? value : mismatch(type);
            case INT8 -> value instanceof String text ? number(text) : value instanceof Long ? value : mismatch(type);
            case BOOL -> value instanceof String text ? truth(text) : value instanceof Boolean ? value : mismatch(type);
            case TIMESTAMPTZ ->
                value instanceof String text ? time(text) : value instanceof Instant ? value : mismatch(type);
        };
    }

    private static Object mismatch(SurfaceType type) {
        throw new SurfaceException("42883", "a value of type " + type.label() + " can't be compared with this");
    }

    static Long number(String text) {
        try {
            return Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            throw invalid("bigint");
        }
    }

    private static Boolean truth(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "t", "true", "yes", "on", "1" -> true;
            case "f", "false", "no", "off", "0" -> false;
            default -> throw invalid("boolean");
        };
    }

    private static Instant time(String text) {
        Matcher matcher = TIME.matcher(text.trim());
        if (!matcher.matches()) {
            throw invalid("timestamp with time zone");
        }
        try {
            String clock = matcher.group(2);
            String zone = matcher.group(3);
            boolean utc = zone == null || zone.equals("Z") || zone.equals("UTC");
            return LocalDate.parse(matcher.group(1))
                    .atTime(clock == null ? LocalTime.MIDNIGHT : LocalTime.parse(clock))
                    .toInstant(utc ? ZoneOffset.UTC : ZoneOffset.of(String.valueOf(zone)));
        } catch (DateTimeException e) {
            throw invalid("timestamp with time zone");
        }
    }

    /** Without the value, which nobody needs to be told. */
    private static SurfaceException invalid(String type) {
        return new SurfaceException("22P02", "invalid input syntax for type " + type);
    }
}
