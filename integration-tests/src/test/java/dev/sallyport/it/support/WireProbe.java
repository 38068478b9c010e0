package dev.sallyport.it.support;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.auth.ScramLogin;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A client that is nothing but a socket: sends bytes as they are given and writes down every message that comes, one
 * line each ({@code T}, {@code D}, {@code Z I} …). {@code EOF} is the server's end of the connection, {@code SILENCE}
 * that nothing came for so long that nothing will come.
 */
public final class WireProbe implements AutoCloseable {
    public static final String EOF = "EOF";
    public static final String SILENCE = "SILENCE";

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final List<String> seen = new ArrayList<>();
    private byte[] key = {};
    private byte[] last = {};

    public WireProbe(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(Patience.millis());
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = socket.getOutputStream();
    }

    /** A connection on which nothing was said. */
    public static WireProbe connect(String host, int port) throws IOException {
        return new WireProbe(new Socket(host, port));
    }

    public static WireProbe connect(ProxyFixture proxy) throws IOException {
        return connect("127.0.0.1", proxy.port());
    }

    /** Logged in through the proxy; more startup parameters in turn. */
    public static WireProbe through(ProxyFixture proxy, String who, String... parameters) throws IOException {
        return loggedIn(connect(proxy), who, proxy.token(who), proxy.database(), parameters);
    }

    /** Logged in past the proxy, as the proxy's own login. */
    public static WireProbe direct(ProxyFixture proxy, String... parameters) throws IOException {
        WireProbe probe = connect(proxy.postgres().host(), proxy.postgres().port());
        return loggedIn(probe, "sp_app", PostgresServer.PASSWORD, proxy.database(), parameters);
    }

    private static WireProbe loggedIn(
            WireProbe probe, String user, String password, String database, String... parameters) throws IOException {
        List<String> said = probe.login(0, user, password, database, parameters);
        if (!said.get(said.size() - 1).equals("Z I")) {
            probe.close();
            throw new IOException("not logged in: " + said);
        }
        return probe;
    }

    /** From the startup packet to ReadyForQuery, or to the error; what was seen is returned and forgotten. */
    public List<String> login(int minor, String user, String password, String database, String... parameters)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("user", user, "database", database));
        all.addAll(List.of(parameters));
        send(Frontend.startup(minor, all.toArray(String[]::new)));
        ScramLogin scram = null;
        while (true) {
            int type = in.read();
            if (type < 0) {
                seen.add(EOF);
                return take();
            }
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'R') {
                ByteBuffer message = ByteBuffer.wrap(body);
                byte[] rest = Arrays.copyOfRange(body, 4, body.length);
                switch (message.getInt()) {
                    case 3 -> send(Frontend.password(password));
                    case 10 -> {
                        scram = ScramLogin.start(List.of("SCRAM-SHA-256"), password, null, ChannelBindingMode.DISABLE);
                        byte[] first = Objects.requireNonNull(scram.initial().data());
                        send(Frontend.message(
                                'p', Frontend.text("SCRAM-SHA-256"), Frontend.int32(first.length), first));
                    }
                    case 11 ->
                        send(Frontend.message(
                                'p',
                                Objects.requireNonNull(scram).onContinue(rest).data()));
                    default -> {}
                }
            }
            if (type == 'K') {
                key = body;
            }
            seen.add(BackendReader.line((char) type, body));
            if (type == 'Z' || type == 'E') {
                return take();
            }
        }
    }

    /** What BackendKeyData said: process id and secret. */
    public byte[] key() {
        return key.clone();
    }

    public int processId() {
        return ByteBuffer.wrap(key).getInt();
    }

    public Socket socket() {
        return socket;
    }

    public void send(byte[]... messages) throws IOException {
        out.write(Frontend.join(messages));
        out.flush();
    }

    /** Each byte in a segment of its own, as far as the network lets us. */
    public void sendByteByByte(byte[] bytes) throws IOException {
        for (byte b : bytes) {
            out.write(b);
            out.flush();
        }
    }

    /** Reads until that many messages of this type came, or the end, or silence. */
    public void await(char type, int count) throws IOException {
        int left = count;
        while (left > 0) {
            String line = next();
            if (line.charAt(0) == type && !line.equals(EOF) && !line.equals(SILENCE)) {
                left--;
            } else if (line.equals(EOF) || line.equals(SILENCE)) {
                return;
            }
        }
    }

    /** Reads until ReadyForQuery. */
    public List<String> ready() throws IOException {
        await('Z', 1);
        return take();
    }

    /** Sends a Query and reads until ReadyForQuery. */
    public List<String> query(String sql) throws IOException {
        send(Frontend.query(sql));
        return ready();
    }

    /** Reads to the end of the connection. */
    public List<String> untilEnd() throws IOException {
        await('\0', 1);
        return take();
    }

    /** The next message's line, written down too. */
    public String next() throws IOException {
        String line = read();
        seen.add(line);
        return line;
    }

    /** The body of the message that {@link #next} read. */
    public byte[] lastBody() {
        return last.clone();
    }

    private String read() throws IOException {
        try {
            int type = in.read();
            if (type < 0) {
                return EOF;
            }
            int length = in.readInt() - 4;
            last = in.readNBytes(length);
            if (last.length < length) {
                // A server that ends sends what filled its buffers, and no more.
                return EOF;
            }
            return BackendReader.line((char) type, last);
        } catch (SocketTimeoutException e) {
            return SILENCE;
        } catch (EOFException | SocketException e) {
            return EOF;
        }
    }

    /** One byte as it is (the answer to an SSLRequest), or the end. */
    public String nextByte() throws IOException {
        try {
            int b = in.read();
            return b < 0 ? EOF : new String(new byte[] {(byte) b}, StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            return SILENCE;
        } catch (SocketException e) {
            return EOF;
        }
    }

    /** Bytes as they are, no messages; a {@link SocketTimeoutException} where nothing comes. */
    public int read(byte[] bytes) throws IOException {
        return read(bytes, bytes.length);
    }

    public int read(byte[] bytes, int count) throws IOException {
        return in.read(bytes, 0, count);
    }

    /** What came since it was last asked. */
    public List<String> take() {
        List<String> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
