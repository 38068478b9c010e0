package dev.sallyport.proxy.session;

import dev.sallyport.policy.catalog.Column;
import dev.sallyport.policy.statement.RowValue;
import dev.sallyport.protocol.type.Oid;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of primary keys as text, one for each value, however it came: integers in decimal, UUIDs in lower case with
 * hyphens, dates as ISO 8601, {@code char(n)} without its blanks. Types that have no such text here have none.
 */
final class KeyValues {
    /** Longer ones aren't looked at. */
    static final int BYTES_MAX = 1024;

    private static final Set<Integer> INTEGERS = Set.of(Oid.INT2, Oid.INT4, Oid.INT8);
    private static final Set<Integer> TEXTS = Set.of(Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR);
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,20}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{32}");
    private static final LocalDate DATE_ZERO = LocalDate.of(2000, 1, 1);
    private static final int DATE_DAYS_MAX = 2_900_000;
    private static final int UUID_BYTES = 16;

    private KeyValues() {}

    /** A value of a result's column; null if it has no certain text. */
    static @Nullable String of(int type, boolean binary, byte[] value) {
        if (value.length > BYTES_MAX) {
            return null;
        }
        if (TEXTS.contains(type) || !binary) {
            return ofText(type, new String(value, StandardCharsets.UTF_8));
        }
        return switch (type) {
            case Oid.INT2, Oid.INT4, Oid.INT8 -> integer(type, value);
            case Oid.UUID -> value.length == UUID_BYTES ? uuid(HexFormat.of().formatHex(value)) : null;
            case Oid.DATE -> date(value);
            default -> null;
        };
    }

    private static @Nullable String ofText(int type, String text) {
        return switch (type) {
            case Oid.INT2, Oid.INT4, Oid.INT8 -> number(text);
            case Oid.UUID -> uuid(text);
            case Oid.DATE -> DATE.matcher(text).matches() ? text : null;
            case Oid.TEXT, Oid.VARCHAR -> text;
            case Oid.BPCHAR -> withoutBlanks(text);
            default -> null;
        };
    }

    private static @Nullable String integer(int type, byte[] value) {
        int bytes = type == Oid.INT8 ? Long.BYTES : type == Oid.INT4 ? Integer.BYTES : Short.BYTES;
        if (value.length != bytes) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return Long.toString(
                bytes == Long.BYTES ? buffer.getLong() : bytes == Integer.BYTES ? buffer.getInt() : buffer.getShort());
    }

    private static @Nullable String date(byte[] value) {
        if (value.length != Integer.BYTES) {
            return null;
        }
        int days = ByteBuffer.wrap(value).getInt();
        String text = Math.abs((long) days) > DATE_DAYS_MAX
                ? ""
                : DATE_ZERO.plusDays(days).toString();
        return DATE.matcher(text).matches() ? text : null;
    }

    private static @Nullable String number(String text) {
        String digits = text.strip();
        return INTEGER.matcher(digits).matches() ? new BigDecimal(digits).toPlainString() : null;
    }

    private static @Nullable String uuid(String text) {
        String digits = text.replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
        if (!UUID.matcher(digits).matches()) {
            return null;
        }
        return String.join(
                "-",
                digits.substring(0, 8),
                digits.substring(8, 12),
                digits.substring(12, 16),
                digits.substring(16, 20),
                digits.substring(20));
    }

    private static String withoutBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** The type of a key's column; a domain's is the one that it is made of. */
    static int type(Column column) {
        return (int) (column.type() == null ? column.typeOid() : column.type().oid());
    }

    /** A constant that a column is compared with; null if it isn't certain which value that is. */
    static @Nullable String of(Column column, RowValue value, BoundValues bound) {
        int type = type(column);
        // By a collation of its own, other texts may be equal to this one.
        boolean collated =
                TEXTS.contains(type) && column.type() != null && column.type().collation() != null;
        if (collated) {
            return null;
        }
        String text = value.text();
        if (text != null) {
            boolean fits = INTEGERS.contains(type) || value.quoted();
            return fits && text.length() <= BYTES_MAX ? ofText(type, text) : null;
        }
        BoundValues.Value given = bound.value(value.parameter());
        if (given == null || !alike(type, given)) {
            return null;
        }
        return given.binary()
                ? of(given.type() == 0 ? type : given.type(), true, given.bytes())
                : of(type, false, given.bytes());
    }

    /** Whether the server surely takes the parameter for what the column is. */
    private static boolean alike(int type, BoundValues.Value given) {
        int declared = given.type();
        if (declared == 0) {
            return !given.binary() || !INTEGERS.contains(type);
        }
        return declared == type
                || (INTEGERS.contains(type) && INTEGERS.contains(declared))
                || (TEXTS.contains(type) && TEXTS.contains(declared) && type != Oid.BPCHAR && declared != Oid.BPCHAR);
    }
}
