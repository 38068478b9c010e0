package dev.sallyport.proxy.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IdentityConfig;
import dev.sallyport.config.IssuerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An issuer with keys of all sorts that signs whatever it is asked to, right or wrong. */
final class TokenForge {
    static final String ISSUER = "https://idp.example.com/";
    static final String AUDIENCE = "sallyport";
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static final ObjectMapper JSON = new ObjectMapper();

    final ECKey ec;
    final RSAKey rsa;
    private final KeyPair ed25519;

    TokenForge() {
        try {
            ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
            rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
            ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    JWK ed25519() {
        byte[] encoded = ed25519.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                .keyID("ed")
                .build();
    }

    String publicKeys() {
        return new JWKSet(List.of(ec.toPublicJWK(), rsa.toPublicJWK(), ed25519())).toString();
    }

    Path publicKeysIn(Path folder) throws IOException {
        return Files.writeString(folder.resolve("jwks.json"), publicKeys());
    }

    static IssuerConfig issuer(Path jwks, String profile, List<String> agentClients, String defaultKind) {
        return new IssuerConfig(
                ISSUER,
                AUDIENCE,
                profile,
                jwks,
                null,
                List.of("RS256", "PS256", "ES256", "EdDSA"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                agentClients,
                defaultKind);
    }

    static JwtAuthenticator authenticator(IssuerConfig... issuers) {
        return new JwtAuthenticator(new IdentityConfig(List.of(issuers)), CLOCK);
    }

    /** A good token, to be spoilt. */
    Draft draft() {
        return new Draft();
    }

    final class Draft {
        final Map<String, Object> header = new LinkedHashMap<>(Map.of("alg", "ES256", "kid", "ec", "typ", "at+jwt"));
        final Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "iss",
                ISSUER,
                "aud",
                AUDIENCE,
                "sub",
                "u-1",
                "client_id",
                "psql",
                "jti",
                "j-1",
                "groups",
                List.of("dev"),
                "name",
                "Alice"));

        Draft() {
            claims.put("iat", NOW.getEpochSecond());
            claims.put("exp", NOW.plusSeconds(600).getEpochSecond());
        }

        Draft header(String name, @Nullable Object value) {
            return put(header, name, value);
        }

        Draft claim(String name, @Nullable Object value) {
            return put(claims, name, value);
        }

        private Draft put(Map<String, Object> map, String name, @Nullable Object value) {
            if (value == null) {
                map.remove(name);
            } else {
                map.put(name, value);
            }
            return this;
        }

        String signingInput() {
            return encode(json(header)) + "." + encode(json(claims));
        }

        /** Signed with the key that the algorithm asks for. */
        String sign() {
            String algorithm = String.valueOf(header.get("alg"));
            if (algorithm.startsWith("ES")) {
                return signWith(ec);
            }
            if (algorithm.startsWith("RS") || algorithm.startsWith("PS")) {
                return signWith(rsa);
            }
            return signWithEd25519(signingInput());
        }

        String signWith(JWK key) {
            return TokenForge.sign(String.valueOf(header.get("alg")), signingInput(), key);
        }
    }

    static String sign(String algorithm, String input, JWK key) {
        try {
            JWSSigner signer = key instanceof ECKey e ? new ECDSASigner(e) : new RSASSASigner((RSAKey) key);
            return signed(new JWSHeader(JWSAlgorithm.parse(algorithm)), input, signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signWithSecret(String input, byte[] secret) {
        try {
            return signed(new JWSHeader(JWSAlgorithm.HS256), input, new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSHeader header, String input, JWSSigner signer) throws JOSEException {
        return input + "." + signer.sign(header, input.getBytes(StandardCharsets.UTF_8));
    }

    String signWithEd25519(String input) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(ed25519.getPrivate());
            signature.update(input.getBytes(StandardCharsets.UTF_8));
            return input + "." + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return Base64URL.encode(text).toString();
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code {"act": {"act": …}}} so many levels deep. */
    static Map<String, Object> actors(int depth) {
        List<Map<String, Object>> levels = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            levels.add(new LinkedHashMap<>(Map.of("sub", "bot-" + i)));
        }
        for (int i = 1; i < depth; i++) {
            levels.get(i - 1).put("act", levels.get(i));
        }
        return levels.get(0);
    }
}
