package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.proxy.identity.SecurityEvent.About;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody wants to end others' sessions, or to make something else of a token. */
class SecurityEventsTest {
    private static final String AUDIENCE = "https://proxy/events";
    private static final String REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";

    /** Its keys take longer to make than all the tests. */
    private static final TokenForge FORGE = new TokenForge();

    @TempDir
    Path folder;

    private IssuerConfig issuer;
    private SecurityEvents events;

    @BeforeEach
    void receive() throws Exception {
        issuer = TokenForge.issuer(FORGE.publicKeysIn(folder), "at+jwt", List.of(), "human");
        events = new SecurityEvents(
                new IdentityConfig(List.of(issuer), List.of(), Map.of(TokenForge.ISSUER, AUDIENCE), null, null),
                TokenForge.CLOCK);
    }

    private TokenForge.Draft draft(Map<String, ?> event) {
        return FORGE.draft()
                .header("typ", "secevent+jwt")
                .claim("aud", AUDIENCE)
                .claim("exp", null)
                .claim("sub", null)
                .claim("sub_id", Map.of("format", "iss_sub", "iss", TokenForge.ISSUER, "sub", "u-1"))
                .claim("events", event);
    }

    private TokenForge.Draft draft() {
        return draft(Map.of(REVOKED, Map.of("event_timestamp", 1)));
    }

    private static Map<String, Object> subject(Map<String, ?> subject) {
        return Map.of(REVOKED, Map.of("subject", subject));
    }

    private String refusal(String token) {
        RefusedEventException refused = catchThrowableOfType(RefusedEventException.class, () -> events.check(token));
        return refused == null ? "accepted" : refused.code();
    }

    @Test
    void takesAnIssuersWordForItsSubjects() throws Exception {
        assertThat(events.check(draft().sign()))
                .isEqualTo(
                        new SecurityEvent(TokenForge.ISSUER, "j-1", TokenForge.NOW, REVOKED, new About.Subject("u-1")));
    }

    @Test
    void knowsSubjectsInSeveralForms() throws Exception {
        Map<String, String> email = Map.of("format", "email", "email", "Anna@Shop.test");
        Map<String, String> token = Map.of("format", "jwt_id", "iss", TokenForge.ISSUER, "jti", "j-9");

        assertThat(events.check(draft(subject(email)).claim("sub_id", null).sign())
                        .about())
                .isEqualTo(new About.Email("anna@shop.test"));
        assertThat(events.check(draft().claim("sub_id", token).sign()).about()).isEqualTo(new About.Token("j-9"));
        Map<String, Object> complex =
                Map.of("format", "complex", "user", email, "session", Map.of("format", "opaque", "id", "s-1"));
        assertThat(events.check(draft().claim("sub_id", complex).sign()).about())
                .isEqualTo(new About.Email("anna@shop.test"));
    }

    @Test
    void acknowledgesWhatAsksForNothing() throws Exception {
        String verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";

        assertThat(events.check(draft(Map.of(verification, Map.of("state", "x")))
                                .sign())
                        .about())
                .isNull();
    }

    @Test
    void refusesWhatTheIssuerDidNotSign() {
        TokenForge evil = new TokenForge();
        byte[] secret = FORGE.publicKeys().getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(draft().signWith(evil.ec))).isEqualTo("authentication_failed");
        assertThat(refusal(draft().header("kid", "other").sign())).isEqualTo("authentication_failed");
        assertThat(refusal(draft().header("alg", "none").signingInput() + ".")).isEqualTo("invalid_key");
        assertThat(refusal(
                        TokenForge.signWithSecret(draft().header("alg", "HS256").signingInput(), secret)))
                .isEqualTo("invalid_key");
        assertThat(refusal(draft().header("jwk", Map.of()).sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().sign() + "x")).isNotEqualTo("accepted");
    }

    @Test
    void refusesEventsForOthersOrFromOthers() throws Exception {
        assertThat(refusal(draft().claim("aud", TokenForge.AUDIENCE).sign())).isEqualTo("invalid_audience");
        assertThat(refusal(draft().claim("aud", List.of(AUDIENCE, "x")).sign())).isEqualTo("invalid_audience");
        assertThat(refusal(draft().claim("aud", null).sign())).isEqualTo("invalid_audience");
        assertThat(refusal(draft().claim("iss", "https://evil/").sign())).isEqualTo("invalid_issuer");
        events = new SecurityEvents(new IdentityConfig(List.of(issuer)), TokenForge.CLOCK);
        assertThat(events.wanted()).isFalse();
        assertThat(refusal(draft().sign())).as("nobody said that it may").isEqualTo("invalid_issuer");
    }

    @Test
    void noIssuerSpeaksForAnothersSubjects() {
        Map<String, String> other = Map.of("format", "iss_sub", "iss", "https://other/", "sub", "u-1");
        Map<String, String> token = Map.of("format", "jwt_id", "iss", "https://other/", "jti", "j");

        assertThat(refusal(draft().claim("sub_id", other).sign())).isEqualTo("access_denied");
        assertThat(refusal(draft().claim("sub_id", token).sign())).isEqualTo("access_denied");
        assertThat(refusal(draft().claim("sub_id", Map.of("format", "complex", "user", other))
                        .sign()))
                .isEqualTo("access_denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "JWT", "jwt", "secevent", "secevent+jwt2"})
    void noOtherTokenPassesForAnEvent(String type) {
        assertThat(refusal(draft().header("typ", type).sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().header("typ", null).sign())).isEqualTo("invalid_request");
    }

    @Test
    void refusesWhatIsHalfAnIdentity() {
        assertThat(refusal(draft().claim("sub", "u-1").sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("exp", TokenForge.NOW.getEpochSecond() + 60)
                        .sign()))
                .isEqualTo("invalid_request");
        assertThat(refusal(FORGE.draft().sign())).isEqualTo("invalid_request");
    }

    @Test
    void anEventIsNoPassword() {
        JwtAuthenticator authenticator = TokenForge.authenticator(issuer);

        assertThat(authenticator.authenticate(draft().sign())).isInstanceOf(Authentication.Rejected.class);
        TokenForge.Draft dressedUp = FORGE.draft().claim("events", Map.of(REVOKED, Map.of()));
        assertThat(authenticator.authenticate(dressedUp.sign())).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void refusesWhatCanBeReadInTwoWays() {
        Map<String, String> user = Map.of("format", "iss_sub", "iss", TokenForge.ISSUER, "sub", "u-2");

        assertThat(refusal(draft(subject(user)).sign())).as("two subjects").isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("sub_id", null).sign()))
                .as("no subject")
                .isEqualTo("invalid_request");
        assertThat(refusal(draft(Map.of(REVOKED, Map.of(), "urn:x", Map.of())).sign()))
                .isEqualTo("invalid_request");
        assertThat(refusal(draft(Map.of()).sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("events", "all").sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("jti", null).sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("iat", null).sign())).isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("iat", TokenForge.NOW.getEpochSecond() + 3600)
                        .sign()))
                .isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("sub_id", Map.of("format", "opaque", "id", "u-1"))
                        .sign()))
                .isEqualTo("invalid_request");
        assertThat(refusal(draft().claim("sub_id", Map.of("iss", TokenForge.ISSUER, "sub", "u-1"))
                        .sign()))
                .isEqualTo("invalid_request");
        for (String text : List.of("", "x", "a.b.c", "{}", "x".repeat(100_000))) {
            assertThat(refusal(text)).isEqualTo("invalid_request");
        }
    }

    @Test
    void knowsAReplay() throws Exception {
        SecurityEvent event = events.check(draft().sign());

        assertThat(events.isReplay(event)).isFalse();
        events.remember(event);
        assertThat(events.isReplay(events.check(draft().sign()))).isTrue();
        assertThat(events.isReplay(events.check(draft().claim("jti", "j-2").sign())))
                .isFalse();
    }
}
