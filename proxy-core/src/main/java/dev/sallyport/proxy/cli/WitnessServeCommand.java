package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditLogException;
import dev.sallyport.audit.KeyFiles;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.VerifierKey;
import dev.sallyport.audit.note.WitnessSigner;
import dev.sallyport.config.HostPort;
import dev.sallyport.config.ServerTlsConfig;
import dev.sallyport.proxy.wiring.WitnessDaemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a witness until it is told to stop (SIGTERM or SIGINT). */
@Command(name = "serve", description = "Runs a witness (C2SP tlog-witness).", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class WitnessServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "the key that keygen made")
    private Path key;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "keeps what was signed last; who loses or resets it needs a new key")
    private Path state;

    @Option(
            names = "--log",
            required = true,
            paramLabel = "VKEY",
            description = "a log's public key (its log/vkey) or a file with it; repeatable")
    private List<String> logs;

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:6434",
            description = "where to listen, ${DEFAULT-VALUE} if not given; needs TLS unless it is loopback")
    private String address;

    @ArgGroup(exclusive = false)
    private @Nullable Tls tls;

    /** Both or none. */
    static final class Tls {
        @Option(names = "--certificate", required = true, paramLabel = "FILE", description = "certificate chain, PEM")
        private Path certificate;

        @Option(names = "--tls-key", required = true, paramLabel = "FILE", description = "its private key, PEM")
        private Path privateKey;
    }

    @Override
    public Integer call() throws InterruptedException {
        WitnessDaemon daemon = start();
        PrintWriter out = spec.commandLine().getOut();
        out.println("witness " + daemon.key() + " at " + daemon.address());
        out.flush();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            daemon.close();
                            stopped.countDown();
                        },
                        "sallyport-stop"));
        stopped.await();
        return Sallyport.OK;
    }

    /** The running witness; a {@link ParameterException} says what doesn't let it run. */
    WitnessDaemon start() {
        try {
            WitnessSigner signer = WitnessSigner.parse(KeyFiles.read(key));
            List<VerifierKey> keys = new ArrayList<>();
            for (String log : logs) {
                keys.add(VerifierKey.parse(KeyText.read(log)));
            }
            ServerTlsConfig files = tls == null ? null : new ServerTlsConfig(tls.certificate, tls.privateKey);
            return WitnessDaemon.start(signer, keys, state, HostPort.parse(address), files);
        } catch (IOException | NoteException | AuditLogException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
