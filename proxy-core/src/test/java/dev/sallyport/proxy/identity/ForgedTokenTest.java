package dev.sallyport.proxy.identity;

import static dev.sallyport.proxy.identity.TokenForge.encode;
import static dev.sallyport.proxy.identity.TokenForge.json;
import static dev.sallyport.proxy.identity.TokenForge.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that somebody might try; each must fail, and for the reason meant. */
class ForgedTokenTest {
    private static final TokenForge FORGE = new TokenForge();

    @TempDir
    static Path folder;

    private static JwtAuthenticator authenticator(String profile) throws IOException {
        return TokenForge.authenticator(TokenForge.issuer(FORGE.publicKeysIn(folder), profile, List.of(), "human"));
    }

    private static TokenForge.Draft draft() {
        return FORGE.draft();
    }

    private static ECKey rogue(String kid) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256", "PS256", "EdDSA"})
    void acceptsGoodTokensOfEachListedAlgorithm(String algorithm) throws IOException {
        String kid = algorithm.startsWith("ES") ? "ec" : algorithm.equals("EdDSA") ? "ed" : "rsa";

        assertThat(authenticator("at+jwt")
                        .authenticate(draft().header("alg", algorithm)
                                .header("kid", kid)
                                .sign()))
                .isInstanceOf(Authenticated.class);
    }

    @Test
    void findsTheKeyOfATokenThatNamesNone() throws IOException {
        assertThat(authenticator("at+jwt")
                        .authenticate(draft().header("kid", null).sign()))
                .isInstanceOf(Authenticated.class);
    }

    static Stream<Arguments> badSignatures() {
        String good = draft().sign();
        String[] parts = good.split("\\.", -1);
        String other = encode(json(draft().claim("sub", "root").claims));
        TokenForge.Draft hs = draft().header("alg", "HS256").header("kid", "rsa");
        return Stream.of(
                arguments("no algorithm", draft().header("alg", "none").signingInput() + ".", "signature algorithm"),
                arguments("None", draft().header("alg", "None").signingInput() + ".", "signature algorithm"),
                arguments("alg missing", draft().header("alg", null).signingInput() + ".", "signature algorithm"),
                arguments("alg a list", draft().header("alg", List.of("ES256")).sign(), "claim alg is not a text"),
                arguments("HS256 keyed with the RSA key", hmac(hs), "signature algorithm"),
                arguments(
                        "ES384 not listed",
                        draft().header("alg", "ES384").signingInput() + ".AAAA",
                        "signature algorithm"),
                arguments(
                        "RS512 not listed",
                        draft().header("alg", "RS512").header("kid", "rsa").sign(),
                        "signature algorithm"),
                arguments("rogue key, same kid", draft().signWith(rogue("ec")), "signature is wrong"),
                arguments("unknown kid", draft().header("kid", "x").signWith(rogue("x")), "no such key"),
                arguments(
                        "kid of another type of key",
                        draft().header("kid", "rsa").sign(),
                        "no such key"),
                arguments("path as kid", draft().header("kid", "../../dev/null").sign(), "no such key"),
                arguments("embedded jwk", embedded(), "brings its own key (jwk)"),
                arguments("jku", draft().header("jku", "https://evil/keys").sign(), "brings its own key (jku)"),
                arguments("x5u", draft().header("x5u", "https://evil/cert").sign(), "brings its own key (x5u)"),
                arguments("payload swapped", parts[0] + "." + other + "." + parts[2], "signature is wrong"),
                arguments("no signature", parts[0] + "." + parts[1] + ".", "signature is wrong"),
                arguments("zero signature", parts[0] + "." + parts[1] + "." + "A".repeat(86), "signature is wrong"),
                arguments(
                        "signature of ES256 under EdDSA",
                        draft().header("alg", "EdDSA").header("kid", "ed").signingInput() + "." + parts[2],
                        "signature is wrong"),
                arguments("crit", draft().header("crit", List.of("exp")).sign(), "extensions that must be understood"),
                arguments(
                        "unencoded payload", draft().header("b64", false).sign(), "extensions that must be understood"),
                arguments("zip", draft().header("zip", "DEF").sign(), "encrypted tokens"),
                arguments("JWE", "eyJhbGciOiJkaXIifQ.a.b.c.d", "encrypted tokens"));
    }

    private static String hmac(TokenForge.Draft draft) {
        try {
            byte[] pem = FORGE.rsa.toRSAPublicKey().getEncoded();
            return TokenForge.signWithSecret(draft.signingInput(), pem);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String embedded() {
        ECKey rogue = rogue("rogue");
        return draft().header("kid", "rogue")
                .header("jwk", rogue.toPublicJWK().toJSONObject())
                .signWith(rogue);
    }

    static Stream<Arguments> badForms() {
        String input = draft().signingInput();
        String header = encode(json(draft().header));
        String twice = json(draft().claims).replace("\"sub\":\"u-1\"", "\"sub\":\"u-1\",\"sub\":\"root\"");
        String escaped = twice.replace("\"sub\":\"root\"", "\"\\u0073ub\":\"root\"");
        return Stream.of(
                arguments("empty", "", "no token"),
                arguments("a password", "hunter2", "expected three parts"),
                arguments("a password with blanks", "correct horse", "characters that no token has"),
                arguments("two parts", "e30.e30", "expected three parts"),
                arguments("dots", ".".repeat(16_000), "expected three parts"),
                arguments("empty parts", "..", "header is not a JSON object"),
                arguments("too long", "a".repeat(16_385), "longer than 16384"),
                arguments("line end", draft().sign() + "\n", "characters that no token has"),
                arguments("padding", draft().sign() + "=", "characters that no token has"),
                arguments("Bearer", "Bearer " + draft().sign(), "characters that no token has"),
                arguments("header list", encode("[]") + ".e30.", "header is not a JSON object"),
                arguments("header null", encode("null") + ".e30.", "header is not a JSON object"),
                arguments("payload a text", header + "." + encode("\"x\"") + ".", "payload is not a JSON object"),
                arguments("two objects", header + "." + encode("{}{}") + ".", "payload is not a JSON object"),
                arguments("trailing comma", header + "." + encode("{\"a\":1,}") + ".", "payload is not a JSON object"),
                arguments(
                        "claim twice",
                        sign("ES256", header + "." + encode(twice), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "claim twice, once escaped",
                        sign("ES256", header + "." + encode(escaped), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "header twice",
                        encode("{\"alg\":\"none\",\"alg\":\"ES256\"}") + ".e30.",
                        "header is not a JSON object"),
                arguments(
                        "NaN",
                        sign("ES256", header + "." + encode("{\"exp\":NaN}"), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "comment",
                        sign("ES256", header + "." + encode("{/* */}"), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "deep",
                        sign("ES256", header + "." + encode("{\"a\":".repeat(1_500)), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "deep list",
                        sign("ES256", header + "." + encode("{\"a\":" + "[".repeat(9_000)), FORGE.ec),
                        "payload is not a JSON object"),
                arguments(
                        "long number",
                        sign("ES256", header + "." + encode("{\"exp\":" + "9".repeat(5_000) + "}"), FORGE.ec),
                        "payload is not a JSON object"),
                arguments("UTF-16", header + "." + utf16("{}") + ".", "payload is not a JSON object"),
                arguments("not UTF-8", header + "._w.", "payload is not a JSON object"),
                arguments("second spelling of base64", input + "." + secondSpelling(), "bad base64url"));
    }

    private static String utf16(String text) {
        return Base64URL.encode(text.getBytes(StandardCharsets.UTF_16LE)).toString();
    }

    /** The good signature with other unused bits at its end: the same bytes, another text. */
    private static String secondSpelling() {
        String signature = draft().sign().split("\\.", -1)[2];
        char last = signature.charAt(signature.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return signature.substring(0, signature.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"badSignatures", "badForms"})
    void rejects(String name, String token, String reason) throws IOException {
        Authentication result = authenticator("at+jwt").authenticate(token);

        assertThat(result).as(name).isInstanceOf(Rejected.class);
        assertThat(((Rejected) result).reason()).contains(reason);
    }

    @Test
    void doesNotUseWeakRsaKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();
        RSAKey key = new RSAKey.Builder((RSAPublicKey) weak.getPublic())
                .keyID("weak")
                .build();
        Path file = Files.writeString(folder.resolve("weak.json"), new JWKSet(key).toString());
        TokenForge.Draft draft = draft().header("alg", "RS256").header("kid", "weak");
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(weak.getPrivate());
        signer.update(draft.signingInput().getBytes(StandardCharsets.US_ASCII));
        String token = draft.signingInput() + "." + Base64URL.encode(signer.sign());

        Authentication result = TokenForge.authenticator(TokenForge.issuer(file, "at+jwt", List.of(), "human"))
                .authenticate(token);

        assertThat(result).isEqualTo(new Rejected("the signature is wrong", null));
    }

    @Test
    void saysWhatHelpsAndNoMore() throws IOException {
        assertThat(hint("hunter2")).contains("signed token (JWT)");
        assertThat(hint(draft().claim("iat", 1).claim("exp", 2).sign()))
                .isEqualTo("The token has expired; get a new one.");
        assertThat(hint("a".repeat(4_095))).contains("cut at the terminal");
        assertThat(hint(draft().signWith(rogue("ec")))).isNull();
        assertThat(hint(draft().claim("iss", "x").sign())).isNull();
    }

    private static @Nullable String hint(String token) throws IOException {
        return ((Rejected) authenticator("at+jwt").authenticate(token)).hint();
    }

    @Test
    void neverAcceptsAChangedToken() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        JwtAuthenticator authenticator = authenticator("at+jwt");
        String good = draft().sign();
        for (int round = 0; round < 1_000; round++) {
            StringBuilder changed = new StringBuilder(good);
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, (char) random.nextInt(128));
                case 1 -> changed.deleteCharAt(at);
                default -> changed.insert(at, (char) (33 + random.nextInt(94)));
            }
            if (!changed.toString().equals(good)) {
                assertThat(authenticator.authenticate(changed.toString()))
                        .as("seed %d: %s", seed, changed)
                        .isInstanceOf(Rejected.class);
            }
        }
    }
}
