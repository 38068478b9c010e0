package dev.sallyport.it.attack;

import dev.sallyport.it.support.Patience;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends whatever bytes it likes and keeps every byte it is sent: what it has seen is what has leaked. One
 * char of a transcript is one byte.
 */
final class WireClient implements AutoCloseable {
    private static final int PROTOCOL_3_0 = 196608;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final String greeting;
    private int pid;
    private int secret;
    private @Nullable Byte peeked;

    /** Connects and logs in; {@link #greeting()} has what came of it. */
    WireClient(int port, Map<String, String> parameters, String password) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Patience.millis());
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        Packet startup = new Packet().int32(PROTOCOL_3_0);
        parameters.forEach((name, value) -> startup.string(name).string(value));
        byte[] body = startup.int8(0).bytes();
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
        greeting = login(password);
    }

    private String login(String password) throws IOException {
        StringBuilder seen = new StringBuilder();
        try {
            while (true) {
                char type = type();
                String body = body();
                if (type == 'R' && body.startsWith("\0\0\0\3")) {
                    send('p', new Packet().string(password));
                } else if (type == 'K') {
                    pid = int32(body, 0);
                    secret = int32(body, 4);
                } else {
                    seen.append(type).append(body).append('\n');
                }
                if (type == 'Z') {
                    return seen.toString();
                }
            }
        } catch (EOFException | SocketException e) {
            return seen.append("<closed>").toString();
        }
    }

    private static int int32(String body, int at) {
        return body.charAt(at) << 24 | body.charAt(at + 1) << 16 | body.charAt(at + 2) << 8 | body.charAt(at + 3);
    }

    /** What the server said until it was ready for the first statement, key data and challenges left out. */
    String greeting() {
        return greeting;
    }

    boolean loggedIn() {
        return greeting.contains("\nZ") || greeting.startsWith("Z");
    }

    int pid() {
        return pid;
    }

    int secret() {
        return secret;
    }

    /** A simple Query and everything that came until ReadyForQuery. */
    String query(String sql) throws IOException {
        return query(new Packet().string(sql));
    }

    String query(Packet body) throws IOException {
        send('Q', body);
        return answers();
    }

    /** Parse, Bind, Execute, Sync without a Describe: the client that need not know what it gets. */
    String extended(String sql, boolean binary) throws IOException {
        parse("", sql);
        bind("", "", binary);
        execute("", 0);
        return sync();
    }

    WireClient parse(String name, String sql) throws IOException {
        return send('P', new Packet().string(name).string(sql).int16(0));
    }

    WireClient bind(String portal, String statement, boolean binary) throws IOException {
        Packet body = new Packet().string(portal).string(statement).int16(0).int16(0);
        return send('B', binary ? body.int16(1).int16(1) : body.int16(0));
    }

    WireClient execute(String portal, int rows) throws IOException {
        return send('E', new Packet().string(portal).int32(rows));
    }

    String sync() throws IOException {
        send('S', new Packet());
        return answers();
    }

    WireClient flush() throws IOException {
        return send('H', new Packet());
    }

    WireClient send(char type, Packet body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.bytes().length + 4);
        out.write(body.bytes());
        out.flush();
        return this;
    }

    /** Every message up to ReadyForQuery, or up to the end of the connection. */
    String answers() throws IOException {
        return upTo('Z');
    }

    /** Every message up to one of the type, or up to the end of the connection. */
    String upTo(char last) throws IOException {
        StringBuilder seen = new StringBuilder();
        try {
            char type;
            do {
                type = type();
                String body = body();
                seen.append(type).append(lasting(type, body)).append('\n');
                if (type == 'G') {
                    send('f', new Packet().string("no"));
                }
            } while (type != last);
        } catch (EOFException | SocketException e) {
            seen.append("<closed>");
        }
        return seen.toString();
    }

    /** What doesn't differ from run to run: not the sender's process id, nor numbers of what was created meanwhile. */
    private static String lasting(char type, String body) {
        if (type == 'A') {
            return body.substring(4);
        }
        if (type != 'T') {
            return body;
        }
        StringBuilder fields = new StringBuilder(body);
        int at = 2;
        while (at < body.length()) {
            int table = body.indexOf('\0', at) + 1;
            forget(fields, table);
            forget(fields, table + 6);
            at = table + 18;
        }
        return fields.toString();
    }

    private static void forget(StringBuilder fields, int at) {
        if (int32(fields.toString(), at) >= 16384) {
            fields.replace(at, at + 4, "\0\0\100\0");
        }
    }

    /** What came within a short while up to ReadyForQuery; empty if nothing did. */
    String arrived() throws IOException {
        socket.setSoTimeout(200);
        try {
            if (peeked == null) {
                peeked = in.readByte();
            }
        } catch (SocketTimeoutException e) {
            return "";
        } finally {
            socket.setSoTimeout(Patience.millis());
        }
        return answers();
    }

    private char type() throws IOException {
        Byte first = peeked;
        peeked = null;
        return (char) (first == null ? in.readByte() : first);
    }

    private String body() throws IOException {
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Bytes of a message's body. */
    static final class Packet {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Packet int8(int value) {
            bytes.write(value);
            return this;
        }

        Packet int16(int value) {
            return int8(value >> 8).int8(value);
        }

        Packet int32(int value) {
            return int16(value >> 16).int16(value);
        }

        Packet string(String value) {
            return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
        }

        Packet raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
