package dev.sallyport.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LocalIssuerCommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int token(String... more) {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(new String[] {"--key", folder.toString(), "--subject", "bot"}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return run(new TokenCommand(), arguments);
    }

    private Authentication authenticate(String token) {
        IssuerConfig issuer = new IssuerConfig(
                "https://sallyport.local",
                "sallyport",
                "at+jwt",
                folder.resolve("jwks.json"),
                null,
                List.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human");
        return new JwtAuthenticator(new IdentityConfig(List.of(issuer)), Clock.systemUTC()).authenticate(token);
    }

    @Test
    void mintsWhatTheProxyAccepts() {
        assertThat(run(new KeygenCommand(), "--out", folder.toString())).isZero();
        assertThat(out.toString()).contains("jwks_file: \"" + folder.resolve("jwks.json"));

        int status = token(
                "--kind",
                "agent",
                "--group",
                "bots",
                "--group",
                "more",
                "--on-behalf-of",
                "alice",
                "--on-behalf-of-group",
                "dev",
                "--lifetime",
                "30m");

        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        assertThat(out.toString()).hasLineCount(1);
        assertThat(authenticate(out.toString().trim())).isInstanceOfSatisfying(Authenticated.class, yes -> {
            Principal bot = yes.principal();
            assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
            assertThat(bot.groups()).containsExactlyInAnyOrder("bots", "more");
            assertThat(bot.onBehalfOf())
                    .isNotNull()
                    .satisfies(alice -> assertThat(alice.groups()).containsExactly("dev"));
        });
    }

    @Test
    void doesNotOverwriteAKey() {
        run(new KeygenCommand(), "--out", folder.toString());

        assertThat(run(new KeygenCommand(), "--out", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("never overwritten");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lifetime=25h",
                "--lifetime=0s",
                "--lifetime=soon",
                "--lifetime=[1h]",
                "--kind=root",
                "--on-behalf-of=alice",
                "--subject=",
                "--audience=",
                "--issuer=a|b"
            })
    void explainsWhatItCantMint(String argument) {
        run(new KeygenCommand(), "--out", folder.toString());

        String[] arguments = argument.startsWith("--subject")
                ? new String[] {"--key", folder.toString(), argument}
                : new String[] {"--key", folder.toString(), "--subject", "bot", argument};
        assertThat(run(new TokenCommand(), arguments)).isEqualTo(2);
        assertThat(err.toString()).isNotEmpty();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void explainsAMissingKey() {
        assertThat(token()).isEqualTo(2);
        assertThat(err.toString()).contains("issuer.jwk does not exist");
    }
}
