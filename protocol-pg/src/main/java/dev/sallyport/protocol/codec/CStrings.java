package dev.sallyport.protocol.codec;

import dev.sallyport.protocol.type.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The protocol's String: characters in UTF-8 up to a NUL. Reads strictly, because a replaced or folded byte would let
 * a peer show one text to us and another to the server.
 */
public final class CStrings {
    private CStrings() {}

    /** {@link #read(ByteBuf, int)} with no limit but the message's own end. */
    public static String read(ByteBuf in) {
        return read(in, Integer.MAX_VALUE);
    }

    /**
     * Reads one string and its NUL.
     *
     * @param bytesMax limit of the string without its NUL
     * @throws ProtocolViolationException 08P01 without a NUL, 54000 over the limit, 22021 for anything but UTF-8
     */
    public static String read(ByteBuf in, int bytesMax) {
        int length = lengthOf(in, bytesMax);
        String text = decode(in, in.readerIndex(), length);
        in.skipBytes(length + 1);
        return text;
    }

    /**
     * Reads one string for people: what is not UTF-8 becomes U+FFFD. For the texts of a server's errors only, which
     * come before the session's encoding is settled and would otherwise hide the error itself.
     */
    public static String readLossy(ByteBuf in, int bytesMax) {
        int length = lengthOf(in, bytesMax);
        String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
        in.skipBytes(length + 1);
        return text;
    }

    /** Moves past one string and its NUL without reading it. */
    public static void skip(ByteBuf in) {
        in.skipBytes(lengthOf(in, Integer.MAX_VALUE) + 1);
    }

    /**
     * Writes the string and its NUL.
     *
     * @throws ProtocolViolationException 22021 if a NUL or half a surrogate pair is in it; nothing is written then
     */
    public static void write(ByteBuf out, String text) {
        requireEncodable(text);
        ByteBufUtil.writeUtf8(out, text);
        out.writeByte(0);
    }

    /** The text as {@link #write} accepts it: each NUL and each half of a surrogate pair becomes U+FFFD. */
    public static String encodable(String text) {
        String whole = new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
        return whole.replace('\0', '\uFFFD');
    }

    /** Decodes bytes as strict UTF-8 without moving an index. */
    static String decode(ByteBuf in, int index, int length) {
        if (length == 0) {
            return "";
        }
        byte[] array = new byte[length];
        in.getBytes(index, array);
        if (isAscii(array)) {
            return new String(array, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer bytes = ByteBuffer.wrap(array);
        CharBuffer chars = CharBuffer.allocate(length);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(bytes, chars, true);
        if (result.isError()) {
            throw malformed(bytes);
        }
        return chars.flip().toString();
    }

    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) {
            all |= b;
        }
        return all >= 0;
    }

    private static int lengthOf(ByteBuf in, int bytesMax) {
        int length = in.bytesBefore((byte) 0);
        if (length < 0) {
            throw ProtocolViolationException.of("invalid string in message");
        }
        if (length > bytesMax) {
            throw new ProtocolViolationException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "string of " + length + " bytes is over the limit of " + bytesMax + " bytes");
        }
        return length;
    }

    /** PostgreSQL's text: the bytes that the first of them announces ({@code report_invalid_encoding}). */
    private static ProtocolViolationException malformed(ByteBuffer bytes) {
        int lead = Byte.toUnsignedInt(bytes.get(bytes.position()));
        int announced =
                lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc0 && lead < 0xe0 ? 2 : 1;
        StringBuilder text = new StringBuilder("invalid byte sequence for encoding \"UTF8\":");
        for (int i = 0; i < Math.min(announced, bytes.remaining()); i++) {
            text.append(String.format(" 0x%02x", Byte.toUnsignedInt(bytes.get(bytes.position() + i))));
        }
        return new ProtocolViolationException(SqlState.CHARACTER_NOT_IN_REPERTOIRE, text.toString());
    }

    private static void requireEncodable(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new ProtocolViolationException(
                        SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": 0x00");
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == length || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw new ProtocolViolationException(
                            SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid Unicode surrogate pair");
                }
                i++;
            }
        }
    }
}
