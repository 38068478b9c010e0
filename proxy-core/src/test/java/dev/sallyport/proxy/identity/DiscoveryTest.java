package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are found by the issuer's name alone, and what becomes of them with time. */
class DiscoveryTest {
    private OidcIssuer issuer;

    @BeforeEach
    void start() throws IOException {
        issuer = new OidcIssuer("");
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static String reason(Authentication result) {
        return result instanceof Rejected rejected ? rejected.reason() : "accepted";
    }

    private String answer(JwtAuthenticator authenticator) {
        return reason(authenticator.authenticate(issuer.draft().sign()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/tenant", "/tenant/", "/a/b"})
    void findsTheKeysByTheIssuersName(String path) throws IOException {
        try (OidcIssuer some = new OidcIssuer(path)) {
            JwtAuthenticator authenticator = some.authenticator();

            for (int i = 0; i < 5; i++) {
                assertThat(authenticator.authenticate(some.draft().sign())).isInstanceOf(Authenticated.class);
            }
            assertThat(some.documentFetches).hasValue(1);
            assertThat(some.keyFetches).hasValue(1);
        }
    }

    @Test
    void fetchesNothingBeforeATokenThatCouldBeGood() {
        JwtAuthenticator authenticator = issuer.authenticator();
        authenticator.authenticate(
                issuer.draft().claim("iss", issuer.issuer() + "/").sign());
        authenticator.authenticate(issuer.draft().header("alg", "none").signingInput() + ".");
        authenticator.authenticate("hunter2");

        assertThat(issuer.documentFetches).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"ISSUER/\",\"jwks_uri\":\"BASE/keys\"}",
                "{\"issuer\":\"https://evil.example.com\",\"jwks_uri\":\"BASE/keys\"}",
                "{\"issuer\":[\"ISSUER\"],\"jwks_uri\":\"BASE/keys\"}",
                "{\"issuer\":\"ISSUER\",\"issuer\":\"ISSUER\",\"jwks_uri\":\"BASE/keys\"}",
                "{\"jwks_uri\":\"BASE/keys\"}",
                "{\"issuer\":\"ISSUER\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":7}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///etc/passwd\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"jar:file:///x!/y\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://keys.example.com/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://a@127.0.0.1:PORT/keys\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"BASE/keys#x\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"BASE/no such\"}",
                "[]",
                "",
                "<html>"
            })
    void believesNoDocumentThatIsNotTheIssuers(String text) {
        issuer.document = text.replace("ISSUER", issuer.issuer())
                .replace("BASE", issuer.base())
                .replace("PORT", issuer.base().substring(issuer.base().lastIndexOf(':') + 1));

        assertThat(answer(issuer.authenticator())).contains("keys are not available");
        assertThat(issuer.keyFetches).hasValue(0);
    }

    @Test
    void followsNoRedirectAndReadsNoEndlessDocument() {
        issuer.documentStatus = 302;
        assertThat(answer(issuer.authenticator())).contains("keys are not available");

        issuer.documentStatus = 200;
        issuer.document = issuer.document.replace("{", "{" + " ".repeat(KeySets.BYTES_MAX));
        assertThat(answer(issuer.authenticator())).contains("keys are not available");
    }

    @Test
    void livesThroughAnOutageButNotForEver() {
        JwtAuthenticator authenticator = issuer.authenticator();
        assertThat(answer(authenticator)).isEqualTo("accepted");
        issuer.documentStatus = 503;

        for (int minutes = 10; minutes < 240; minutes += 10) {
            issuer.now = TokenForge.NOW.plus(Duration.ofMinutes(minutes));
            assertThat(answer(authenticator)).as(minutes + " minutes").isEqualTo("accepted");
        }
        issuer.now = TokenForge.NOW.plus(Duration.ofMinutes(250));
        assertThat(answer(authenticator)).contains("keys are not available");

        issuer.documentStatus = 200;
        issuer.now = issuer.now.plusSeconds(60);
        assertThat(answer(authenticator)).isEqualTo("accepted");
    }

    @Test
    void picksUpARotatedKeyAtOnceAndForgetsTheOldOneInTime() throws Exception {
        JwtAuthenticator authenticator = issuer.authenticator();
        assertThat(answer(authenticator)).isEqualTo("accepted");
        ECKey next = new ECKeyGenerator(Curve.P_256).keyID("next").generate();
        issuer.keys = new JWKSet(next.toPublicJWK()).toString();
        issuer.now = issuer.now.plusSeconds(5);

        assertThat(reason(authenticator.authenticate(
                        issuer.draft().header("kid", "next").signWith(next))))
                .isEqualTo("accepted");
        assertThat(answer(authenticator)).contains("no such key");
    }

    @Test
    void forgetsAWithdrawnKeyWithinFiveMinutes() throws Exception {
        JwtAuthenticator authenticator = issuer.authenticator();
        assertThat(answer(authenticator)).isEqualTo("accepted");
        ECKey other = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        issuer.keys = new JWKSet(other.toPublicJWK()).toString();
        issuer.now = issuer.now.plus(Duration.ofMinutes(5)).plusMillis(1);

        assertThat(answer(authenticator)).contains("signature is wrong");
    }

    /** A token is not made to wait for keys that are about to be five minutes old. */
    @Test
    void fetchesInTheBackgroundBeforeTheKeysAreTooOld() {
        JwtAuthenticator authenticator = issuer.authenticator();
        assertThat(answer(authenticator)).isEqualTo("accepted");
        issuer.now = issuer.now.plus(Duration.ofSeconds(270));
        assertThat(answer(authenticator)).isEqualTo("accepted");

        long deadline = System.nanoTime() + 300_000_000_000L;
        while (issuer.keyFetches.get() < 2) {
            assertThat(System.nanoTime()).as("waiting for a fetch").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void asksAtMostTwiceInThirtySecondsHoweverManyKeysAreMissing() {
        JwtAuthenticator authenticator = issuer.authenticator();
        for (int i = 0; i < 60; i++) {
            issuer.now = TokenForge.NOW.plusMillis(i * 100L);
            String token = issuer.draft().header("kid", "k" + i).sign();
            assertThat(reason(authenticator.authenticate(token))).contains("no such key");
        }
        assertThat(issuer.keyFetches.get()).isLessThanOrEqualTo(2);
        assertThat(answer(authenticator)).isEqualTo("accepted");
    }

    @Test
    void usesNoKeyWhoseSecretHalfIsPublished() {
        issuer.keys = new JWKSet(List.of(issuer.forge.ec)).toString(false);

        assertThat(answer(issuer.authenticator())).contains("keys are not available");
    }
}
