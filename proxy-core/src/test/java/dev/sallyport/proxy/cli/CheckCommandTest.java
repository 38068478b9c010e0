package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.identity.LocalIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String CONFIG = """
            listeners: [{address: "127.0.0.1:6432", plaintext: true}]
            identity: {issuers: [{issuer: "https://idp", audience: sallyport, jwks_file: jwks.json}]}
            databases:
              shop:
                environment: prod
                upstream: {host: pg}
                logins: {reader: {user: sp_reader}}
                map: [{roles: [agent], login: reader}]
            policy: {files: [policy.yaml]}
            audit: {directory: audit}
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void lay() throws IOException {
        LocalIssuer.create(folder);
        Files.writeString(
                folder.resolve("policy.yaml"),
                "apiVersion: sallyport/v1\nkind: Policy\nroles: {agent: {types: [agent]}}\nrules: []\n");
    }

    private int check(String config) throws IOException {
        Path file = Files.writeString(folder.resolve("sallyport.yaml"), config);
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("--config", file.toString());
    }

    @Test
    void summarizesWhatIsRight() throws IOException {
        assertThat(check(CONFIG)).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains(
                        "sallyport.yaml: ok",
                        "127.0.0.1:6432 (plaintext)",
                        "shop (prod) at pg:5432/shop",
                        "roles agent");
        assertThat(folder.resolve("audit")).doesNotExist();
    }

    @Test
    void saysWhereTheConfigurationIsWrong() throws IOException {
        assertThat(check(CONFIG.replace("audit:", "audti:"))).isEqualTo(2);
        assertThat(err.toString()).contains("sallyport.yaml:").contains("audit");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysWhereThePolicyIsWrong() throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), "kind: Policy\n");

        assertThat(check(CONFIG)).isEqualTo(2);
        assertThat(err.toString()).contains("policy.yaml:1:1: ");
    }

    @Test
    void findsRolesThatThePolicyDoesNotHave() throws IOException {
        assertThat(check(CONFIG.replace("[agent]", "[agnet]"))).isEqualTo(2);
        assertThat(err.toString()).contains("maps the role 'agnet', which the policy does not have; it has agent");
    }

    @Test
    void findsKeyFilesWithoutKeys() throws IOException {
        Files.writeString(folder.resolve("jwks.json"), "{}");

        assertThat(check(CONFIG)).isEqualTo(2);
        assertThat(err.toString()).contains("jwks.json holds no key");
    }
}
