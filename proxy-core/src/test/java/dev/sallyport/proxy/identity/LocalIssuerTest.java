package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.config.IssuerConfig;
import dev.sallyport.config.SecretException;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.TokenRequest.Subject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalIssuerTest {
    private static final Subject ALICE = new Subject("alice", "Alice", "alice@example.com", List.of("dev"));
    private static final Subject BOT = new Subject("bot", "Bot", null, List.of("bots"));

    @TempDir
    Path folder;

    private static TokenRequest request(Subject subject, PrincipalKind kind, @Nullable Subject onBehalfOf) {
        return new TokenRequest(
                TokenForge.ISSUER, TokenForge.AUDIENCE, subject, kind, onBehalfOf, Duration.ofMinutes(10));
    }

    private Principal principal(String token) {
        IssuerConfig issuer = TokenForge.issuer(folder.resolve(LocalIssuer.PUBLIC_FILE), "at+jwt", List.of(), "human");
        Authentication result = TokenForge.authenticator(issuer).authenticate(token);
        return result instanceof Authenticated yes ? yes.principal() : fail(result.toString());
    }

    @Test
    void mintsTokensThatAreAccepted() throws IOException {
        LocalIssuer.create(folder, TokenForge.CLOCK);
        LocalIssuer issuer = LocalIssuer.load(folder, TokenForge.CLOCK);

        Principal alice = principal(issuer.mint(request(ALICE, PrincipalKind.HUMAN, null)));
        Principal batch = principal(issuer.mint(request(BOT, PrincipalKind.SERVICE, null)));

        assertThat(alice.kind()).isEqualTo(PrincipalKind.HUMAN);
        assertThat(alice.groups()).containsExactly("dev");
        assertThat(alice.aliases()).contains("alice", "Alice", "alice@example.com");
        assertThat(batch.kind()).isEqualTo(PrincipalKind.SERVICE);
    }

    @Test
    void mintsTokensForAgentsOfPeople() throws IOException {
        LocalIssuer issuer = LocalIssuer.create(folder, TokenForge.CLOCK);

        Principal bot = principal(issuer.mint(request(BOT, PrincipalKind.AGENT, ALICE)));
        Principal lone = principal(issuer.mint(request(BOT, PrincipalKind.AGENT, null)));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
        assertThat(bot.id()).endsWith("|bot");
        assertThat(bot.groups()).containsExactly("bots");
        assertThat(bot.onBehalfOf()).isEqualTo(principal(issuer.mint(request(ALICE, PrincipalKind.HUMAN, null))));
        assertThat(lone.kind()).isEqualTo(PrincipalKind.AGENT);
        assertThat(lone.onBehalfOf()).isNull();
    }

    @Test
    void keepsThePrivateKeyToItsOwner() throws IOException {
        LocalIssuer.create(folder.resolve("new"), TokenForge.CLOCK);
        Path key = folder.resolve("new").resolve(LocalIssuer.PRIVATE_FILE);
        Path keys = folder.resolve("new").resolve(LocalIssuer.PUBLIC_FILE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(keys)).doesNotContain("\"d\"");

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> LocalIssuer.load(folder.resolve("new"))).isInstanceOf(SecretException.class);
    }

    @Test
    void neverOverwritesAKey() throws IOException {
        LocalIssuer.create(folder, TokenForge.CLOCK);
        String before = Files.readString(folder.resolve(LocalIssuer.PRIVATE_FILE));

        assertThatThrownBy(() -> LocalIssuer.create(folder)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.resolve(LocalIssuer.PRIVATE_FILE)).hasContent(before);
    }

    @Test
    void loadsOnlyPrivateKeysAndQuotesNone() throws IOException {
        LocalIssuer.create(folder, TokenForge.CLOCK);
        Path odd = folder.resolve("odd");
        for (String text : List.of("hunter2", "{}", "{\"kty\":\"oct\",\"k\":\"hunter2\"}", publicKey())) {
            Files.writeString(odd, text);
            Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rw-------"));

            assertThatThrownBy(() -> LocalIssuer.load(odd))
                    .isInstanceOf(IOException.class)
                    .hasMessageNotContaining("hunter2")
                    .hasNoCause();
        }
    }

    private String publicKey() throws IOException {
        String set = Files.readString(folder.resolve(LocalIssuer.PUBLIC_FILE));
        return set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
    }

    @Test
    void refusesRequestsThatMakeNoSense() {
        Duration minute = Duration.ofMinutes(1);

        assertThatThrownBy(() -> new TokenRequest("i", "a", ALICE, PrincipalKind.HUMAN, BOT, minute))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenRequest("i", "a", ALICE, PrincipalKind.HUMAN, null, Duration.ofHours(25)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenRequest("i|j", "a", ALICE, PrincipalKind.HUMAN, null, minute))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
