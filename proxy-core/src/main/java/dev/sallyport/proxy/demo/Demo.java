package dev.sallyport.proxy.demo;

import dev.sallyport.audit.AuditPrinter;
import dev.sallyport.audit.AuditTail;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs the demo: database, files, daemon, tour; then follows the audit log until it is told to stop. */
public final class Demo {
    private static final int POLL_MILLIS = 200;
    private static final int LINES_MAX = 500;

    private final Path directory;
    private final int port;
    private final int adminPort;
    private final boolean tourOnly;
    private final PrintWriter out;
    private final boolean colours;

    /**
     * @param directory where everything is kept; made if it isn't there
     * @param tourOnly end after the tour
     */
    public Demo(Path directory, int port, int adminPort, boolean tourOnly, PrintWriter out, boolean colours) {
        this.directory = directory.toAbsolutePath().normalize();
        this.port = port;
        this.adminPort = adminPort;
        this.tourOnly = tourOnly;
        this.out = out;
        this.colours = colours;
    }

    /** Returns whether the tour went as it should. */
    public boolean run(String version) throws IOException, SQLException, InterruptedException {
        Files.createDirectories(directory);
        DemoFiles files = new DemoFiles(directory);
        out.println("Starting PostgreSQL with a small shop in " + directory + " …");
        out.flush();
        try (DemoPostgres postgres = DemoPostgres.start(directory)) {
            files.write(port, adminPort, postgres.port());
            postgres.seed(files.shopSql());
            Daemon daemon = Daemon.start(ConfigReader.read(files.config()), version);
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "sallyport-demo-stop"));
            try {
                int actual = daemon.addresses().get(0).getPort();
                int admin = daemon.adminAddress().getPort();
                welcome(files, actual, admin);
                boolean good = new DemoTour(files, actual, admin, out, colours).run();
                if (!tourOnly) {
                    follow(files);
                }
                return good;
            } finally {
                daemon.stop();
            }
        }
    }

    private void welcome(DemoFiles files, int actual, int admin) throws IOException {
        out.println();
        out.println("Sallyport stands between you and the database on 127.0.0.1:" + actual + ".");
        out.println("Three principals hold a token each; it is their password. Paste any of these:");
        for (String[] who : new String[][] {
            {"developer", "Dana, a human developer"},
            {"agent", "Dana's support agent, an AI acting on her behalf"},
            {"reviewer", "Ravi, a reviewer"}
        }) {
            String token = directory.resolve("tokens").resolve(who[0] + ".jwt").toString();
            out.println();
            out.println("  " + who[1]);
            out.println(
                    "    PGPASSWORD=$(cat " + token + ") psql -h 127.0.0.1 -p " + actual + " -U " + who[0] + " shop");
            out.println("    jdbc:postgresql://127.0.0.1:" + actual + "/shop?user=" + who[0] + "&password="
                    + files.tokenText(who[0]));
        }
        out.println();
        out.println("Policy: " + directory.resolve("policy").resolve("shop.yaml") + " (edit it; it counts at once)");
        out.println(
                "Health and metrics: http://127.0.0.1:" + admin + "/readyz  http://127.0.0.1:" + admin + "/metrics");
        out.flush();
    }

    /** Prints what is recorded until the process is told to stop. */
    private void follow(DemoFiles files) throws IOException, InterruptedException {
        out.println();
        out.println("Following the audit log; Ctrl-C ends the demo.");
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "sallyport-demo-follow"));
        AuditPrinter printer = new AuditPrinter(colours);
        try (AuditTail tail = AuditTail.open(files.audit(), 0)) {
            do {
                List<String> lines = tail.poll(LINES_MAX);
                lines.forEach(line -> out.println(printer.print(line)));
                out.flush();
            } while (!stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
        }
    }
}
