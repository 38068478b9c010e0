package dev.sallyport.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The answer to AuthenticationMD5Password. Weak, and only for servers that ask for nothing better. */
public final class Md5Password {
    private Md5Password() {}

    /**
     * {@code md5} and 32 hexadecimal digits: md5(md5(password + user) + salt), the inner hash in hexadecimal
     * ({@code pg_md5_encrypt} in {@code common/md5_common.c}).
     */
    public static String hash(String user, String password, byte[] salt) {
        MessageDigest md5 = md5();
        byte[] inner = md5.digest((password + user).getBytes(StandardCharsets.UTF_8));
        md5.update(HexFormat.of().formatHex(inner).getBytes(StandardCharsets.US_ASCII));
        return "md5" + HexFormat.of().formatHex(md5.digest(salt));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has MD5", absent);
        }
    }
}
