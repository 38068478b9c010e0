package dev.sallyport.proxy.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Checks a token's signature against the keys of one issuer, and only those. */
final class SignatureCheck {
    private static final int CANDIDATES_MAX = 16;
    private static final int RSA_BITS_MIN = 2_048;
    private static final int RSA_BITS_MAX = 8_192;

    /** SubjectPublicKeyInfo of an Ed25519 key up to the key's 32 bytes (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /**
     * Points of small order, for which a signature over one text is one over many: those of RFC 8032's curve, without
     * and with the sign bit, and the spellings that exceed the field.
     */
    private static final Set<String> SMALL_ORDER = smallOrder();

    private final JWKSource<SecurityContext> keys;
    private final List<String> uses;
    private final Clock clock;

    /** @param uses what a key may say that it is for ({@code use}), where it says anything */
    SignatureCheck(JWKSource<SecurityContext> keys, List<String> uses, Clock clock) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
    }

    private static Set<String> smallOrder() {
        String zeros = "00".repeat(30);
        String ones = "ff".repeat(30);
        Set<String> points = new HashSet<>();
        for (String last : List.of("00", "80")) {
            points.add("00" + zeros + last);
            points.add("01" + zeros + last);
        }
        for (String last : List.of("7f", "ff")) {
            points.add("ec" + ones + last);
            points.add("ed" + ones + last);
            points.add("ee" + ones + last);
        }
        for (String last : List.of("05", "85")) {
            points.add("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc" + last);
        }
        for (String last : List.of("7a", "fa")) {
            points.add("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03" + last);
        }
        return points;
    }

    /** May block: keys are read from a file or fetched. The algorithm was checked before. */
    void verify(CompactToken token) throws RejectedTokenException {
        JWSHeader header;
        try {
            header = JWSHeader.parse(token.encodedHeader());
        } catch (ParseException | IllegalArgumentException e) {
            throw new RejectedTokenException("the token's header is malformed");
        }
        List<JWK> candidates = candidates(header);
        if (candidates.isEmpty()) {
            throw new RejectedTokenException("the issuer has no such key");
        }
        for (JWK key : candidates.subList(0, Math.min(candidates.size(), CANDIDATES_MAX))) {
            if (verifies(key, header, token)) {
                return;
            }
        }
        throw new RejectedTokenException("the signature is wrong");
    }

    private List<JWK> candidates(JWSHeader header) throws RejectedTokenException {
        JWKMatcher matcher = new JWKMatcher.Builder()
                .keyType(KeyType.forAlgorithm(header.getAlgorithm()))
                .keyID(header.getKeyID())
                .algorithms(header.getAlgorithm(), null)
                .build();
        try {
            // The uses are looked at afterwards: a key that must not be used is no reason to fetch keys again.
            return keys.get(new JWKSelector(matcher), null).stream()
                    .filter(key -> isMeantForThis(key, header))
                    .toList();
        } catch (RateLimitReachedException e) {
            throw new RejectedTokenException("the issuer has no such key (asked for new keys a moment ago)");
        } catch (KeySourceException e) {
            throw new RejectedTokenException("the issuer's keys are not available");
        }
    }

    /** What the key says of itself (RFC 7517 section 4), and whether its curve is the algorithm's (RFC 7518). */
    private boolean isMeantForThis(JWK key, JWSHeader header) {
        Instant now = clock.instant();
        boolean inTime = (key.getExpirationTime() == null
                        || now.isBefore(key.getExpirationTime().toInstant()))
                && (key.getNotBeforeTime() == null
                        || !now.isBefore(key.getNotBeforeTime().toInstant()))
                && key.getKeyRevocation() == null;
        boolean use = key.getKeyUse() == null || uses.contains(key.getKeyUse().identifier());
        boolean operation =
                key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY);
        boolean curve = !(key instanceof ECKey ec)
                || Curve.forJWSAlgorithm(header.getAlgorithm()).contains(ec.getCurve());
        return inTime && use && operation && curve;
    }

    private static boolean verifies(JWK key, JWSHeader header, CompactToken token) {
        try {
            if (key instanceof RSAKey rsa) {
                RSAPublicKey publicKey = rsa.toRSAPublicKey();
                return isStrong(publicKey)
                        && new RSASSAVerifier(publicKey).verify(header, token.signingInput(), token.signature());
            }
            if (key instanceof ECKey ec) {
                return new ECDSAVerifier(ec.toECPublicKey()).verify(header, token.signingInput(), token.signature());
            }
            return key instanceof OctetKeyPair okp
                    && Curve.Ed25519.equals(okp.getCurve())
                    && verifiesEd25519(okp, token);
        } catch (JOSEException | GeneralSecurityException e) {
            // A key that can't be used proves nothing; another one may.
            return false;
        }
    }

    /** With the exponent 1 everything is a signature; the bounds are FIPS 186-5's, appendix A.1.1, and cost's. */
    private static boolean isStrong(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        BigInteger exponent = key.getPublicExponent();
        return bits >= RSA_BITS_MIN
                && bits <= RSA_BITS_MAX
                && key.getModulus().testBit(0)
                && exponent.testBit(0)
                && exponent.bitLength() > 16
                && exponent.bitLength() <= 64;
    }

    /** By the platform's own Ed25519: the JOSE library's would need a further library. */
    private static boolean verifiesEd25519(OctetKeyPair key, CompactToken token) throws GeneralSecurityException {
        byte[] point = key.getDecodedX();
        byte[] signature = token.signature().decode();
        if (point.length != 32
                || signature.length != 64
                || SMALL_ORDER.contains(HexFormat.of().formatHex(point))) {
            return false;
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + point.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, point.length);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(token.signingInput());
        return verifier.verify(signature);
    }
}
