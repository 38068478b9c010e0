package dev.sallyport.it.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Writes down a message of the server's as one line, with everything in it that a client can see. What differs between
 * two sessions of the same server (process ids, keys, OIDs of temporary tables) is left out.
 */
final class BackendReader {
    /** OIDs from here on belong to objects that users made (FirstNormalObjectId in access/transam.h). */
    private static final int FIRST_USER_OID = 16384;

    private BackendReader() {}

    static String line(char type, byte[] bytes) {
        ByteBuffer body = ByteBuffer.wrap(bytes);
        return switch (type) {
            case 'T' -> "T " + rowDescription(body);
            case 'D' -> "D " + dataRow(body);
            case 'E', 'N' -> type + " " + fields(body);
            case 'Z' -> "Z " + (char) body.get();
            case 'C' -> "C " + string(body);
            case 'S' -> "S " + string(body) + "=" + string(body);
            case 'A' -> "A " + notification(body);
            case 't' -> "t " + parameters(body);
            case 'G', 'H', 'W' -> type + " " + copyFormats(body);
            case 'd' -> "d " + visible(bytes);
            case 'R' -> "R " + body.getInt();
            case 'K' -> "K " + (bytes.length - 4);
            case 'v' -> "v " + negotiated(body);
            default -> bytes.length == 0 ? String.valueOf(type) : type + " " + visible(bytes);
        };
    }

    static Map<Character, String> errorFields(byte[] bytes) {
        return errorFields(ByteBuffer.wrap(bytes));
    }

    private static Map<Character, String> errorFields(ByteBuffer body) {
        Map<Character, String> fields = new TreeMap<>();
        for (char field = (char) body.get(); field != 0; field = (char) body.get()) {
            fields.put(field, string(body));
        }
        return fields;
    }

    /** Without file, line and routine of the server's source. */
    private static String fields(ByteBuffer body) {
        Map<Character, String> fields = errorFields(body);
        fields.keySet().removeAll(Set.of('F', 'L', 'R'));
        return fields.toString().replaceAll("pg_temp_\\d+", "pg_temp");
    }

    private static String rowDescription(ByteBuffer body) {
        StringJoiner columns = new StringJoiner(", ");
        for (int count = body.getShort(); count > 0; count--) {
            String name = string(body);
            int table = body.getInt();
            columns.add(name + " table=" + (table >= FIRST_USER_OID ? "user" : table) + "." + body.getShort() + " type="
                    + body.getInt() + "/" + body.getShort() + "/" + body.getInt() + " format=" + body.getShort());
        }
        return "[" + columns + "]";
    }

    private static String dataRow(ByteBuffer body) {
        StringJoiner columns = new StringJoiner("|");
        for (int count = body.getShort(); count > 0; count--) {
            int length = body.getInt();
            if (length < 0) {
                columns.add("NULL");
            } else {
                byte[] value = new byte[length];
                body.get(value);
                columns.add(length > 200 ? length + " bytes" : visible(value));
            }
        }
        return columns.toString();
    }

    private static String notification(ByteBuffer body) {
        body.getInt();
        return string(body) + " " + string(body);
    }

    private static String parameters(ByteBuffer body) {
        StringJoiner types = new StringJoiner(",");
        for (int count = body.getShort(); count > 0; count--) {
            types.add(String.valueOf(body.getInt()));
        }
        return types.toString();
    }

    private static String copyFormats(ByteBuffer body) {
        StringBuilder formats = new StringBuilder().append(body.get()).append(':');
        for (int count = body.getShort(); count > 0; count--) {
            formats.append(body.getShort());
        }
        return formats.toString();
    }

    private static String negotiated(ByteBuffer body) {
        StringBuilder line = new StringBuilder(Integer.toHexString(body.getInt()));
        for (int count = body.getInt(); count > 0; count--) {
            line.append(' ').append(string(body));
        }
        return line.toString();
    }

    private static String string(ByteBuffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte b = body.get(); b != 0; b = body.get()) {
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String visible(byte[] bytes) {
        StringBuilder line = new StringBuilder();
        for (byte b : bytes) {
            if (b >= ' ' && b < 127) {
                line.append((char) b);
            } else {
                line.append(String.format("\\x%02x", b));
            }
        }
        return line.toString();
    }
}
