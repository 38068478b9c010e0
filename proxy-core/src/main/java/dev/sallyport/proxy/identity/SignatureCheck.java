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
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;

/** Checks a token's signature against the keys of one issuer, and only those. */
final class SignatureCheck {
    private static final int CANDIDATES_MAX = 16;
    private static final int RSA_BITS_MIN = 2_048;
    private static final int RSA_BITS_MAX = 8_192;

    /** SubjectPublicKeyInfo of an Ed25519 key up to the key's 32 bytes (RFC 8410 section 4). */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final JWKSource<SecurityContext> keys;

    SignatureCheck(JWKSource<SecurityContext> keys) {
        this.keys = keys;
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
        try {
            return keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null);
        } catch (RateLimitReachedException e) {
            throw new RejectedTokenException("the issuer has no such key (asked for new keys a moment ago)");
        } catch (KeySourceException e) {
            throw new RejectedTokenException("the issuer's keys are not available");
        }
    }

    private static boolean verifies(JWK key, JWSHeader header, CompactToken token) {
        try {
            if (key instanceof RSAKey rsa) {
                RSAPublicKey publicKey = rsa.toRSAPublicKey();
                int bits = publicKey.getModulus().bitLength();
                return bits >= RSA_BITS_MIN
                        && bits <= RSA_BITS_MAX
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

    /** By the platform's own Ed25519: the JOSE library's would need a further library. */
    private static boolean verifiesEd25519(OctetKeyPair key, CompactToken token) throws GeneralSecurityException {
        byte[] point = key.getDecodedX();
        byte[] signature = token.signature().decode();
        if (point.length != 32 || signature.length != 64) {
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
