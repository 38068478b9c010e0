package dev.sallyport.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SCRAM-SHA-256, written after RFC 5802 section 3 alone. */
final class ScriptedScramServer {
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};

    private final byte[] salted;
    private final int iterations;
    private String clientFirstBare = "";
    private String serverFirst = "";

    ScriptedScramServer(String password, int iterations) throws GeneralSecurityException {
        this.iterations = iterations;
        this.salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, iterations, 256))
                .getEncoded();
    }

    byte[] first(byte[] clientFirst) {
        String message = text(clientFirst);
        clientFirstBare = message.substring(message.indexOf("n="));
        String nonce = clientFirstBare.substring(clientFirstBare.indexOf("r=") + 2);
        serverFirst = "r=" + nonce + "SERVER,s=" + base64(SALT) + ",i=" + iterations;
        return bytes(serverFirst);
    }

    /** The server's signature if the client's proof is right. */
    byte[] last(byte[] clientFinal, byte[] expectedBinding) throws GeneralSecurityException {
        String message = text(clientFinal);
        String withoutProof = message.substring(0, message.indexOf(",p="));
        if (!withoutProof.startsWith("c=" + base64(expectedBinding) + ",r=")) {
            throw new GeneralSecurityException("wrong channel binding " + withoutProof);
        }
        byte[] authMessage = bytes(clientFirstBare + "," + serverFirst + "," + withoutProof);
        byte[] clientKey = hmac(salted, bytes("Client Key"));
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] proof = hmac(storedKey, authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        byte[] shown = Base64.getDecoder().decode(message.substring(message.indexOf(",p=") + 3));
        if (!Arrays.equals(shown, proof)) {
            throw new GeneralSecurityException("wrong proof");
        }
        return bytes("v=" + base64(hmac(hmac(salted, bytes("Server Key")), authMessage)));
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
