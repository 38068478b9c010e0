package dev.sallyport.it.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, written down once more and apart from the product's own codecs, so that a mistake there shows
 * (manual, "Message Formats").
 */
public final class Frontend {
    private static final int PROTOCOL_3_0 = 3 << 16;

    private Frontend() {}

    /** Any message: its type and its body, length added. */
    public static byte[] message(char type, byte[]... body) {
        byte[] all = join(body);
        return ByteBuffer.allocate(5 + all.length)
                .put((byte) type)
                .putInt(4 + all.length)
                .put(all)
                .array();
    }

    /** A packet without a type, as before a session has begun. */
    public static byte[] packet(int code, byte[]... body) {
        byte[] all = join(body);
        return ByteBuffer.allocate(8 + all.length)
                .putInt(8 + all.length)
                .putInt(code)
                .put(all)
                .array();
    }

    /** A startup packet of protocol 3.0; names and values in turn. */
    public static byte[] startup(String... parameters) {
        return startup(0, parameters);
    }

    /** A startup packet of protocol 3 and that minor version. */
    public static byte[] startup(int minor, String... parameters) {
        byte[][] words = new byte[parameters.length + 1][];
        for (int i = 0; i < parameters.length; i++) {
            words[i] = text(parameters[i]);
        }
        words[parameters.length] = new byte[1];
        return packet(PROTOCOL_3_0 + minor, words);
    }

    public static byte[] sslRequest() {
        return packet(80877103);
    }

    public static byte[] gssRequest() {
        return packet(80877104);
    }

    public static byte[] password(String password) {
        return message('p', text(password));
    }

    public static byte[] query(String sql) {
        return message('Q', text(sql));
    }

    public static byte[] parse(String name, String sql, int... types) {
        return message('P', text(name), text(sql), int16(types.length), int32(types));
    }

    /** Parameters and results as text. */
    public static byte[] bind(String portal, String statement, @Nullable String... parameters) {
        return bind(portal, statement, new int[0], parameters);
    }

    /** Parameters as text, results in these formats. */
    public static byte[] bind(String portal, String statement, int[] formats, @Nullable String... parameters) {
        byte[] values = new byte[0];
        for (String parameter : parameters) {
            byte[] bytes = parameter == null ? new byte[0] : parameter.getBytes(StandardCharsets.UTF_8);
            values = join(values, int32(parameter == null ? -1 : bytes.length), bytes);
        }
        byte[] results = new byte[0];
        for (int format : formats) {
            results = join(results, int16(format));
        }
        return message(
                'B',
                text(portal),
                text(statement),
                int16(0),
                int16(parameters.length),
                values,
                int16(formats.length),
                results);
    }

    public static byte[] describeStatement(String name) {
        return message('D', new byte[] {'S'}, text(name));
    }

    public static byte[] describePortal(String name) {
        return message('D', new byte[] {'P'}, text(name));
    }

    public static byte[] execute(String portal, int rowsMax) {
        return message('E', text(portal), int32(rowsMax));
    }

    public static byte[] execute(String portal) {
        return execute(portal, 0);
    }

    public static byte[] closeStatement(String name) {
        return message('C', new byte[] {'S'}, text(name));
    }

    public static byte[] closePortal(String name) {
        return message('C', new byte[] {'P'}, text(name));
    }

    public static byte[] flush() {
        return message('H');
    }

    public static byte[] sync() {
        return message('S');
    }

    public static byte[] terminate() {
        return message('X');
    }

    public static byte[] copyData(String text) {
        return message('d', text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] copyDone() {
        return message('c');
    }

    public static byte[] copyFail(String reason) {
        return message('f', text(reason));
    }

    /** Parse, Bind, Describe and Execute of the unnamed statement. */
    public static byte[] extended(String sql, @Nullable String... parameters) {
        return join(parse("", sql), bind("", "", parameters), describePortal(""), execute(""));
    }

    /** A string with its NUL. */
    public static byte[] text(String text) {
        return join(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    public static byte[] int16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    public static byte[] int32(int... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
