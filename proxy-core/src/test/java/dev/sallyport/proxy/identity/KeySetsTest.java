package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySetsTest {
    /** Its keys take longer to make than all the tests. */
    private static final TokenForge FORGE = new TokenForge();

    private final AtomicInteger fetches = new AtomicInteger();

    private volatile String answer = FORGE.publicKeys();
    private volatile int status = 200;
    private @Nullable HttpServer server;

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private JwtAuthenticator served() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        started.createContext("/elsewhere", exchange -> {
            byte[] body = FORGE.publicKeys().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        started.start();
        server = started;
        URI url = URI.create("http://127.0.0.1:" + started.getAddress().getPort() + "/keys");
        return TokenForge.authenticator(new IssuerConfig(
                TokenForge.ISSUER,
                TokenForge.AUDIENCE,
                "at+jwt",
                null,
                url,
                List.of("ES256", "RS256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human"));
    }

    private JwtAuthenticator filed(Path file) {
        return TokenForge.authenticator(TokenForge.issuer(file, "at+jwt", List.of(), "human"));
    }

    private static String reason(Authentication result) {
        return result instanceof Rejected rejected ? rejected.reason() : "accepted";
    }

    @Test
    void fetchesKeysOnceForManyTokens() throws IOException {
        JwtAuthenticator authenticator = served();
        for (int i = 0; i < 20; i++) {
            assertThat(authenticator.authenticate(
                            FORGE.draft().claim("jti", "j" + i).sign()))
                    .isInstanceOf(Authenticated.class);
        }

        assertThat(fetches).hasValue(1);
    }

    @Test
    void fetchesNothingForOtherIssuersOrAlgorithms() throws IOException {
        JwtAuthenticator authenticator = served();
        authenticator.authenticate(FORGE.draft().claim("iss", "https://evil/").sign());
        authenticator.authenticate(FORGE.draft().header("alg", "none").signingInput() + ".");
        authenticator.authenticate(FORGE.draft().header("typ", "JWT").sign());

        assertThat(fetches).hasValue(0);
    }

    @Test
    void findsARotatedKeyAndForgetsTheOldOne() throws IOException {
        JwtAuthenticator authenticator = served();
        String old = FORGE.draft().sign();
        assertThat(authenticator.authenticate(old)).isInstanceOf(Authenticated.class);
        ECKey next = newKey("next");
        answer = new JWKSet(next.toPublicJWK()).toString();

        assertThat(authenticator.authenticate(
                        FORGE.draft().header("kid", "next").signWith(next)))
                .isInstanceOf(Authenticated.class);
        assertThat(reason(authenticator.authenticate(old))).contains("no such key");
    }

    private static ECKey newKey(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isNotMadeToFloodTheIssuer() throws IOException {
        JwtAuthenticator authenticator = served();
        for (int i = 0; i < 100; i++) {
            assertThat(reason(authenticator.authenticate(
                            FORGE.draft().header("kid", "unknown-" + i).sign())))
                    .contains("no such key");
        }

        assertThat(fetches.get()).isLessThanOrEqualTo(2);
        assertThat(authenticator.authenticate(FORGE.draft().sign())).isInstanceOf(Authenticated.class);
    }

    @Test
    void followsNoRedirect() throws IOException {
        status = 302;

        assertThat(reason(served().authenticate(FORGE.draft().sign()))).contains("keys are not available");
    }

    @Test
    void refusesAnswersThatAreNoKeySet() throws IOException {
        for (String body : List.of("", "nonsense", "[]", "{}", "{\"keys\":1}", "x".repeat(KeySets.BYTES_MAX + 1))) {
            answer = body;

            assertThat(reason(served().authenticate(FORGE.draft().sign()))).contains("keys are not available");
            stop();
        }
    }

    @Test
    void failsClosedWithoutAServer() throws IOException {
        JwtAuthenticator authenticator = served();
        stop();

        assertThat(reason(authenticator.authenticate(FORGE.draft().sign()))).contains("keys are not available");
    }

    @Test
    void readsAChangedKeyFileAtOnce() throws IOException {
        Path file = FORGE.publicKeysIn(folder);
        JwtAuthenticator authenticator = filed(file);
        String token = FORGE.draft().sign();
        assertThat(authenticator.authenticate(token)).isInstanceOf(Authenticated.class);

        Files.writeString(file, new TokenForge().publicKeys());
        assertThat(reason(authenticator.authenticate(token))).contains("signature is wrong");

        Files.writeString(file, "{\"keys\":[");
        assertThat(reason(authenticator.authenticate(token))).contains("keys are not available");

        Files.delete(file);
        assertThat(reason(authenticator.authenticate(token))).contains("keys are not available");

        FORGE.publicKeysIn(folder);
        assertThat(authenticator.authenticate(token)).isInstanceOf(Authenticated.class);
    }

    @Test
    void refusesKeyFilesThatCantBeMeant() throws IOException {
        String symmetric = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"aHVudGVyMmh1bnRlcjI\"}]}";
        String secret = "{\"keys\":[" + FORGE.ec.toJSONString() + "]}";
        Path file = folder.resolve("odd.json");
        for (String text : List.of("", "hunter2", "{}", "{\"keys\":[]}", FORGE.ec.toJSONString(), symmetric, secret)) {
            Files.writeString(file, text);

            assertThatThrownBy(() -> filed(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(file + " holds ")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void stopsTrustingAFileThatTurnsSecret() throws IOException {
        Path file = FORGE.publicKeysIn(folder);
        JwtAuthenticator authenticator = filed(file);

        Files.writeString(file, "{\"keys\":[" + FORGE.ec.toJSONString() + "]}");

        assertThat(reason(authenticator.authenticate(FORGE.draft().sign()))).contains("keys are not available");
    }

    @Test
    void usesNoSymmetricKeyEvenIfOneIsPublished() throws IOException {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        JwtAuthenticator authenticator = served();
        answer = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"" + Base64URL.encode(secret) + "\"}]}";

        for (String algorithm : List.of("HS256", "ES256", "RS256")) {
            String token = TokenForge.signWithSecret(
                    FORGE.draft().header("alg", algorithm).header("kid", "s").signingInput(), secret);
            assertThat(authenticator.authenticate(token)).isInstanceOf(Rejected.class);
        }
    }

    @Test
    void believesNoIssuerAboutAnother() throws IOException {
        TokenForge evil = new TokenForge();
        Path evilKeys = Files.writeString(folder.resolve("evil.json"), evil.publicKeys());
        IssuerConfig good = TokenForge.issuer(FORGE.publicKeysIn(folder), "at+jwt", List.of(), "human");
        IssuerConfig bad = new IssuerConfig(
                "https://evil/",
                good.audience(),
                good.profile(),
                evilKeys,
                null,
                good.algorithms(),
                good.clockSkew(),
                good.tokenLifetimeMax(),
                good.claims(),
                good.agentClients(),
                good.defaultKind());
        JwtAuthenticator authenticator = TokenForge.authenticator(good, bad);

        assertThat(reason(authenticator.authenticate(evil.draft().sign()))).contains("signature is wrong");
        assertThat(authenticator.authenticate(
                        evil.draft().claim("iss", "https://evil/").sign()))
                .isInstanceOf(Authenticated.class);
    }
}
