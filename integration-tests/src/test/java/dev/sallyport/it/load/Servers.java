package dev.sallyport.it.load;

import dev.sallyport.it.support.Certificates;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The processes that are measured: PostgreSQL, and proxies in front of it. Closing stops them. */
final class Servers implements AutoCloseable {
    static final String DATABASE = "load";

    private static final String ISSUER = "https://issuer.test/";
    private static final String AUDIENCE = "sallyport-load";
    private static final String LOGIN = "load_app";
    private static final int ROWS = 1_000_000;
    private static final int START_TRIES_MAX = 100;
    private static final int WAITS_MAX = 1200;
    private static final Pattern READY = Pattern.compile("is ready .*listeners=\"\\[/127\\.0\\.0\\.1:(\\d+)\\]\"");

    private final PostgresServer postgres;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, LocalIssuer> issuers = new HashMap<>();
    private String rules = "";

    Servers(PostgresServer postgres) throws IOException {
        this.postgres = postgres;
        this.directory = Files.createTempDirectory("load-run");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** PostgreSQL itself, with pgbench's tables of scale 1 and a table of a million rows. */
    Target postgres() throws Exception {
        postgres.recreate(DATABASE, """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '%1$s') THEN
                        CREATE ROLE %1$s LOGIN PASSWORD '%2$s';
                    END IF;
                END $$;
                GRANT ALL ON SCHEMA public TO %1$s;
                CREATE TABLE load_rows AS
                    SELECT n, 'words that make the row ' || n AS words, n * 1.25 AS score FROM generate_series(1, %3$d) AS n;
                GRANT ALL ON load_rows TO %1$s;
                ANALYZE load_rows;
                """.formatted(LOGIN, PostgresServer.PASSWORD, ROWS));
        Target target = target("direct", postgres.port(), ProcessTimes.listening(postgres.port()));
        ProcessBuilder init = new ProcessBuilder(
                "pgbench",
                "-i",
                "-q",
                "-s",
                "1",
                "-h",
                postgres.host(),
                "-p",
                "" + postgres.port(),
                "-U",
                LOGIN,
                DATABASE);
        init.environment().put("PGPASSWORD", PostgresServer.PASSWORD);
        if (init.inheritIO().start().waitFor() != 0) {
            throw new IOException("pgbench could not make its tables");
        }
        return target;
    }

    /** Any other server in front of this PostgreSQL, on this machine; says where PostgreSQL is and waits for it. */
    Target other(String name, String address) throws InterruptedException {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        System.out.printf(
                "waiting for %s on port %d; PostgreSQL is on port %d, database %s, user %s, password %s%n",
                name, port, postgres.port(), DATABASE, LOGIN, PostgresServer.PASSWORD);
        for (int i = 0; i < WAITS_MAX; i++) {
            try {
                return target(name, port, ProcessTimes.listening(port));
            } catch (IllegalArgumentException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        return target(name, port, ProcessTimes.listening(port));
    }

    private static Target target(String name, int port, long pid) {
        return new Target(name, "127.0.0.1", port, LOGIN, PostgresServer.PASSWORD, pid);
    }

    /** A pgbouncer that gives each client a connection of its own, as Sallyport does. */
    Target pgbouncer(String binary) throws IOException, InterruptedException {
        int port = freePort();
        Path users = directory.resolve("users.txt");
        Files.writeString(users, "\"%s\" \"%s\"\n".formatted(LOGIN, PostgresServer.PASSWORD));
        Path ini = directory.resolve("pgbouncer.ini");
        Files.writeString(ini, """
                [databases]
                %s = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = session
                max_client_conn = 200
                default_pool_size = 100
                server_reset_query =
                log_connections = 0
                log_disconnections = 0
                """.formatted(DATABASE, postgres.host(), postgres.port(), port, users));
        List<String> command = new ArrayList<>(List.of(binary, ini.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        processes.add(process);
        for (int i = 0; i < START_TRIES_MAX && process.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return target("pgbouncer", socket.getPort(), process.pid());
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("pgbouncer did not start:\n" + Files.readString(directory.resolve("pgbouncer.log")));
    }

    /** The daemon in a process of its own: everything is allowed, nothing is masked, everything is recorded. */
    Target sallyport(String name, String classPath, List<String> options) throws IOException {
        return sallyport(name, classPath, options, postgres.port(), null);
    }

    /**
     * @param upstreamPort where sessions go, on this machine
     * @param tls what clients are shown; null for a listener without TLS
     */
    Target sallyport(String name, String classPath, List<String> options, int upstreamPort, @Nullable Certificates tls)
            throws IOException {
        Path home = Files.createDirectory(directory.resolve(name));
        LocalIssuer issuer = LocalIssuer.create(home.resolve("issuer"));
        Path secret = home.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PostgresServer.PASSWORD);
        Files.writeString(home.resolve("policy.yaml"), """
                apiVersion: sallyport/v1
                kind: Policy
                metadata: {name: load}
                defaults: {decision: deny, detect: nobody}
                roles:
                  everybody: {types: [human]}
                  masked: {types: [human], groups: [masked]}
                rules:
                  - id: everything
                    effect: allow
                    roles: [everybody]
                    what: {tables: ["*.*"], categories: [dql, dml, txn, session, utility]}
                """ + rules);
        Files.writeString(home.resolve("sallyport.yaml"), """
                listeners:
                  - {address: "127.0.0.1:0", %s}
                identity:
                  issuers:
                    - {issuer: "%s", audience: %s, jwks_file: issuer/jwks.json, token_lifetime_max: 24h}
                databases:
                  %s:
                    environment: test
                    upstream: {host: %s, port: %d, database: %s, tls: disable}
                    logins:
                      app: {user: %s, password: {file: password}}
                    map:
                      - {roles: [everybody], login: app}
                policy: {files: [policy.yaml]}
                audit: {directory: audit}
                admin: {address: "127.0.0.1:0"}
                limits:
                  connections_max: 100000
                  connections_per_address_max: 100000
                  connections_per_principal_max: 100000
                """.formatted(
                        tls == null
                                ? "plaintext: true"
                                : "tls: {certificate: %s, key: %s}".formatted(tls.certificate(), tls.key()),
                        ISSUER,
                        AUDIENCE,
                        DATABASE,
                        postgres.host(),
                        upstreamPort,
                        DATABASE,
                        LOGIN));
        issuers.put(name, issuer);
        String token = token(issuer, "load");
        return started(name, home, classPath, options, token);
    }

    /** Policy's rules, as they're indented there, for daemons that start after this, besides the one that allows. */
    void rules(String more) {
        rules = more;
    }

    /** The same daemon for another human, who is of the group of that name too. */
    Target as(Target daemon, String who) throws IOException {
        LocalIssuer issuer = issuers.get(daemon.name());
        if (issuer == null) {
            throw new IllegalArgumentException(daemon.name() + " was not started here");
        }
        return new Target(who, daemon.host(), daemon.port(), who, token(issuer, who), daemon.pid());
    }

    private static String token(LocalIssuer issuer, String who) throws IOException {
        return issuer.mint(new TokenRequest(
                ISSUER,
                AUDIENCE,
                new Subject(who, who, who + "@shop.test", List.of("eng", who)),
                PrincipalKind.HUMAN,
                null,
                Duration.ofHours(12)));
    }

    private Target started(String name, Path home, String classPath, List<String> options, String token)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, "dev.sallyport.proxy.cli.Sallyport", "serve", "--config"));
        command.add(home.resolve("sallyport.yaml").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                drain(output);
                int port = Integer.parseInt(ready.group(1));
                return new Target(name, "127.0.0.1", port, "load", token, process.pid());
            }
        }
        throw new IOException("the daemon did not start:\n" + said);
    }

    /** A full pipe would stop the daemon. */
    private static void drain(BufferedReader output) {
        Thread drain = new Thread(
                () -> {
                    try {
                        while (output.readLine() != null) {
                            // Nobody reads what it logs.
                        }
                    } catch (IOException e) {
                        // It ended.
                    }
                },
                "daemon-output");
        drain.setDaemon(true);
        drain.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            process.onExit().join();
        }
        Scenario.delete(directory);
    }
}
