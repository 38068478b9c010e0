package dev.sallyport.proxy.demo;

import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.LocalIssuer;
import dev.sallyport.proxy.identity.TokenRequest;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the demo writes into its folder: configuration, policy, secrets, a local issuer and three tokens. */
final class DemoFiles {
    static final String ISSUER = "https://issuer.sallyport.local/";
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);
    private static final Subject DEVELOPER =
            new Subject("developer", "Dana Developer", "dana@shop.example", List.of("engineering"));
    private static final Subject REVIEWER =
            new Subject("reviewer", "Ravi Reviewer", "ravi@shop.example", List.of("dba"));
    private static final Subject AGENT = new Subject("support-agent", "Support Agent", null, List.of());

    private final Path directory;

    DemoFiles(Path directory) {
        this.directory = directory;
    }

    Path config() {
        return directory.resolve("sallyport.yaml");
    }

    Path audit() {
        return directory.resolve("audit");
    }

    Path token(String who) {
        return directory.resolve("tokens").resolve(who + ".jwt");
    }

    String tokenText(String who) throws IOException {
        return Files.readString(token(who)).strip();
    }

    /** Secrets and tokens; tokens are minted anew at each start. Files that the user may have edited stay. */
    void write(int port, int adminPort, int postgresPort) throws IOException {
        for (String folder : List.of("policy", "tokens", "secrets")) {
            Files.createDirectories(directory.resolve(folder));
        }
        secret("writer");
        secret("reader");
        secret("masking");
        if (!Files.exists(config())) {
            Files.writeString(config(), configuration(port, adminPort, postgresPort));
        }
        Path policy = directory.resolve("policy").resolve("shop.yaml");
        if (!Files.exists(policy)) {
            Files.writeString(policy, resource("policy.yaml"));
        }
        mintTokens();
    }

    private void mintTokens() throws IOException {
        Path keys = directory.resolve("issuer");
        LocalIssuer issuer = Files.exists(keys.resolve(LocalIssuer.PRIVATE_FILE))
                ? LocalIssuer.load(keys)
                : LocalIssuer.create(keys);
        mint(issuer, "developer", DEVELOPER, PrincipalKind.HUMAN, null);
        mint(issuer, "reviewer", REVIEWER, PrincipalKind.HUMAN, null);
        mint(issuer, "agent", AGENT, PrincipalKind.AGENT, DEVELOPER);
    }

    private void mint(
            LocalIssuer issuer, String file, Subject subject, PrincipalKind kind, @Nullable Subject onBehalfOf)
            throws IOException {
        TokenRequest request = new TokenRequest(ISSUER, "sallyport", subject, kind, onBehalfOf, TOKEN_LIFETIME);
        privately(token(file), issuer.mint(request) + "\n");
    }

    String secretText(String name) throws IOException {
        return Files.readString(directory.resolve("secrets").resolve(name)).strip();
    }

    private void secret(String name) throws IOException {
        Path file = directory.resolve("secrets").resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            privately(file, HexFormat.of().formatHex(random) + "\n");
        }
    }

    private static void privately(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /** The shop with the logins' passwords in it. */
    String shopSql() throws IOException {
        return resource("shop.sql")
                .replace(":writer_password", "'" + secretText("writer") + "'")
                .replace(":reader_password", "'" + secretText("reader") + "'");
    }

    private static String resource(String name) {
        try (InputStream in = DemoFiles.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file demo/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(int port, int adminPort, int postgresPort) {
        return """
            # The demo's configuration. docs/configuration.md explains every key.
            node: demo

            listeners:
              - address: 127.0.0.1:%d
                plaintext: true              # loopback only; everywhere else TLS is required

            identity:
              issuers:
                - issuer: %s
                  audience: sallyport
                  jwks_file: issuer/jwks.json
                  token_lifetime_max: 24h

            databases:
              shop:
                environment: prod
                upstream: {host: 127.0.0.1, port: %d, database: shop, tls: disable}
                logins:
                  writer: {user: shop_writer, password: {file: secrets/writer}}
                  reader: {user: shop_reader, password: {file: secrets/reader}}
                map:                         # the first entry that names one of the principal's roles
                  - {roles: [agent], login: reader}
                  - {roles: [developer, reviewer], login: writer}

            policy:
              files: [policy/shop.yaml]

            masking:
              key: {file: secrets/masking}

            audit:
              directory: audit
              origin: sallyport.local/demo

            admin:
              address: 127.0.0.1:%d
              open_metrics: true           # for everybody on this machine
              roles:
                admin: {principals: ["%s|reviewer"]}
                auditor: {groups: [engineering]}
            """.formatted(port, ISSUER, postgresPort, adminPort, ISSUER);
    }
}
