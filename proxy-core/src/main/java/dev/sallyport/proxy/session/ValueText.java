package dev.sallyport.proxy.session;

import dev.sallyport.protocol.type.Oid;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parameters as text, the same text however they came, so that equal ones can be found. */
final class ValueText {
    /** What may be left of a character at the end. */
    private static final int PART_BYTES_MAX = 3;

    /** Bytes in hexadecimal or octal, within arrays and rows too, may be any text, and nothing finds it in them. */
    private static final Pattern BYTES = Pattern.compile("\\\\(?:x|[0-7]{3})");

    private ValueText() {}

    /**
     * A parameter's text; null if it isn't certain what it is: binary values of types that the client didn't declare, or
     * that aren't known here.
     *
     * @param type as the client declared it; 0 if it didn't
     * @param whole whether it is all of it, and not only its beginning
     */
    static @Nullable String of(int type, boolean binary, byte[] value, boolean whole) {
        if (!binary) {
            String known = whole ? KeyValues.of(type, false, value) : null;
            String text = known == null ? text(value, whole) : known;
            return type == Oid.BYTEA || (text != null && BYTES.matcher(text).find()) ? null : text;
        }
        return switch (type) {
            case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON -> text(value, whole);
            case Oid.BOOL -> value.length == 1 ? (value[0] == 0 ? "f" : "t") : null;
            case Oid.FLOAT4 ->
                value.length == Float.BYTES
                        ? Float.toString(ByteBuffer.wrap(value).getFloat())
                        : null;
            case Oid.FLOAT8 ->
                value.length == Double.BYTES
                        ? Double.toString(ByteBuffer.wrap(value).getDouble())
                        : null;
            default -> KeyValues.of(type, true, value);
        };
    }

    private static @Nullable String text(byte[] value, boolean whole) {
        int least = whole ? value.length : Math.max(0, value.length - PART_BYTES_MAX);
        String text = null;
        for (int length = value.length; text == null && length >= least; length--) {
            text = decoded(value, length);
        }
        return text;
    }

    private static @Nullable String decoded(byte[] value, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
