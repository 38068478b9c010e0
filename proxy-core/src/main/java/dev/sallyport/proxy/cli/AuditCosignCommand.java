package dev.sallyport.proxy.cli;

import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.disk.LocalDisk;
import dev.sallyport.audit.note.NoteException;
import dev.sallyport.audit.note.WitnessKey;
import dev.sallyport.audit.witness.Cosigning;
import dev.sallyport.audit.witness.NotCosignedException;
import dev.sallyport.config.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has a witness sign the log's newest checkpoint, once or again and again. */
@Command(
        name = "cosign",
        description = "Has a witness sign the log's newest checkpoint; the log may be in use.",
        mixinStandardHelpOptions = true,
        exitCodeList = {"0:signed", "1:not signed", "2:wrong usage"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields before the command runs
public final class AuditCosignCommand implements Callable<Integer> {
    private static final Duration EVERY_MIN = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the log's directory")
    private Path directory;

    @Option(
            names = "--witness",
            required = true,
            paramLabel = "VKEY",
            description = "the witness's public key or a file with it")
    private String key;

    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "where the witness is: https, or http on loopback; /add-checkpoint comes behind it")
    private URI url;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "again and again until it is told to stop, with so much time between: 30s, 5m; at least 5s")
    private @Nullable String every;

    @Override
    public Integer call() throws InterruptedException {
        Cosigning cosigning = cosigning();
        if (every == null) {
            return once(cosigning);
        }
        Duration pause;
        try {
            pause = WitnessOptions.duration(every);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (pause.compareTo(EVERY_MIN) < 0) {
            throw new ParameterException(spec.commandLine(), "--every is at least 5s");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "sallyport-stop"));
        int code;
        do {
            code = once(cosigning);
        } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        return code;
    }

    private Cosigning cosigning() {
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(spec.commandLine(), directory + " is not a directory");
        }
        if (!isSafe(url)) {
            throw new ParameterException(spec.commandLine(), "--url must be an https address, or http on loopback");
        }
        try {
            WitnessKey witness = WitnessKey.parse(KeyText.read(key));
            return new Cosigning(directory, witness, url, new LocalDisk(), Clock.systemUTC());
        } catch (IOException | NoteException e) {
            throw new ParameterException(spec.commandLine(), "can't read the key " + key + ": " + e, e);
        }
    }

    private static boolean isSafe(URI url) {
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            return false;
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && new HostPort(bare, 0).isLoopback());
    }

    private int once(Cosigning cosigning) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Cosigning.Cosigned signed = cosigning.run();
            PrintWriter out = spec.commandLine().getOut();
            out.println(signed.size() + " records signed at " + Instant.ofEpochSecond(signed.seconds()));
            out.flush();
            return Sallyport.OK;
        } catch (NotCosignedException e) {
            err.println((e.isAlarming() ? "ALARM: " : "") + AuditPrinter.safe(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            err.println(AuditPrinter.safe("not signed: " + e.getMessage()));
        }
        err.flush();
        return Sallyport.FINDING;
    }
}
