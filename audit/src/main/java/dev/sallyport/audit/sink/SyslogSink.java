package dev.sallyport.audit.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Syslog messages over TLS (RFC 5425) or, in the clear, TCP (RFC 6587). Syslog acknowledges nothing: a record counts as
 * delivered when the system took it. When a connection breaks, the last records that were sent on it are sent again.
 */
public final class SyslogSink implements Sink {
    /** How many records may be on their way when a connection breaks. */
    static final int IN_DOUBT_MAX = 1000;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WRITE = Duration.ofSeconds(20);

    private final String host;
    private final int port;
    private final @Nullable SSLContext tls;
    private final SyslogMessage messages;
    private @Nullable Line line;

    /** A connection, and how many records went over it. */
    private static final class Line {
        private final Socket bare;
        private final Socket socket;
        private int sent;

        Line(Socket bare, Socket socket) {
            this.bare = bare;
            this.socket = socket;
        }
    }

    /**
     * Sends to a server, whose certificate must be good and for its name.
     *
     * @param tls whom to trust; null for a connection in the clear
     * @param node the proxy's name
     */
    public SyslogSink(String host, int port, @Nullable SSLContext tls, String node, RecordFormat format) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.messages = new SyslogMessage(node, ProcessHandle.current().pid(), format);
    }

    @Override
    public void deliver(List<SinkRecord> batch) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        batch.forEach(record -> frames.writeBytes(messages.framed(record)));
        Line present = line;
        if (present == null) {
            present = connect();
            line = present;
        }
        try {
            if (hungUp(present.socket)) {
                throw new IOException("the other side has closed the connection");
            }
            write(present, frames.toByteArray());
        } catch (IOException e) {
            close();
            throw UndeliveredException.lost(present.sent, String.valueOf(e.getMessage()));
        }
        present.sent = Math.min(IN_DOUBT_MAX, present.sent + batch.size());
    }

    private Line connect() throws IOException {
        Socket bare = new Socket();
        try {
            bare.connect(new InetSocketAddress(host, port), (int) CONNECT.toMillis());
            bare.setTcpNoDelay(true);
            bare.setSoTimeout((int) WRITE.toMillis());
            if (tls == null) {
                return new Line(bare, bare);
            }
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(bare, host, port, true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            return new Line(bare, secured);
        } catch (IOException e) {
            bare.close();
            throw e;
        }
    }

    /** Nothing is ever answered, so all that can be read is the end. */
    private static boolean hungUp(Socket socket) throws IOException {
        socket.setSoTimeout(1);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException silent) {
            return false;
        }
    }

    /** A write waits as long as the other side doesn't read; closing what is below it ends that. */
    private static void write(Line line, byte[] frames) throws IOException {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        var unused = written.orTimeout(WRITE.toMillis(), TimeUnit.MILLISECONDS).exceptionally(late -> {
            closeQuietly(line.bare);
            return false;
        });
        try {
            line.socket.getOutputStream().write(frames);
            line.socket.getOutputStream().flush();
        } finally {
            written.complete(true);
        }
    }

    private static boolean closeQuietly(Socket socket) {
        try {
            socket.close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        Line present = line;
        line = null;
        if (present != null) {
            closeQuietly(present.socket);
            closeQuietly(present.bare);
        }
    }
}
