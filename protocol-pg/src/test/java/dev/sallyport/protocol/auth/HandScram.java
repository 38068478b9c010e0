package dev.sallyport.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256 worked by hand (RFC 5802 section 3), so that each part of it can be forged. */
final class HandScram {
    static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";

    private HandScram() {}

    /** {@code client-final-message} for what was said; {@code binding} is what stands in {@code c=} before base64. */
    static String last(String secret, String bareFirst, String serverFirst, byte[] binding)
            throws GeneralSecurityException {
        return last(clientKey(secret, serverFirst), bareFirst, serverFirst, binding);
    }

    /** The same with any 32 bytes for the client's key. */
    static String last(byte[] clientKey, String bareFirst, String serverFirst, byte[] binding)
            throws GeneralSecurityException {
        String withoutProof = "c=" + base64(binding) + "," + part(serverFirst, 0);
        return withoutProof + ",p=" + base64(proof(clientKey, bareFirst + "," + serverFirst + "," + withoutProof));
    }

    static byte[] clientKey(String secret, String serverFirst) throws GeneralSecurityException {
        byte[] salt = Base64.getDecoder().decode(part(serverFirst, 1).substring(2));
        int iterations = Integer.parseInt(part(serverFirst, 2).substring(2));
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, iterations, 256))
                .getEncoded();
        return hmac(salted, "Client Key");
    }

    private static byte[] proof(byte[] clientKey, String authMessage) throws GeneralSecurityException {
        byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] signature = hmac(stored, authMessage);
        byte[] proof = clientKey.clone();
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return proof;
    }

    static String part(String message, int index) {
        return message.split(",", -1)[index];
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
