package dev.sallyport.it.support;

import dev.sallyport.audit.AuditTail;
import dev.sallyport.config.ConfigReader;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import dev.sallyport.proxy.wiring.Daemon;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import java.util.Properties;

/**
 * The daemon in this JVM in front of a real PostgreSQL with the tests' shop in it. Principals: {@code dev} (a human who
 * may do what {@code resources/policy.yaml} allows), {@code bot} (an agent acting for dev), {@code owner} (a human with
 * every right and nothing masked).
 */
public final class ProxyFixture implements AutoCloseable {
    public static final String ISSUER = "https://issuer.test/";
    public static final String AUDIENCE = "sallyport-test";
    private static final String LOGIN = "user: sp_app, password: {file: password}";
    private static final Subject DEV = new Subject("dev", "Dev", "dev@shop.test", List.of("eng"));
    private static final Subject OWNER = new Subject("owner", "Owner", null, List.of("owners"));
    private static final Subject BOT = new Subject("bot", "Bot", null, List.of());

    private final PostgresServer postgres;
    private final String database;
    private final Path directory;
    private final LocalIssuer issuer;
    private final Daemon daemon;

    private ProxyFixture(PostgresServer postgres, String database, Path directory, LocalIssuer issuer, Daemon daemon) {
        this.postgres = postgres;
        this.database = database;
        this.directory = directory;
        this.issuer = issuer;
        this.daemon = daemon;
    }

    /** Starts the daemon with the tests' policy; {@code limits} is the inside of the configuration's section. */
    public static ProxyFixture start(PostgresServer.Version version, Path directory, String database, String limits)
            throws IOException, SQLException {
        return start(version, directory, database, "plaintext: true", limits);
    }

    /** The same with a listener that speaks TLS only. */
    public static ProxyFixture startTls(
            PostgresServer.Version version, Path directory, String database, Certificates certificates, String limits)
            throws IOException, SQLException {
        String tls =
                "tls: {certificate: \"%s\", key: \"%s\"}".formatted(certificates.certificate(), certificates.key());
        return start(version, directory, database, tls, limits);
    }

    /** The same with one that also takes certificates of these authorities instead of tokens. */
    public static ProxyFixture startWithCertificates(
            PostgresServer.Version version, Path directory, String database, Certificates certificates, Path clients)
            throws IOException, SQLException {
        String tls = "authentication: [jwt, certificate], tls: {certificate: \"%s\", key: \"%s\", client_ca: \"%s\"}"
                .formatted(certificates.certificate(), certificates.key(), clients);
        return start(version, directory, database, tls, "");
    }

    /** The same with a listener of which this is all but the address, as in the configuration. */
    public static ProxyFixture startListener(
            PostgresServer.Version version, Path directory, String database, String listener)
            throws IOException, SQLException {
        return start(version, directory, database, listener, "");
    }

    /** The same with one more issuer, of which this is the entry in the configuration. */
    public static ProxyFixture startListener(
            PostgresServer.Version version, Path directory, String database, String listener, String issuer)
            throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        String upstream = "host: %s, port: %d".formatted(postgres.host(), postgres.port());
        String shop = shop(postgres, upstream, database);
        return start(postgres, shop, directory, database, listener, "", issuer, LOGIN);
    }

    /**
     * Starts the daemon with another login upstream.
     *
     * @param login its entry in the configuration
     * @param limits the inside of that section
     */
    public static ProxyFixture startLogin(
            PostgresServer.Version version, Path directory, String database, String login, String limits)
            throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        String upstream = "host: %s, port: %d".formatted(postgres.host(), postgres.port());
        String shop = shop(postgres, upstream, database);
        return start(postgres, shop, directory, database, "plaintext: true", limits, "", login);
    }

    private static ProxyFixture start(
            PostgresServer.Version version, Path directory, String database, String listener, String limits)
            throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        String upstream = "host: %s, port: %d".formatted(postgres.host(), postgres.port());
        return start(postgres, shop(postgres, upstream, database), directory, database, listener, limits);
    }

    /**
     * Starts the daemon with something between it and PostgreSQL.
     *
     * @param upstream where the daemon looks for its database, as in the configuration
     */
    public static ProxyFixture start(
            PostgresServer.Version version, String upstream, Path directory, String database, String limits)
            throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        return start(postgres, shop(postgres, upstream, database), directory, database, "plaintext: true", limits);
    }

    private static String shop(PostgresServer postgres, String upstream, String database)
            throws IOException, SQLException {
        postgres.recreate(database, Resources.text("shop.sql").replace(":password", PostgresServer.PASSWORD));
        return upstream;
    }

    /**
     * Starts the daemon in front of a cluster, whose database stays as it is.
     *
     * @param upstream where the daemon looks for it, as in the configuration
     */
    public static ProxyFixture start(Cluster cluster, String upstream, Path directory) throws IOException {
        return start(cluster.primary(), upstream, directory, Cluster.DATABASE, "plaintext: true", "");
    }

    /** The same with settings of the audit log, as in the configuration. */
    public static ProxyFixture startRecording(
            PostgresServer.Version version, Path directory, String database, String audit)
            throws IOException, SQLException {
        PostgresServer postgres = PostgresServer.of(version);
        String upstream = "host: %s, port: %d".formatted(postgres.host(), postgres.port());
        String shop = shop(postgres, upstream, database);
        return start(postgres, shop, directory, database, "plaintext: true", "", "", LOGIN, audit);
    }

    private static ProxyFixture start(
            PostgresServer postgres, String upstream, Path directory, String database, String listener, String limits)
            throws IOException {
        return start(postgres, upstream, directory, database, listener, limits, "", LOGIN);
    }

    private static ProxyFixture start(
            PostgresServer postgres,
            String upstream,
            Path directory,
            String database,
            String listener,
            String limits,
            String furtherIssuer,
            String login)
            throws IOException {
        return start(postgres, upstream, directory, database, listener, limits, furtherIssuer, login, "");
    }

    private static ProxyFixture start(
            PostgresServer postgres,
            String upstream,
            Path directory,
            String database,
            String listener,
            String limits,
            String furtherIssuer,
            String login,
            String audit)
            throws IOException {
        LocalIssuer issuer = LocalIssuer.create(directory.resolve("issuer"));
        Path secret = directory.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PostgresServer.PASSWORD);
        Files.writeString(directory.resolve("policy.yaml"), Resources.text("policy.yaml"));
        Path config = directory.resolve("sallyport.yaml");
        Files.writeString(config, """
                listeners:
                  - {address: "127.0.0.1:0", %s}
                identity:
                  issuers:
                    - {issuer: "%s", audience: %s, jwks_file: issuer/jwks.json, token_lifetime_max: 24h}
                    %s
                  events: [{issuer: "%s", audience: events}]
                  keys: keys.json
                  certificates:
                    - {spiffe: example.org, kind: human, groups: [owners]}
                    - {cn: dev, kind: human, groups: [eng]}
                databases:
                  %s:
                    environment: test
                    upstream: {%s, database: %s, tls: disable}
                    logins:
                      app: {%s}
                    map:
                      - {roles: [dev, bot, owner], login: app}
                policy: {files: [policy.yaml]}
                audit: {directory: audit%s}
                admin:
                  address: "127.0.0.1:0"
                  roles:
                    admin: {principals: ["%s|owner"]}
                    auditor: {groups: [eng]}
                limits: {%s}
                """.formatted(
                        listener,
                        ISSUER,
                        AUDIENCE,
                        furtherIssuer,
                        ISSUER,
                        database,
                        upstream,
                        database,
                        login,
                        audit.isEmpty() ? "" : ", " + audit,
                        ISSUER,
                        patient(limits)));
        Daemon daemon = Daemon.start(ConfigReader.read(config), "test");
        return new ProxyFixture(postgres, database, directory, issuer, daemon);
    }

    /** With all the time for a login that there can be: a slow machine is no reason to refuse one. */
    private static String patient(String limits) {
        StringBuilder patient = new StringBuilder();
        for (String key : List.of("authentication_timeout", "upstream_connect_timeout")) {
            if (!limits.contains(key)) {
                patient.append(key).append(": 5m, ");
            }
        }
        return patient.append(limits).toString();
    }

    public static ProxyFixture start(PostgresServer.Version version, Path directory, String database)
            throws IOException, SQLException {
        return start(version, directory, database, "");
    }

    public int port() {
        return daemon.addresses().get(0).getPort();
    }

    public int adminPort() {
        return daemon.adminAddress().getPort();
    }

    public Daemon daemon() {
        return daemon;
    }

    public String database() {
        return database;
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public Path directory() {
        return directory;
    }

    public Path audit() {
        return directory.resolve("audit");
    }

    /** A token that lives an hour. */
    public String token(String who) {
        return token(who, Duration.ofHours(1));
    }

    public String token(String who, Duration lifetime) {
        return issuer.mint(
                switch (who) {
                    case "dev" -> new TokenRequest(ISSUER, AUDIENCE, DEV, PrincipalKind.HUMAN, null, lifetime);
                    case "owner" -> new TokenRequest(ISSUER, AUDIENCE, OWNER, PrincipalKind.HUMAN, null, lifetime);
                    case "bot" -> new TokenRequest(ISSUER, AUDIENCE, BOT, PrincipalKind.AGENT, DEV, lifetime);
                    default -> throw new IllegalArgumentException(who);
                });
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** A connection through the proxy; {@code options} are further pgjdbc properties, name and value in turn. */
    public Connection connect(String who, String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", who);
        properties.setProperty("password", token(who));
        properties.setProperty("sslmode", "disable");
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection(url(), properties);
    }

    /** A connection as the proxy's own login, past the proxy: what a client would see without it. */
    public Connection direct(String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "sp_app");
        properties.setProperty("password", PostgresServer.PASSWORD);
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database, properties);
    }

    /** What the daemon measures of itself, in Prometheus' format. */
    public String metrics() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + adminPort() + "/metrics")
                .toURL()
                .openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token("owner"));
        try (var body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Whether the daemon has seen that every client has left. */
    public boolean nobodyIsThere() throws IOException {
        return metrics().matches("(?s).*\nsallyport_connections 0\\.0\n.*\nsallyport_sessions 0\\.0\n.*");
    }

    /** Puts another policy in force, and returns when it is. */
    public void policy(String text) throws IOException {
        Path policy = directory.resolve("policy.yaml");
        if (Files.readString(policy).equals(text)) {
            return;
        }
        String before = daemon.policyHash();
        Files.writeString(policy, text);
        long deadline = Patience.end();
        while (daemon.policyHash().equals(before)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the policy is not in force");
            }
            Thread.onSpinWait();
        }
    }

    /** Has the server's superuser do something in the database, past the proxy. */
    public void superuser(String sql) throws SQLException {
        try (Connection admin = postgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Every line of the audit log so far. */
    public List<String> auditLines() throws IOException {
        try (var tail = AuditTail.open(audit(), Long.MAX_VALUE)) {
            List<String> all = new ArrayList<>();
            for (List<String> some = tail.poll(1000); !some.isEmpty(); some = tail.poll(1000)) {
                all.addAll(some);
            }
            return all;
        }
    }

    /** What leads to a record. */
    public interface Attempt {
        void make() throws Exception;
    }

    /**
     * Attempts it until the audit log has a line with all these texts: of many refusals within a second some are only
     * counted, and what the proxy does by itself it does a little later. Gives the line.
     */
    public String awaitAudit(Attempt attempt, String... texts) throws Exception {
        long deadline = Patience.end();
        while (System.nanoTime() < deadline) {
            attempt.make();
            for (String line : auditLines()) {
                if (List.of(texts).stream().allMatch(line::contains)) {
                    return line;
                }
            }
        }
        throw new IllegalStateException("not in the audit log: " + List.of(texts));
    }

    @Override
    public void close() {
        daemon.stop();
    }
}
