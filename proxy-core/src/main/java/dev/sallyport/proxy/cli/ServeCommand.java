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
     * TLS without tickets for resumption, unless somebody wants them: what Java keeps for them weighs a fifth of a silent
     * client, and database connections are seldom resumed. It is read once, before the first TLS connection.
     */
    private static void leanSessions() {
        String tickets = "jdk.tls.server.enableSessionTicketExtension";
        if (System.getProperty(tickets) == null) {
            System.setProperty(tickets, "false");
        }
    }
}
