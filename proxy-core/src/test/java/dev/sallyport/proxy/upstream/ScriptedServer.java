package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.BackendMessage;
import dev.sallyport.protocol.message.backend.CommandComplete;
import dev.sallyport.protocol.message.backend.DataRow;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.type.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that behaves in one way to everybody, on a port of its own. */
final class ScriptedServer implements Closeable {
    /** What it does when somebody wants to log in. */
    enum Manner {
        SILENT,
        CLOSES,
        REFUSES_TLS,
        STARTING_UP,
        FULL,
        WRONG_PASSWORD,
        PRIMARY,
        READ_ONLY_PRIMARY,
        STANDBY,
        /** Before PostgreSQL 14: reports nothing, has to be asked. */
        OLD_PRIMARY,
        OLD_STANDBY,
        /** Reports nothing and can't be asked. */
        BROKEN
    }

    private static final int SSL_REQUEST = 80_877_103;
    private static final int CANCEL_REQUEST = 80_877_102;

    private final Manner manner;
    private final ServerSocket listening;
    private final List<Socket> open = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    /** What it was asked: "login", "cancel", "goodbye", or a query. */
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    ScriptedServer(Manner manner) throws IOException {
        this.manner = manner;
        this.listening = new ServerSocket(0, 16, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread thread = new Thread(this::accept, "scripted-" + manner);
        thread.setDaemon(true);
        thread.start();
    }

    UpstreamHost host() {
        return new UpstreamHost("127.0.0.1", listening.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    /** A port where nobody listens. */
    static UpstreamHost nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return new UpstreamHost("127.0.0.1", free.getLocalPort());
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                synchronized (open) {
                    open.add(socket);
                }
                Thread thread = new Thread(() -> serve(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int code = startup(in);
            if (code == SSL_REQUEST) {
                socket.getOutputStream().write('N');
                code = startup(in);
            }
            asked.add(code == CANCEL_REQUEST ? "cancel" : "login");
            if (code != CANCEL_REQUEST) {
                logIn(in, socket.getOutputStream());
            }
        } catch (IOException gone) {
            // The peer left, as peers do.
        }
    }

    private static int startup(DataInputStream in) throws IOException {
        byte[] packet = new byte[in.readInt() - 4];
        in.readFully(packet);
        return Unpooled.wrappedBuffer(packet).readInt();
    }

    private void logIn(DataInputStream in, OutputStream out) throws IOException {
        switch (manner) {
            case SILENT -> in.readAllBytes();
            case CLOSES, REFUSES_TLS -> {}
            case STARTING_UP -> send(out, error("57P03", "the database system is starting up"));
            case FULL -> send(out, error("53300", "too many connections for role \"secret_login\""));
            case WRONG_PASSWORD -> send(out, error("28P01", "password authentication failed for user \"x\""));
            case PRIMARY -> greet(in, out, "off", "off");
            case READ_ONLY_PRIMARY -> greet(in, out, "off", "on");
            case STANDBY -> greet(in, out, "on", "off");
            case OLD_PRIMARY, OLD_STANDBY, BROKEN -> greet(in, out, null, null);
        }
    }

    private void greet(DataInputStream in, OutputStream out, @Nullable String standby, @Nullable String readOnly)
            throws IOException {
        List<BackendMessage> messages = new ArrayList<>(List.of(
                new AuthenticationOk(),
                new ParameterStatus("client_encoding", "UTF8"),
                new ParameterStatus("standard_conforming_strings", "on")));
        if (standby != null && readOnly != null) {
            messages.add(new ParameterStatus("in_hot_standby", standby));
            messages.add(new ParameterStatus("default_transaction_read_only", readOnly));
        }
        messages.add(new BackendKeyData(listening.getLocalPort(), new byte[] {1, 2, 3, 4}));
        messages.add(new ReadyForQuery(TransactionStatus.IDLE));
        send(out, messages.toArray(BackendMessage[]::new));
        while (true) {
            int type = in.readByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (type != 'Q') {
                asked.add("goodbye");
                return;
            }
            String sql = new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
            asked.add(sql);
            answer(out, sql);
        }
    }

    private void answer(OutputStream out, String sql) throws IOException {
        boolean yes = manner == Manner.OLD_STANDBY;
        String value = sql.startsWith("SHOW") ? yes ? "on" : "off" : yes ? "t" : "f";
        BackendMessage first = manner == Manner.BROKEN
                ? new ErrorResponse(ErrorFields.error("XX000", "no").build())
                : new DataRow(List.of(value.getBytes(StandardCharsets.UTF_8)));
        send(
                out,
                first,
                new CommandComplete("SHOW"),
                new ParameterStatus("TimeZone", "UTC"),
                new ReadyForQuery(TransactionStatus.IDLE));
    }

    private static ErrorResponse error(String sqlState, String message) {
        return new ErrorResponse(ErrorFields.fatal(sqlState, message)
                .detail("about secret_login on secret_base")
                .build());
    }

    private static void send(OutputStream out, BackendMessage... messages) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        for (BackendMessage message : messages) {
            message.write(bytes);
        }
        out.write(ByteBufUtil.getBytes(bytes));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
