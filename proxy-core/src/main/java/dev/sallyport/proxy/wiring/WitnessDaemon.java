package dev.sallyport.proxy.wiring;

import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.note.WitnessSigner;
import dev.sallyport.audit.witness.Witness;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.ServerTlsConfig;
import dev.sallyport.proxy.admin.AdminServer;
import dev.sallyport.proxy.admin.WitnessRoutes;
import dev.sallyport.proxy.net.EventLoops;
import dev.sallyport.proxy.net.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running witness: state, listener and the one thread that answers. */
public final class WitnessDaemon implements AutoCloseable {
    private static final int WAITING_MAX = 64;

    private final WitnessKey key;
    private final Witness witness;
    private final EventLoops loops = new EventLoops(1);
    private final ExecutorService executor = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), WitnessDaemon::thread);
    private final AdminServer server;
    private final InetSocketAddress address;

    private WitnessDaemon(WitnessKey key, Witness witness, HostPort at, @Nullable ServerTlsConfig tls)
            throws IOException {
        this.key = key;
        this.witness = witness;
        try {
            this.server = new AdminServer(
                    at,
                    tls == null ? null : ServerTls.http(tls),
                    loops.acceptors(),
                    loops.workers(),
                    new WitnessRoutes(witness, executor));
            this.address = server.start();
        } catch (IOException | RuntimeException e) {
            executor.shutdown();
            loops.close();
            witness.close();
            throw e;
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "sallyport-witness");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts everything; an exception means that nothing is left running.
     *
     * @param keys of the logs
     * @param state a directory
     * @param tls null on loopback addresses only
     */
    public static WitnessDaemon start(
            WitnessSigner signer, List<VerifierKey> keys, Path state, HostPort at, @Nullable ServerTlsConfig tls)
            throws IOException {
        Witness witness = Witness.open(signer, keys, state, new LocalDisk(), Clock.systemUTC());
        return new WitnessDaemon(signer.verifier(), witness, at, tls);
    }

    /** The public key. */
    public WitnessKey key() {
        return key;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
        executor.shutdown();
        loops.close();
        witness.close();
    }
}
