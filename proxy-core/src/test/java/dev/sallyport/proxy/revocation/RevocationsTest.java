package dev.sallyport.proxy.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.TokenFacts;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
    private static final String ISSUER = "https://idp/";
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Principal ANNA = principal("anna", null);
    private static final Principal BOT = principal("bot", ANNA);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("state").resolve("revocations.jsonl");
    }

    private static Principal principal(String sub, @Nullable Principal behind) {
        Set<String> names = Set.of(sub, "Same Name", sub + "@Shop.test");
        return new Principal(
                behind == null ? PrincipalKind.HUMAN : PrincipalKind.AGENT,
                ISSUER + "|" + sub,
                "Same Name",
                names,
                Set.of(),
                false,
                null,
                behind,
                List.of());
    }

    private static TokenFacts token(String jti, @Nullable Instant issued) {
        return new TokenFacts(ISSUER, jti, null, "0123456789abcdef", NOW.plusSeconds(3600), issued, "jwt_password");
    }

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private static IdentityConfig identity() {
        return new IdentityConfig(List.of(new IssuerConfig(
                ISSUER,
                "sallyport",
                "at+jwt",
                Path.of("jwks.json"),
                null,
                List.of("ES256"),
                SKEW,
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human")));
    }

    private static Revocations inMemory() {
        return new Revocations(identity(), null, at(NOW));
    }

    private Revocations kept(Instant now) {
        return new Revocations(identity(), RevocationFile.open(file, at(now)), at(now));
    }

    private static Revocation of(Kind kind, @Nullable String issuer, String value) {
        return new Revocation(kind, issuer, value, NOW, "lost laptop", ISSUER + "|root");
    }

    private static boolean fits(Revocation revocation, Principal principal, TokenFacts token) throws IOException {
        Revocations revocations = inMemory();
        assertThat(revocations.find(principal, token)).isNull();
        revocations.add(revocation);
        return revocations.find(principal, token) != null;
    }

    @Test
    void fitsWhatItNames() throws Exception {
        TokenFacts token = token("j-1", NOW.minusSeconds(60));

        assertThat(fits(of(Kind.PRINCIPAL, null, ISSUER + "|anna"), ANNA, token))
                .isTrue();
        assertThat(fits(of(Kind.TOKEN, ISSUER, "j-1"), ANNA, token)).isTrue();
        assertThat(fits(of(Kind.TOKEN, null, "j-1"), ANNA, token)).isTrue();
        assertThat(fits(of(Kind.FINGERPRINT, null, "0123456789abcdef"), ANNA, token))
                .isTrue();
        assertThat(fits(of(Kind.ISSUER, null, ISSUER), ANNA, token)).isTrue();
        assertThat(fits(of(Kind.EMAIL, ISSUER, "anna@shop.test"), ANNA, token)).isTrue();
    }

    @Test
    void fitsNobodyElse() throws Exception {
        TokenFacts token = token("j-1", NOW.minusSeconds(60));

        assertThat(fits(of(Kind.PRINCIPAL, null, "https://other/|anna"), ANNA, token))
                .isFalse();
        assertThat(fits(of(Kind.PRINCIPAL, null, "Same Name"), ANNA, token)).isFalse();
        assertThat(fits(of(Kind.TOKEN, "https://other/", "j-1"), ANNA, token)).isFalse();
        assertThat(fits(of(Kind.TOKEN, ISSUER, "j-12"), ANNA, token)).isFalse();
        assertThat(fits(of(Kind.ISSUER, null, "https://idp"), ANNA, token)).isFalse();
        assertThat(fits(of(Kind.EMAIL, "https://other/", "anna@shop.test"), ANNA, token))
                .isFalse();
        assertThat(fits(of(Kind.PRINCIPAL, null, ISSUER + "|bot"), ANNA, token))
                .as("a person stays when one of their agents falls")
                .isFalse();
    }

    @Test
    void anAgentFallsWithItsPerson() throws Exception {
        assertThat(fits(of(Kind.PRINCIPAL, null, ISSUER + "|anna"), BOT, token("j-2", NOW)))
                .isTrue();
        assertThat(fits(of(Kind.EMAIL, ISSUER, "anna@shop.test"), BOT, token("j-2", NOW)))
                .isTrue();
    }

    @Test
    void fitsTokensUpToItsMomentAndTheSkewOfTheirIssuersClock() throws Exception {
        Revocation anna = of(Kind.PRINCIPAL, null, ISSUER + "|anna");

        assertThat(fits(anna, ANNA, token("j", NOW))).isTrue();
        assertThat(fits(anna, ANNA, token("j", NOW.plus(SKEW)))).isTrue();
        assertThat(fits(anna, ANNA, token("j", NOW.plus(SKEW).plusSeconds(1)))).isFalse();
        assertThat(fits(anna, ANNA, token("j", null))).as("no time to go by").isTrue();
    }

    @Test
    void anOlderOneTakesNothingBack() throws Exception {
        Revocations revocations = inMemory();
        revocations.add(of(Kind.ISSUER, null, ISSUER));
        revocations.add(new Revocation(Kind.ISSUER, null, ISSUER, NOW.minusSeconds(9000), "old", "x"));

        assertThat(revocations.find(ANNA, token("j", NOW.minusSeconds(60)))).isNotNull();
    }

    @Test
    void countsBeforeSessionsAreToldOfIt() throws Exception {
        Revocations revocations = inMemory();
        List<Boolean> told = new ArrayList<>();
        revocations.listen(revocation -> {
            told.add(revocations.find(ANNA, token("j", NOW)) != null);
            return 7;
        });

        assertThat(revocations.add(of(Kind.ISSUER, null, ISSUER))).isEqualTo(7);
        assertThat(told).containsExactly(true);
    }

    @Test
    void outlivesRestartsUntilNothingItFitsCanBeValid() throws Exception {
        Revocation revocation = of(Kind.PRINCIPAL, null, ISSUER + "|anna\n\u2028\"");
        try (Revocations first = kept(NOW)) {
            first.add(revocation);
        }
        try (Revocations second = kept(revocation.until())) {
            assertThat(second.present()).containsExactly(revocation);
            second.add(of(Kind.ISSUER, null, ISSUER));
        }
        try (Revocations third = kept(revocation.until().plusSeconds(1))) {
            assertThat(third.present()).isEmpty();
        }
        assertThat(file).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Duration.between(NOW, revocation.until())).isGreaterThan(IssuerConfig.TOKEN_LIFETIME_HARD_MAX);
    }

    @Test
    void aTornEndIsCutOff() throws Exception {
        try (Revocations first = kept(NOW)) {
            first.add(of(Kind.ISSUER, null, "\u00e4\u00f6"));
        }
        Files.writeString(file, "{\"v\":1,\"kind\":\"princ", StandardOpenOption.APPEND);
        try (Revocations second = kept(NOW)) {
            assertThat(second.present()).hasSize(1);
            second.add(of(Kind.TOKEN, null, "j"));
        }
        try (Revocations third = kept(NOW)) {
            assertThat(third.present()).hasSize(2);
        }
    }

    @Test
    void doesNotStartOnWhatItCannotRead() throws Exception {
        try (Revocations first = kept(NOW)) {
            first.add(of(Kind.ISSUER, null, ISSUER));
        }
        for (String line : List.of("x", "{}", "", "{\"v\":1,\"kind\":\"all\",\"value\":\"x\",\"before\":\"now\"}")) {
            String sound = Files.readString(file);
            Files.writeString(file, line + "\n" + sound);
            assertThatThrownBy(() -> kept(NOW)).hasMessageContaining("jsonl:1: not a revocation");
            Files.writeString(file, sound);
        }
        try (Revocations again = kept(NOW)) {
            assertThat(again.present()).hasSize(1);
            assertThatThrownBy(() -> kept(NOW)).hasMessageContaining("another process uses");
        }
    }

    @Test
    void hasALimit() throws Exception {
        Revocations revocations = inMemory();
        for (int i = 0; i < Revocations.ENTRIES_MAX; i++) {
            revocations.add(of(Kind.TOKEN, null, "j" + i));
        }

        assertThatThrownBy(() -> revocations.add(of(Kind.TOKEN, null, "one more")))
                .hasMessage("too many revocations");
    }
}
