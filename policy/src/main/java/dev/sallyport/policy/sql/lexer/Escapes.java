package dev.sallyport.policy.sql.lexer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Undoes the escapes of E'…' and U&amp;'…' (manual, 4.1.2.2 and 4.1.2.3). */
final class Escapes {
    private Escapes() {}

    /**
     * The value of an escape string's body.
     *
     * @param body what stands between the quotes, doubled quotes already undone
     * @param offset where the literal stands, for errors
     */
    static String backslash(String body, int offset) {
        if (body.indexOf('\\') < 0) {
            return body;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
        int i = 0;
        while (i < body.length()) {
            int next = body.indexOf('\\', i);
            if (next < 0) {
                next = body.length();
            }
            bytes.writeBytes(body.substring(i, next).getBytes(StandardCharsets.UTF_8));
            i = next < body.length() ? escape(body, next + 1, bytes, offset) : next;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SqlSyntaxException("invalid byte sequence in string", offset);
        }
    }

    private static int escape(String body, int at, ByteArrayOutputStream out, int offset) {
        if (at >= body.length()) {
            throw new SqlSyntaxException("unterminated escape in string", offset);
        }
        char c = body.charAt(at);
        switch (c) {
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0B);
            case 'u' -> {
                return unicode(body, at + 1, 4, out, offset);
            }
            case 'U' -> {
                return unicode(body, at + 1, 8, out, offset);
            }
            case 'x' -> {
                return hexByte(body, at + 1, out, offset);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octalByte(body, at, out, offset);
            }
            default -> {
                int point = body.codePointAt(at);
                out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                return at + Character.charCount(point);
            }
        }
        return at + 1;
    }

    private static int hexByte(String body, int from, ByteArrayOutputStream out, int offset) {
        int end = from;
        while (end < body.length() && end < from + 2 && Characters.hexDigit(body.charAt(end))) {
            end++;
        }
        if (end == from) {
            out.write('x');
            return from;
        }
        writeByte(Integer.parseInt(body.substring(from, end), 16), out, offset);
        return end;
    }

    private static int octalByte(String body, int from, ByteArrayOutputStream out, int offset) {
        int end = from;
        while (end < body.length() && end < from + 3 && body.charAt(end) >= '0' && body.charAt(end) <= '7') {
            end++;
        }
        writeByte(Integer.parseInt(body.substring(from, end), 8) & 0xFF, out, offset);
        return end;
    }

    private static void writeByte(int value, ByteArrayOutputStream out, int offset) {
        if (value == 0) {
            throw new SqlSyntaxException("zero byte in string", offset);
        }
        out.write(value);
    }

    private static int unicode(String body, int from, int digits, ByteArrayOutputStream out, int offset) {
        int point = hex(body, from, digits, offset);
        int end = from + digits;
        if (Character.isBmpCodePoint(point) && Character.isHighSurrogate((char) point)) {
            boolean four = body.startsWith("\\u", end);
            if (!four && !body.startsWith("\\U", end)) {
                throw new SqlSyntaxException("invalid surrogate pair in string", offset);
            }
            int low = hex(body, end + 2, four ? 4 : 8, offset);
            point = pair(point, low, offset);
            end += 2 + (four ? 4 : 8);
        }
        out.writeBytes(checked(point, offset).getBytes(StandardCharsets.UTF_8));
        return end;
    }

    private static int pair(int high, int low, int offset) {
        if (!Character.isBmpCodePoint(low) || !Character.isLowSurrogate((char) low)) {
            throw new SqlSyntaxException("invalid surrogate pair in string", offset);
        }
        return Character.toCodePoint((char) high, (char) low);
    }

    private static String checked(int point, int offset) {
        if (point <= 0 || point > Character.MAX_CODE_POINT || (point >= 0xD800 && point <= 0xDFFF)) {
            throw new SqlSyntaxException("invalid Unicode escape value", offset);
        }
        return Character.toString(point);
    }

    private static int hex(String body, int from, int digits, int offset) {
        if (from + digits > body.length()) {
            throw new SqlSyntaxException("invalid Unicode escape", offset);
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            char c = body.charAt(i);
            if (!Characters.hexDigit(c)) {
                throw new SqlSyntaxException("invalid Unicode escape", offset);
            }
            value = value * 16 + Character.digit(c, 16);
        }
        return value > Character.MAX_CODE_POINT ? -1 : (int) value;
    }

    /**
     * The value of a U&amp; string's or identifier's body.
     *
     * @param escape the escape character, {@code \} or UESCAPE's
     */
    static String unicode(String body, char escape, int offset) {
        StringBuilder value = new StringBuilder(body.length());
        int i = 0;
        while (i < body.length()) {
            char c = body.charAt(i);
            if (c != escape) {
                value.append(c);
                i++;
            } else if (i + 1 < body.length() && body.charAt(i + 1) == escape) {
                value.append(escape);
                i += 2;
            } else {
                boolean six = i + 1 < body.length() && body.charAt(i + 1) == '+';
                int digits = six ? 6 : 4;
                int from = i + (six ? 2 : 1);
                int point = hex(body, from, digits, offset);
                i = from + digits;
                if (point >= 0xD800 && point <= 0xDBFF) {
                    boolean lowSix = i + 1 < body.length() && body.charAt(i + 1) == '+';
                    if (i >= body.length() || body.charAt(i) != escape) {
                        throw new SqlSyntaxException("invalid surrogate pair in string", offset);
                    }
                    int lowFrom = i + (lowSix ? 2 : 1);
                    point = pair(point, hex(body, lowFrom, lowSix ? 6 : 4, offset), offset);
                    i = lowFrom + (lowSix ? 6 : 4);
                }
                value.append(checked(point, offset));
            }
        }
        return value.toString();
    }
}
