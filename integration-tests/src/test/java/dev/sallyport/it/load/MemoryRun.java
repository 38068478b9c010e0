package dev.sallyport.it.load;

import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon, in a process of its own, holds in memory: {@code idle N} for each of N clients that are logged in
 * and silent, {@code idle-tls N} for as many over TLS; {@code unread SECONDS} while a client asks for ten gigabytes and doesn't read them; {@code read} while one
 * reads a gigabyte as fast as it can.
 */
public final class MemoryRun {
    private static final int FIRST = 200;
    private static final int PARTS = 30;
    private static final long MEGABYTE = 1024 * 1024;
    private static final Pattern TOTAL = Pattern.compile("Total\\s+(\\d+)\\s+(\\d+)");

    private final Target daemon;
    private final @Nullable Certificates tls;
    private final List<Socket> clients = new ArrayList<>();

    private MemoryRun(Target daemon, @Nullable Certificates tls) {
        this.daemon = daemon;
        this.tls = tls;
    }

    public static void main(String... arguments) throws Exception {
        PostgresServer postgres = PostgresServer.of(Version.V18);
        String classPath = System.getProperty("java.class.path");
        boolean idle = arguments[0].startsWith("idle");
        List<String> options = List.of("-Xmx" + (idle ? "1g" : "128m"));
        Certificates tls =
                arguments[0].equals("idle-tls") ? Certificates.make(Files.createTempDirectory("memory-run")) : null;
        try (Servers servers = new Servers(postgres);
                IdleServer silent = new IdleServer(postgres.port())) {
            servers.postgres();
            int port = idle ? silent.port() : postgres.port();
            MemoryRun run = new MemoryRun(servers.sallyport("sallyport", classPath, options, port, tls), tls);
            switch (arguments[0]) {
                case "idle", "idle-tls" -> run.idle(Integer.parseInt(arguments[1]));
                case "unread" -> run.unread(Integer.parseInt(arguments[1]), postgres);
                case "read" -> run.read();
                default -> throw new IllegalArgumentException("idle N, idle-tls N, unread SECONDS or read");
            }
        }
        System.exit(0);
    }

    private void idle(int count) throws Exception {
        open(FIRST);
        long live = live("at first", false);
        long resident = resident();
        open(count - FIRST);
        int more = count - FIRST;
        long liveThen = live("with all of them", true);
        System.out.printf(
                Locale.ROOT,
                "%d clients: each %.1f kB of heap after a collection, %.1f kB of resident memory%n",
                count,
                (liveThen - live) / 1024.0 / more,
                (resident() - resident) / 1024.0 / more);
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(login());
        }
    }

    private Socket login() throws IOException {
        Socket socket = connected();
        socket.getOutputStream().write(Frontend.startup("user", "load", "database", Servers.DATABASE));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int type = in.read(); type != 'Z'; type = in.read()) {
            byte[] body = in.readNBytes(in.readInt() - 4);
            if (type == 'R' && body[3] == 3) {
                socket.getOutputStream().write(Frontend.password(daemon.password()));
            } else if (type == 'E' || type < 0) {
                throw new IOException("no login: " + new String(body, StandardCharsets.UTF_8));
            }
        }
        in.skipNBytes(5);
        return socket;
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(daemon.host(), daemon.port());
        if (tls == null) {
            return socket;
        }
        socket.getOutputStream().write(Frontend.sslRequest());
        if (socket.getInputStream().read() != 'S') {
            throw new IOException("no TLS");
        }
        return tls.trusting().getSocketFactory().createSocket(socket, "localhost", daemon.port(), true);
    }

    private void unread(int seconds, PostgresServer postgres) throws Exception {
        Socket lazy = login();
        ask(lazy, 10_000_000);
        for (int second = 0; second < seconds; second += 5) {
            TimeUnit.SECONDS.sleep(5);
            System.out.printf(
                    "%d s: heap %d kB after a collection, resident %d kB; %s; another client: %s%n",
                    second + 5, live("", false) / 1024, resident() / 1024, backend(postgres), another());
        }
    }

    private static void ask(Socket client, int rows) throws IOException {
        client.getOutputStream()
                .write(Frontend.query("SELECT repeat('x', 1000) FROM generate_series(1, " + rows + ")"));
    }

    private String another() throws IOException {
        try (Socket client = login()) {
            long start = System.nanoTime();
            client.getOutputStream().write(Frontend.query("SELECT 1"));
            InputStream in = client.getInputStream();
            int first = in.read();
            return "answered '" + (char) first + "' in " + (System.nanoTime() - start) / 1_000_000 + " ms";
        }
    }

    private static String backend(PostgresServer postgres) throws SQLException {
        try (Connection admin = postgres.superuser(Servers.DATABASE);
                Statement statement = admin.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT state || ', waits for ' || coalesce(wait_event, 'nothing')"
                                + " FROM pg_stat_activity WHERE query LIKE 'SELECT repeat%'")) {
            return rows.next() ? "PostgreSQL is " + rows.getString(1) : "PostgreSQL has ended it";
        }
    }

    private void read() throws IOException, InterruptedException {
        Socket client = login();
        byte[] buffer = new byte[256 * 1024];
        for (int round = 0; round < 4; round++) {
            ask(client, 1_000_000);
            long start = System.nanoTime();
            long bytes = 0;
            // Each row is 4 + 1 + 2 + 4 + 1000 bytes; the rest is less than a row.
            while (bytes < 1_000_000L * 1011) {
                bytes += client.getInputStream().read(buffer);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%d MB in %.1f s: %.0f MB/s; heap %d kB after a collection, resident %d kB%n",
                    bytes / MEGABYTE,
                    seconds,
                    (double) bytes / MEGABYTE / seconds,
                    live("", false) / 1024,
                    resident() / 1024);
            TimeUnit.SECONDS.sleep(1);
            client.getInputStream().skipNBytes(client.getInputStream().available());
        }
    }

    /** Bytes of all objects after a collection. */
    private long live(String when, boolean parts) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(daemon.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        if (parts) {
            histogram.lines().limit(PARTS).forEach(System.out::println);
        }
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("no histogram:\n" + histogram);
        }
        if (!when.isEmpty()) {
            System.out.printf("%s: heap %s bytes, resident %d bytes%n", when, total.group(2), resident());
        }
        return Long.parseLong(total.group(2));
    }

    private long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + daemon.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no resident memory is told of process " + daemon.pid());
    }
}
