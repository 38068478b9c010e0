package dev.sallyport.it.hardening;

import dev.sallyport.config.ConfigReader;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.Resources;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.cli.Sallyport;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A database with odd names whose logins have more than they need, and the proxy in front of it: {@code bot} gets
 * hd_agent and sees masks, {@code dev} gets hd_writer and sees everything, {@code owner} gets hd_super.
 */
final class Clinic implements AutoCloseable {
    private static final String ISSUER = "https://issuer.test/";
    private static final String AUDIENCE = "sallyport-test";
    private static final Subject DEV = new Subject("dev", "Dev", null, List.of("eng"));
    private static final Subject BOT = new Subject("bot", "Bot", null, List.of());

    private final PostgresServer postgres;
    private final String database;
    private final Path config;
    private final LocalIssuer issuer;
    private final Daemon daemon;

    /** What a run of the command came to. */
    record Run(int exit, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    private Clinic(PostgresServer postgres, String database, Path config, LocalIssuer issuer) {
        this.postgres = postgres;
        this.database = database;
        this.config = config;
        this.issuer = issuer;
        this.daemon = Daemon.start(ConfigReader.read(config), "test");
    }

    static Clinic open(PostgresServer.Version version, Path directory) throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        String database = "clinic";
        postgres.recreate(database, Resources.text("clinic.sql").replace(":password", PostgresServer.PASSWORD));
        LocalIssuer issuer = LocalIssuer.create(directory.resolve("issuer"));
        Path secret = directory.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PostgresServer.PASSWORD);
        Files.writeString(directory.resolve("policy.yaml"), Resources.text("clinic.yaml"));
        Path config = directory.resolve("sallyport.yaml");
        Files.writeString(config, """
                listeners:
                  - {address: "127.0.0.1:0", plaintext: true}
                identity:
                  issuers:
                    - {issuer: "%s", audience: %s, jwks_file: issuer/jwks.json, token_lifetime_max: 24h}
                databases:
                  clinic:
                    environment: test
                    upstream: {host: %s, port: %d, database: %s, tls: disable}
                    logins:
                      agent: {user: hd_agent, password: {file: password}}
                      writer: {user: hd_writer, password: {file: password}}
                      super: {user: hd_super, password: {file: password}}
                    map:
                      - {roles: [bot], login: agent}
                      - {roles: [dev], login: writer}
                      - {roles: [owner], login: super}
                policy: {files: [policy.yaml]}
                audit: {directory: audit}
                admin: {address: "127.0.0.1:0"}
                limits: {authentication_timeout: 5m, upstream_connect_timeout: 5m}
                """.formatted(ISSUER, AUDIENCE, postgres.host(), postgres.port(), database));
        return new Clinic(postgres, database, config, issuer);
    }

    Run harden(String... options) {
        return hardenDatabase("clinic", options);
    }

    Run hardenDatabase(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("harden", "--config", config.toString(), "--database", name));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Sallyport.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int exit = line.execute(arguments.toArray(String[]::new));
        return new Run(exit, out.toString(), err.toString());
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection connection = postgres.superuser(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection past the proxy. */
    Connection direct(String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database,
                user,
                PostgresServer.PASSWORD);
    }

    /** A connection through the proxy. */
    Connection through(String who) throws SQLException {
        TokenRequest request = who.equals("bot")
                ? new TokenRequest(ISSUER, AUDIENCE, BOT, PrincipalKind.AGENT, DEV, Duration.ofHours(1))
                : new TokenRequest(ISSUER, AUDIENCE, DEV, PrincipalKind.HUMAN, null, Duration.ofHours(1));
        int port = daemon.addresses().get(0).getPort();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/clinic?sslmode=disable", who, issuer.mint(request));
    }

    @Override
    public void close() {
        daemon.stop();
    }
}
