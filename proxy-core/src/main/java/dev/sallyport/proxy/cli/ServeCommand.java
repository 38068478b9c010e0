package dev.sallyport.proxy.cli;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.config.SallyportConfig;
import dev.sallyport.proxy.wiring.Daemon;
import dev.sallyport.proxy.wiring.LoginSecrets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the daemon until it is told to stop (SIGTERM or SIGINT). */
@Command(name = "serve", description = "Run the daemon.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration file (see docs/configuration.md).")
    private Path config = Path.of("sallyport.yaml");

    @Override
    public Integer call() throws InterruptedException {
        leanSessions();
        SallyportConfig configuration = ConfigReader.read(config);
        Daemon daemon;
        try {
            LoginSecrets.requireAll(configuration);
            daemon = Daemon.start(configuration, Version.current());
        } catch (RuntimeException e) {
            LoginSecrets.releaseAll(configuration);
            throw e;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            daemon.stop();
                            LoginSecrets.releaseAll(configuration);
                            stopped.countDown();
                        },
                        "sallyport-stop"));
        stopped.await();
        return Sallyport.OK;
    }

    /**
     * What is read once, before the first connection, unless somebody wants it otherwise. TLS without tickets for
     * resumption: what Java keeps for them weighs a fifth of a silent client, and database connections are seldom
     * resumed. No search for buffers that nobody released: the tests do that, and here it costs each statement some.
     */
    private static void leanSessions() {
        unlessSet("jdk.tls.server.enableSessionTicketExtension", "false");
        unlessSet("io.netty.leakDetection.level", "disabled");
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
