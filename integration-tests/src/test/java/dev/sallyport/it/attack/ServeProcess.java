package dev.sallyport.it.attack;

import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The daemon in a process of its own, to be killed at any moment. */
final class ServeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("is ready .*listeners=\"\\[/127\\.0\\.0\\.1:(\\d+)\\]\"");

    private final Process process;
    private final int port;
    private final Path directory;
    private final String database;

    private ServeProcess(Process process, int port, Path directory, String database) {
        this.process = process;
        this.port = port;
        this.directory = directory;
        this.database = database;
    }

    /** Makes the database, the keys and the configuration. */
    static void prepare(Path directory, PostgresServer postgres, String database) throws IOException, SQLException {
        postgres.recreate(database, Resources.text("shop.sql").replace(":password", PostgresServer.PASSWORD));
        LocalIssuer.create(directory.resolve("issuer"));
        Path secret = directory.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PostgresServer.PASSWORD);
        Files.writeString(directory.resolve("policy.yaml"), Resources.text("policy.yaml"));
        Files.writeString(directory.resolve("sallyport.yaml"), """
                listeners:
                  - {address: "127.0.0.1:0", plaintext: true}
                identity:
                  issuers:
                    - {issuer: "%s", audience: %s, jwks_file: issuer/jwks.json, token_lifetime_max: 24h}
                databases:
                  %s:
                    environment: test
                    upstream: {host: %s, port: %d, database: %s, tls: disable}
                    logins:
                      app: {user: sp_app, password: {file: password}}
                    map:
                      - {roles: [dev, bot, owner], login: app}
                policy: {files: [policy.yaml]}
                audit: {directory: audit}
                admin: {address: "127.0.0.1:0"}
                limits: {authentication_timeout: 5m, upstream_connect_timeout: 5m, drain_timeout: 5m}
                """.formatted(
                ProxyFixture.ISSUER, ProxyFixture.AUDIENCE, database, postgres.host(), postgres.port(), database));
    }

    static ServeProcess start(Path directory, String database) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.sallyport.proxy.cli.Sallyport",
                        "serve",
                        "--config",
                        directory.resolve("sallyport.yaml").toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                drain(output);
                return new ServeProcess(process, Integer.parseInt(ready.group(1)), directory, database);
            }
        }
        throw new IOException("the daemon did not start:\n" + said);
    }

    private static void drain(BufferedReader output) {
        Thread drain = new Thread(() -> {
            try {
                while (output.readLine() != null) {
                    // A full pipe would stop the daemon.
                }
            } catch (IOException e) {
                // It ended.
            }
        });
        drain.setDaemon(true);
        drain.start();
    }

    Connection connect() throws IOException, SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "dev");
        properties.setProperty(
                "password",
                LocalIssuer.load(directory.resolve("issuer"))
                        .mint(new TokenRequest(
                                ProxyFixture.ISSUER,
                                ProxyFixture.AUDIENCE,
                                new Subject("dev", "Dev", "dev@shop.test", List.of("eng")),
                                PrincipalKind.HUMAN,
                                null,
                                Duration.ofHours(1))));
        properties.setProperty("sslmode", "disable");
        properties.setProperty("loginTimeout", Long.toString(Patience.LONG.toSeconds()));
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    /**
     * From now on no write of the daemon's to a file succeeds (EFBIG): what a full disk looks like from inside. Returns
     * whether that could be done here.
     */
    boolean fillDisk() throws InterruptedException {
        try {
            return new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=1:1")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL: no hook of the daemon's runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM: the daemon ends what it has begun. */
    void terminate() {
        process.destroy();
    }

    /** The exit code, when it has ended. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
