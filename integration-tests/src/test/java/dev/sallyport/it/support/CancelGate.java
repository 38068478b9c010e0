package dev.sallyport.it.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before PostgreSQL, counts the cancel requests that come and lets them through when it is told to. */
public final class CancelGate implements AutoCloseable {
    private static final int CANCEL_REQUEST = 80877102;

    private final PostgresServer postgres;
    private final ServerSocket listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger cancels = new AtomicInteger();

    public CancelGate(PostgresServer postgres) throws IOException {
        this.postgres = postgres;
        threads.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many cancel requests have come. */
    public int cancels() {
        return cancels.get();
    }

    /** Lets so many more through. */
    public void let(int more) {
        permits.release(more);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                threads.execute(() -> relay(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(Socket client) {
        try (client;
                Socket server = new Socket(postgres.host(), postgres.port())) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] head = in.readNBytes(8);
            if (head.length == 8 && ByteBuffer.wrap(head).getInt(4) == CANCEL_REQUEST) {
                cancels.incrementAndGet();
                permits.acquire();
            }
            server.getOutputStream().write(head);
            threads.execute(() -> copy(in, server));
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // One of both is gone, and with it the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(InputStream in, Socket to) {
        try (to) {
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // The other direction ends too.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
