package dev.sallyport.proxy.surface;

import dev.sallyport.protocol.type.Oid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The types of results, and their values as PostgreSQL sends them (manual, "Formats and Format Codes"). */
public enum SurfaceType {
    TEXT(Oid.TEXT, -1, "text"),
    INT8(Oid.INT8, 8, "bigint"),
    BOOL(Oid.BOOL, 1, "boolean"),
    TIMESTAMPTZ(1184, 8, "timestamp with time zone"),
    TEXT_ARRAY(1009, -1, "text[]");

    /** 2000-01-01, from which PostgreSQL counts. */
    private static final Instant EPOCH = Instant.ofEpochSecond(946_684_800L);

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .appendLiteral("+00")
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private final int oid;
    private final int size;
    private final String label;

    SurfaceType(int oid, int size, String label) {
        this.oid = oid;
        this.size = size;
        this.label = label;
    }

    public int oid() {
        return oid;
    }

    /** Bytes, negative if they vary. */
    public int size() {
        return size;
    }

    /** The name that people know. */
    public String label() {
        return label;
    }

    /** A value of this type: String, Long, Boolean, Instant or a list of Strings. */
    public byte[] encode(Object value, boolean binary) {
        if (!binary) {
            return text(value).getBytes(StandardCharsets.UTF_8);
        }
        return switch (this) {
            case TEXT -> text(value).getBytes(StandardCharsets.UTF_8);
            case INT8 -> ByteBuffer.allocate(Long.BYTES).putLong((Long) value).array();
            case BOOL -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
            case TIMESTAMPTZ ->
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(EPOCH.until((Instant) value, ChronoUnit.MICROS))
                        .array();
            case TEXT_ARRAY -> array(strings(value));
        };
    }

    /** The value for people, as PostgreSQL's text format has it. */
    public String text(Object value) {
        return switch (this) {
            case TEXT, INT8 -> sendable(value.toString());
            case BOOL -> (Boolean) value ? "t" : "f";
            case TIMESTAMPTZ -> TIME.format((Instant) value);
            case TEXT_ARRAY ->
                strings(value).stream()
                        .map(each -> '"' + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(",", "{", "}"));
        };
    }

    /** PostgreSQL's texts hold no zero, and clients believe that. */
    private static String sendable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }

    static List<String> strings(Object value) {
        List<String> all = new ArrayList<>();
        for (Object each : (List<?>) value) {
            all.add(sendable(String.valueOf(each)));
        }
        return all;
    }

    private static byte[] array(List<String> values) {
        List<byte[]> parts = new ArrayList<>();
        int bytes = 5 * Integer.BYTES;
        for (String value : values) {
            byte[] part = value.getBytes(StandardCharsets.UTF_8);
            parts.add(part);
            bytes += Integer.BYTES + part.length;
        }
        if (parts.isEmpty()) {
            return ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(0)
                    .putInt(0)
                    .putInt(Oid.TEXT)
                    .array();
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        out.putInt(1).putInt(0).putInt(Oid.TEXT).putInt(parts.size()).putInt(1);
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }
}
