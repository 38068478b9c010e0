package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that an issuer does publish, and that must not count all the same. */
class ForgedKeysTest {
    private static final TokenForge FORGE = new TokenForge();

    @TempDir
    Path folder;

    private boolean accepted(JWK key, String token) throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), new JWKSet(key).toString());
        Authentication result = TokenForge.authenticator(TokenForge.issuer(file, "at+jwt", List.of(), "human"))
                .authenticate(token);
        return result instanceof Authenticated;
    }

    private boolean accepted(RSAKey.Builder key) throws IOException {
        return accepted(
                key.build(),
                FORGE.draft().header("alg", "PS256").header("kid", "rsa").sign());
    }

    private static RSAKey.Builder key() {
        return new RSAKey.Builder(FORGE.rsa.toPublicJWK());
    }

    @Test
    void usesKeysForWhatTheyAreMadeForOnly() throws IOException {
        assertThat(accepted(key())).isTrue();
        assertThat(accepted(key().keyUse(KeyUse.SIGNATURE))).isTrue();
        assertThat(accepted(key().keyOperations(Set.of(KeyOperation.VERIFY)))).isTrue();
        assertThat(accepted(key().algorithm(JWSAlgorithm.PS256))).isTrue();

        assertThat(accepted(key().keyUse(KeyUse.ENCRYPTION))).isFalse();
        assertThat(accepted(key().keyUse(new KeyUse("jwt-svid")))).isFalse();
        assertThat(accepted(key().keyOperations(Set.of(KeyOperation.ENCRYPT)))).isFalse();
        assertThat(accepted(key().keyOperations(Set.of(KeyOperation.SIGN)))).isFalse();
        assertThat(accepted(key().algorithm(JWSAlgorithm.RS256))).isFalse();
    }

    @Test
    void usesKeysInTheirTimeOnly() throws IOException {
        Instant now = TokenForge.NOW;

        assertThat(accepted(key().expirationTime(Date.from(now.plusSeconds(1)))))
                .isTrue();
        assertThat(accepted(key().expirationTime(Date.from(now)))).isFalse();
        assertThat(accepted(key().notBeforeTime(Date.from(now.plusSeconds(1))))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-384", "P-521", "secp256k1"})
    void usesNoCurveThatIsNotTheAlgorithms(String curve) throws Exception {
        ECKey key = curve.equals("secp256k1")
                ? ecWithPointOfAnother(Curve.SECP256K1)
                : new ECKeyGenerator(Curve.parse(curve)).keyID("ec").generate().toPublicJWK();

        assertThat(accepted(key, FORGE.draft().sign())).isFalse();
    }

    private static ECKey ecWithPointOfAnother(Curve curve) throws Exception {
        String json = "{\"kty\":\"EC\",\"kid\":\"ec\",\"crv\":\"" + curve
                + "\",\"x\":\"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g\""
                + ",\"y\":\"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg\"}";
        return ECKey.parse(json);
    }

    /** With the exponent 1 the padded hash is its own signature: anybody can make it. */
    @Test
    void usesNoRsaKeyForWhichAnybodyCanSign() throws Exception {
        RSAKey one = new RSAKey.Builder(FORGE.rsa.getModulus(), Base64URL.encode(BigInteger.ONE.toByteArray()))
                .keyID("rsa")
                .build();
        String input = FORGE.draft().header("alg", "RS256").header("kid", "rsa").signingInput();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(input.getBytes(StandardCharsets.US_ASCII));
        String padding = "0001" + "ff".repeat(256 - 3 - 51) + "00" + "3031300d060960864801650304020105000420";
        byte[] signature = HexFormat.of().parseHex(padding + HexFormat.of().formatHex(hash));

        assertThat(signature).hasSize(256);
        assertThat(accepted(one, input + "." + Base64URL.encode(signature))).isFalse();
        for (int exponent : new int[] {2, 3, 17, 65_536}) {
            assertThat(accepted(new RSAKey.Builder(
                                    FORGE.rsa.getModulus(),
                                    Base64URL.encode(
                                            BigInteger.valueOf(exponent).toByteArray()))
                            .keyID("rsa")))
                    .isFalse();
        }
    }

    /** R = the neutral point and S = 0 verify under such a key for one text in a few, whatever the text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void usesNoEdwardsPointOfSmallOrder(String point) throws IOException {
        JWK key = new OctetKeyPair.Builder(
                        Curve.Ed25519, Base64URL.encode(HexFormat.of().parseHex(point)))
                .keyID("ed")
                .build();
        byte[] neutral = new byte[64];
        neutral[0] = 1;
        for (int i = 0; i < 40; i++) {
            String input = FORGE.draft()
                    .header("alg", "EdDSA")
                    .header("kid", "ed")
                    .claim("jti", "j" + i)
                    .signingInput();

            assertThat(accepted(key, input + "." + Base64URL.encode(neutral))).isFalse();
        }
    }
}
